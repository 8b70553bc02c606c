// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/pending/disjoint_sets.hpp>

#include "networks/network/build_network.hpp"
#include "networks/network/graph_checks.hpp"
#include "networks/network/neuron_numbers.hpp"

namespace memspike {
namespace {

bool has_rate(const PoissonStimulus& stimulus, std::uint32_t neuron) {
  return std::any_of(stimulus.pieces.begin(), stimulus.pieces.end(), [&](const PoissonStimulus::Piece& p) {
    return p.rates[p.rates.size() == 1 ? 0 : neuron] > 0;
  });
}

/// Neurons that fire by themselves count as stimulated.
template <class Reach>
void for_each_without_rest(const Network& network, const Reach& reach) {
  for (std::uint32_t p = 0; p < network.populations.size(); ++p) {
    const Population& population = network.populations[p];
    if (population.is_source()) continue;
    bool fires = false;
    for (std::uint32_t i = 0; i < population.size; ++i) {
      if (i == 0 || population.parameters_of(i) != population.parameters_of(i - 1))
        fires = !has_rest(*population.model, network.level, population.parameters_of(i));
      if (fires) reach(p, i);
    }
  }
}

/// Calls reach(population, neuron) for the neurons that a stimulus acts on.
template <class Reach>
void for_each_stimulated(const Network& network, const Reach& reach) {
  const auto size = [&](std::uint32_t population) { return network.populations[population].size; };
  for (const SpikeList& list : network.spike_lists)
    for (const auto& [t, neuron] : list.spikes) reach(list.population, neuron);
  for (const PoissonStimulus& stimulus : network.poisson)
    for (std::uint32_t i = 0; i < size(stimulus.population); ++i)
      if (has_rate(stimulus, i)) reach(stimulus.population, i);
  for (const CurrentStimulus& stimulus : network.currents)
    for_each_neuron(network, stimulus, [&](std::uint32_t i) { reach(stimulus.population, i); });
  for_each_without_rest(network, reach);
}

/// Whether a spike can do something to the target: a hold only silences, and a source takes no current.
bool excites(const Network& network, const Projection& p) {
  if (network.populations[p.to].is_source() || p.kind == SynapseKind::hold) return false;
  return p.kind == SynapseKind::jump || (!p.pre_pulse.empty() && p.gain != 0);
}

struct Neuron {
  std::uint32_t population = 0, number = 0;
};

/// Follows synapses from neuron to neuron, each neuron once.
class Spreading {
 public:
  explicit Spreading(const Network& network)
      : number_(network), reached_(number_.count()), leaving_(network.populations.size()) {
    for (const Projection& p : network.projections)
      if (excites(network, p)) leaving_[p.from].push_back(&p);
    for_each_stimulated(network, [&](std::uint32_t p, std::uint32_t i) { reach({p, i}); });
    while (!front_.empty()) {
      const Neuron at = front_.back();
      front_.pop_back();
      for (const Projection* p : leaving_[at.population])
        for (std::uint64_t e = p->row_start[at.number]; e < p->row_start[at.number + std::size_t{1}]; ++e)
          reach({p->to, p->post[e]});
    }
  }
  bool reached(std::uint32_t population, std::uint32_t neuron) const {
    return reached_[number_.of(population, neuron)];
  }

 private:
  void reach(Neuron neuron) {
    const std::size_t k = number_.of(neuron.population, neuron.number);
    if (reached_[k]) return;
    reached_[k] = true;
    front_.push_back(neuron);
  }
  NeuronNumbers number_;
  std::vector<bool> reached_;
  std::vector<std::vector<const Projection*>> leaving_;  ///< the exciting projections of each population
  std::vector<Neuron> front_;
};

/// The graph of populations: which are reached from those that a stimulus acts on, along exciting
/// projections.
std::vector<std::size_t> unreached_populations(const Network& network) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  const std::size_t populations = network.populations.size();
  Graph graph(populations + 1);  // the last vertex stands for all stimuli
  for (const Projection& p : network.projections)
    if (excites(network, p) && p.edges() > 0) boost::add_edge(p.from, p.to, graph);
  std::vector<bool> stimulated(populations);
  for_each_stimulated(network, [&](std::uint32_t p, std::uint32_t) { stimulated[p] = true; });
  for (std::size_t p = 0; p < populations; ++p)
    if (stimulated[p]) boost::add_edge(populations, p, graph);
  std::vector<boost::default_color_type> colour(populations + 1);
  boost::breadth_first_search(
      graph, populations,
      boost::color_map(boost::make_iterator_property_map(colour.begin(), get(boost::vertex_index, graph))));
  std::vector<std::size_t> missing;
  for (std::size_t p = 0; p < populations; ++p)
    if (colour[p] == boost::white_color) missing.push_back(p);
  return missing;
}

}  // namespace

Components weak_components(const Network& network) {
  const NeuronNumbers number(network);
  std::vector<std::uint32_t> rank(number.count()), parent(number.count());
  boost::disjoint_sets sets(rank.data(), parent.data());
  for (std::uint32_t k = 0; k < number.count(); ++k) sets.make_set(k);
  for (const Projection& p : network.projections)
    for_each_edge(p, [&](std::uint32_t pre, std::uint64_t edge) {
      sets.union_set(static_cast<std::uint32_t>(number.of(p.from, pre)),
                     static_cast<std::uint32_t>(number.of(p.to, p.post[edge])));
    });
  std::vector<std::uint64_t> size(number.count());
  for (std::uint32_t k = 0; k < number.count(); ++k) ++size[sets.find_set(k)];
  Components all;
  for (const std::uint64_t n : size) {
    all.count += n > 0;
    all.largest = std::max(all.largest, n);
  }
  return all;
}

Unreached unreached(const Network& network) {
  Unreached all;
  const Spreading spreading(network);
  for (std::uint32_t p = 0; p < network.populations.size(); ++p) {
    std::uint64_t missing = 0;
    for (std::uint32_t i = 0; i < network.populations[p].size; ++i) missing += !spreading.reached(p, i);
    all.neurons.push_back(missing);
  }
  all.populations = unreached_populations(network);
  return all;
}

}  // namespace memspike
