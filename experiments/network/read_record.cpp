// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/read_record.hpp"

#include <algorithm>
#include <numeric>

#include "networks/network/read_network.hpp"

namespace memspike {
namespace {

/// One map, or a list of such maps.
std::vector<Reader> one_or_more(Reader& record, std::string_view key) {
  std::vector<Reader> all;
  std::optional<Reader> value = record.optional_value(key);
  if (!value) return all;
  if (value->is_list()) return value->items();
  all.push_back(record.map(key));
  return all;
}

MembraneRecord read_membrane(Reader& r, const NetworkDescription& network) {
  MembraneRecord m;
  const auto population = read_population(r, "population", network);
  if (population && network.populations[*population].is_source())
    r.complain("population", "is a population of spike sources, which have no membrane");
  m.population = population.value_or(0);
  const long long size = population ? network.populations[*population].size : 1'000'000'000;
  if (r.has("neurons")) {
    for (const long long n : r.integers("neurons", 0, size - 1, Single::accepted))
      m.neurons.push_back(static_cast<std::uint32_t>(n));
    std::sort(m.neurons.begin(), m.neurons.end());
    m.neurons.erase(std::unique(m.neurons.begin(), m.neurons.end()), m.neurons.end());
    if (const Node* list = r.raw("neurons"); list->is_list() && list->items.empty())
      r.complain("neurons", "is an empty list; name at least one neuron, or leave it out for all");
  } else if (population) {
    m.neurons.resize(static_cast<std::size_t>(size));
    std::iota(m.neurons.begin(), m.neurons.end(), 0);
  }
  m.every = r.quantity("every", unit::second, above(0));
  m.slow = r.boolean("slow", false);
  if (const NeuronEntry* model = population ? network.populations[*population].model : nullptr;
      m.slow && model && !model->slow.exists())
    r.complain("slow", "asks for the slow state of " + model->name + " neurons, which have none");
  r.nothing_else();
  return m;
}

/// The projection at `projection`, which must have devices.
std::optional<std::uint32_t> read_devices(Reader& r, const NetworkDescription& network) {
  const auto projection = read_projection(r, "projection", network);
  if (projection && network.projections[*projection].kind != SynapseKind::device)
    r.complain("projection", "'" + network.projections[*projection].name +
                                 "' has synapses without a device, and so without states");
  return projection;
}

WeightRecord read_weights(Reader& r, const NetworkDescription& network) {
  WeightRecord w;
  w.projection = read_devices(r, network).value_or(0);
  const bool every = r.has("every"), at = r.has("at");
  if (every == at)
    r.complain("", every ? "gives both `every` and `at`; choose one"
                         : "says not when; give `every: 100 ms` or `at: [0 s, 1 s]`");
  if (every) w.every = r.quantity("every", unit::second, above(0));
  if (at) w.at = r.quantities("at", unit::second, at_least(0), Single::accepted);
  std::sort(w.at.begin(), w.at.end());
  w.at.erase(std::unique(w.at.begin(), w.at.end()), w.at.end());
  w.probe = r.quantity("probe", unit::volt, anything(), 0.1);
  if (w.probe == 0)
    r.complain("probe", "must not be 0 V: a conductance is a current divided by this voltage");
  r.nothing_else();
  return w;
}

StateRecord read_states(Reader& r, const NetworkDescription& network) {
  StateRecord s;
  const auto projection = read_devices(r, network);
  s.projection = projection.value_or(0);
  const auto last = [&](std::uint32_t ProjectionDescription::*end) {
    return projection ? network.populations[network.projections[*projection].*end].size - 1LL : 1'000'000'000;
  };
  if (auto pairs = r.optional_list("pairs"))
    for (Reader& pair : *pairs) {
      std::vector<Reader> both = pair.items(2);
      s.pairs.push_back(
          {static_cast<std::uint32_t>(both[0].as_integer(0, last(&ProjectionDescription::from))),
           static_cast<std::uint32_t>(both[1].as_integer(0, last(&ProjectionDescription::to)))});
    }
  std::sort(s.pairs.begin(), s.pairs.end());
  s.pairs.erase(std::unique(s.pairs.begin(), s.pairs.end()), s.pairs.end());
  s.every = r.quantity("every", unit::second, above(0));
  r.nothing_else();
  return s;
}

Node seconds(double t) { return quantity_node(t, unit::second); }

Node membrane_node(const MembraneRecord& m, const NetworkDescription& network) {
  Node neurons = list_node();
  for (const std::uint32_t n : m.neurons) neurons.items.push_back(scalar_node(std::to_string(n)));
  const PopulationDescription& population = network.populations[m.population];
  Node node = map_node({{"population", text_node(population.name)}});
  if (m.neurons.size() < population.size) node.put("neurons", neurons);  // all of them by default
  node.put("every", seconds(m.every));
  if (m.slow) node.put("slow", scalar_node("true"));
  return node;
}

Node weights_node(const WeightRecord& w, const NetworkDescription& network) {
  Node node = map_node({{"projection", text_node(network.projections[w.projection].name)}});
  Node times = list_node();
  for (const double t : w.at) times.items.push_back(seconds(t));
  if (w.every > 0)
    node.put("every", seconds(w.every));
  else
    node.put("at", times);
  node.put("probe", quantity_node(w.probe, unit::volt));
  return node;
}

Node states_node(const StateRecord& s, const NetworkDescription& network) {
  Node pairs = list_node();
  for (const Edge& e : s.pairs)
    pairs.items.push_back(
        list_node({scalar_node(std::to_string(e.pre)), scalar_node(std::to_string(e.post))}));
  Node node = map_node({{"projection", text_node(network.projections[s.projection].name)}});
  if (!s.pairs.empty()) node.put("pairs", pairs);
  node.put("every", seconds(s.every));
  return node;
}

}  // namespace

void read_network_record(Reader& experiment, NetworkExperiment& e) {
  std::optional<Reader> record = experiment.optional_map("record");
  if (!record) return;
  e.record_spikes = record->choice("spikes", {"all", "none"}, "all") == "all";
  for (Reader& r : one_or_more(*record, "membrane")) e.membrane.push_back(read_membrane(r, e.description));
  for (Reader& r : one_or_more(*record, "weights")) e.weights.push_back(read_weights(r, e.description));
  for (Reader& r : one_or_more(*record, "states")) e.states.push_back(read_states(r, e.description));
  record->nothing_else();
}

Node record_node(const NetworkExperiment& e) {
  Node record = map_node({{"spikes", text_node(e.record_spikes ? "all" : "none")}});
  Node membrane = list_node(), weights = list_node(), states = list_node();
  for (const MembraneRecord& m : e.membrane) membrane.items.push_back(membrane_node(m, e.description));
  for (const WeightRecord& w : e.weights) weights.items.push_back(weights_node(w, e.description));
  for (const StateRecord& s : e.states) states.items.push_back(states_node(s, e.description));
  if (!membrane.items.empty()) record.put("membrane", membrane);
  if (!weights.items.empty()) record.put("weights", weights);
  if (!states.items.empty()) record.put("states", states);
  return record;
}

}  // namespace memspike
