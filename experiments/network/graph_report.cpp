// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/graph_report.hpp"

#include <algorithm>
#include <numeric>

#include "experiments/network/synapse_reading.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

/// Numbers of neurons through all populations.
class NeuronNumbers {
 public:
  explicit NeuronNumbers(const Network& network) {
    for (const Population& p : network.populations) start_.push_back(start_.back() + p.size);
  }
  std::size_t of(std::uint32_t population, std::uint32_t neuron) const { return start_[population] + neuron; }
  std::size_t count() const { return start_.back(); }

 private:
  std::vector<std::size_t> start_{0};
};

DegreeRange range_of(const std::vector<std::uint64_t>& degrees) {
  if (degrees.empty()) return {};
  const auto [low, high] = std::minmax_element(degrees.begin(), degrees.end());
  const auto sum = std::accumulate(degrees.begin(), degrees.end(), std::uint64_t{0});
  return {*low, *high, static_cast<double>(sum) / static_cast<double>(degrees.size())};
}

GraphReport::OfProjection degrees_of(const Network& network, const Projection& projection) {
  std::vector<std::uint64_t> out(network.populations[projection.from].size),
      in(network.populations[projection.to].size);
  for_each_edge(projection,
                [&](std::uint32_t pre, std::uint64_t edge) { ++out[pre], ++in[projection.post[edge]]; });
  return {range_of(out), range_of(in)};
}

/// Sets that grow together.
class UnionFind {
 public:
  explicit UnionFind(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }
  std::size_t root(std::size_t k) {
    while (parent_[k] != k) k = parent_[k] = parent_[parent_[k]];
    return k;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

 private:
  std::vector<std::size_t> parent_;
};

void count_components(const Network& network, const NeuronNumbers& number, GraphReport& report) {
  UnionFind sets(number.count());
  for (const Projection& p : network.projections)
    for_each_edge(p, [&](std::uint32_t pre, std::uint64_t edge) {
      sets.join(number.of(p.from, pre), number.of(p.to, p.post[edge]));
    });
  std::vector<std::uint64_t> size(number.count());
  for (std::size_t k = 0; k < size.size(); ++k) ++size[sets.root(k)];
  for (const std::uint64_t n : size) {
    report.components += n > 0;
    report.largest_component = std::max(report.largest_component, n);
  }
}

bool has_rate(const PoissonStimulus& stimulus, std::uint32_t neuron) {
  return std::any_of(stimulus.pieces.begin(), stimulus.pieces.end(), [&](const PoissonStimulus::Piece& p) {
    return p.rates[p.rates.size() == 1 ? 0 : neuron] > 0;
  });
}

/// Neurons that fire by themselves, as if stimulated.
void add_those_without_rest(const Network& network, const NeuronNumbers& number, std::vector<bool>& reached) {
  for (std::uint32_t p = 0; p < network.populations.size(); ++p) {
    const Population& population = network.populations[p];
    if (population.is_source()) continue;
    bool fires = false;
    for (std::uint32_t i = 0; i < population.size; ++i) {
      if (i == 0 || population.parameters_of(i) != population.parameters_of(i - 1))
        fires = !has_rest(*population.model, network.level, population.parameters_of(i));
      if (fires) reached[number.of(p, i)] = true;
    }
  }
}

/// Neurons that a stimulus acts on.
std::vector<bool> stimulated(const Network& network, const NeuronNumbers& number) {
  std::vector<bool> reached(number.count());
  for (const SpikeList& list : network.spike_lists)
    for (const auto& [t, neuron] : list.spikes) reached[number.of(list.population, neuron)] = true;
  for (const PoissonStimulus& stimulus : network.poisson)
    for (std::uint32_t i = 0; i < network.populations[stimulus.population].size; ++i)
      if (has_rate(stimulus, i)) reached[number.of(stimulus.population, i)] = true;
  for (const CurrentStimulus& stimulus : network.currents)
    for_each_neuron(network, stimulus,
                    [&](std::uint32_t i) { reached[number.of(stimulus.population, i)] = true; });
  return reached;
}

/// Whether a spike can do something to the target: a hold only silences, and a source takes no current.
bool excites(const Network& network, const Projection& p) {
  if (network.populations[p.to].is_source() || p.kind == SynapseKind::hold) return false;
  return p.kind == SynapseKind::jump || (!p.pre_pulse.empty() && p.gain != 0);
}

/// Follows synapses from reached neurons, population by population, until nothing new is reached.
void spread(const Network& network, const NeuronNumbers& number, std::vector<bool>& reached) {
  for (bool grows = true; grows;) {
    grows = false;
    for (const Projection& p : network.projections) {
      if (!excites(network, p)) continue;
      for_each_edge(p, [&](std::uint32_t pre, std::uint64_t edge) {
        const std::size_t target = number.of(p.to, p.post[edge]);
        if (!reached[number.of(p.from, pre)] || reached[target]) return;
        grows = reached[target] = true;
      });
    }
  }
}

}  // namespace

GraphReport report_on_graph(const Network& network) {
  GraphReport report;
  const NeuronNumbers number(network);
  for (const Projection& p : network.projections) report.projections.push_back(degrees_of(network, p));
  count_components(network, number, report);
  std::vector<bool> reached = stimulated(network, number);
  add_those_without_rest(network, number, reached);
  spread(network, number, reached);
  for (std::uint32_t p = 0; p < network.populations.size(); ++p) {
    std::uint64_t missing = 0;
    for (std::uint32_t i = 0; i < network.populations[p].size; ++i) missing += !reached[number.of(p, i)];
    report.unreached.push_back(missing);
  }
  return report;
}

}  // namespace memspike
