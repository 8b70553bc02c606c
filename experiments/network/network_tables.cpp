// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/network_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/clock.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

using Type = Column::Type;

constexpr double kRounding = 1e-12;  // of duration/every: 0.3 s hold three intervals of 0.1 s

Column real(std::string name, std::string unit) { return {std::move(name), std::move(unit), Type::real}; }
/// Names of populations or projections.
template <class Named>
Column names(std::string column, const std::vector<Named>& all) {
  std::size_t longest = 0;
  for (const Named& one : all) longest = std::max(longest, one.name.size());
  return {std::move(column), std::nullopt, Type::text, longest};
}
Column integer(std::string name) { return {std::move(name), std::nullopt, Type::integer}; }

std::vector<std::string> membrane_names(const NetworkExperiment& e) {
  std::vector<std::string> names;
  for (const MembraneRecord& r : e.membrane) names.push_back(e.description.populations[r.population].name);
  return names;
}

/// A SONATA report is known by a name of its own; '/' would part it.
TableLayout layout_of(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  const bool unique = std::adjacent_find(names.begin(), names.end()) == names.end();
  const bool plain = std::none_of(names.begin(), names.end(), [](const std::string& name) {
    return name.find('/') != std::string::npos;
  });
  return unique && plain ? TableLayout::sonata_reports : TableLayout::columns;
}

}  // namespace

TableLayout membrane_layout(const NetworkExperiment& e) {
  // A report has one value for each neuron and time.
  if (std::any_of(e.membrane.begin(), e.membrane.end(), [](const MembraneRecord& r) { return r.slow; }))
    return TableLayout::columns;
  return layout_of(membrane_names(e));
}

TableLayout weights_layout(const NetworkExperiment& e) {
  std::vector<std::string> names = membrane_names(e);
  for (const WeightRecord& r : e.weights) names.push_back(e.description.projections[r.projection].name);
  return layout_of(std::move(names));
}

std::uint64_t instants(double duration, double every) {
  return static_cast<std::uint64_t>(std::floor(duration / every * (1 + kRounding))) + 1;
}

NetworkTables::NetworkTables(const RunFolder& folder, const NetworkExperiment& experiment,
                             const Network& network, int threads)
    : experiment_(experiment),
      network_(network),
      store_(folder, experiment.tables),
      reading_(network, threads) {
  for (const StateRecord& record : experiment.states) choose(record);
  open_tables();
}

void NetworkTables::choose(const StateRecord& record) {
  const Projection& projection = network_.projections[record.projection];
  std::vector<Chosen>& chosen = chosen_.emplace_back();
  if (record.pairs.empty())
    for_each_edge(projection, [&](std::uint32_t pre, std::uint64_t edge) {
      chosen.push_back({pre, projection.post[edge], edge});
    });
  for (const Edge& pair : record.pairs) {
    const auto [first, end] = edges_between(projection, pair.pre, pair.post);
    for (std::uint64_t edge = first; edge < end; ++edge) chosen.push_back({pair.pre, pair.post, edge});
    if (first == end)
      missing_.push_back(
          fmt::format("projection {} has no synapse from {} to {}", projection.name, pair.pre, pair.post));
  }
}

std::uint64_t NetworkTables::rows_of_weights() const {
  std::uint64_t rows = 0;
  for (const WeightRecord& r : experiment_.weights)
    rows += network_.projections[r.projection].edges() *
            (r.every > 0 ? instants(experiment_.duration, r.every) : r.at.size());
  return rows;
}

void NetworkTables::open_tables() {
  if (experiment_.record_spikes)
    spikes_ =
        store_.table("spikes", {real("t", "s"), names("population", network_.populations), integer("neuron")},
                     0, TableLayout::sonata_spikes);
  if (!experiment_.membrane.empty()) open_membrane();
  const std::vector<Column> edge{names("projection", network_.projections), integer("pre"), integer("post")};
  if (!experiment_.weights.empty())
    weights_ = store_.table("weights", {real("t", "s"), edge[0], edge[1], edge[2], real("G", "S")},
                            rows_of_weights(), weights_layout(experiment_));
  if (!experiment_.states.empty()) open_states();
  std::uint64_t devices = 0;
  bool any_devices = false;
  for (const Projection& p : network_.projections)
    if (p.kind == SynapseKind::device) devices += p.edges(), any_devices = true;
  if (any_devices)
    final_ = store_.table("synapses_final",
                          {edge[0], edge[1], edge[2], real("u", "V"), {"slow", std::nullopt, Type::real}},
                          devices);
}

void NetworkTables::add_column(const SlowState& slow, SlowColumns& kinds, std::vector<Column>& columns) {
  const SlowColumn column(slow);
  if (!slow.exists() || std::find(kinds.begin(), kinds.end(), column) != kinds.end()) return;
  kinds.push_back(column);
  columns.push_back(real(column.name, column.unit));
}

void NetworkTables::add_value(const SlowState& slow, double value, const SlowColumns& kinds, Table& table) {
  for (const SlowColumn& kind : kinds)
    if (slow.exists() && kind == SlowColumn(slow))
      table.add(value);
    else
      table.add_empty();
}

void NetworkTables::open_membrane() {
  std::vector<Column> columns{real("t", "s"), names("population", network_.populations), integer("neuron"),
                              real("V", "V")};
  std::uint64_t rows = 0;
  for (const MembraneRecord& r : experiment_.membrane) {
    rows += r.neurons.size() * instants(experiment_.duration, r.every);
    if (r.slow) add_column(network_.populations[r.population].model->slow, membrane_slow_, columns);
  }
  membrane_ = store_.table("membrane", columns, rows, membrane_layout(experiment_));
}

void NetworkTables::open_states() {
  std::vector<Column> columns{real("t", "s"), names("projection", network_.projections), integer("pre"),
                              integer("post"), real("u", "V")};
  std::uint64_t rows = 0;
  for (std::size_t k = 0; k < experiment_.states.size(); ++k) {
    rows += chosen_[k].size() * instants(experiment_.duration, experiment_.states[k].every);
    add_column(slow_of(experiment_.states[k].projection), states_slow_, columns);
  }
  columns.push_back(real("I", "A"));
  states_ = store_.table("states", columns, rows);
}

void NetworkTables::take(const Spike& spike) {
  if (!spikes_) return;
  spikes_->add(spike.t), spikes_->add(network_.populations[spike.population].name),
      spikes_->add(spike.neuron);
  spikes_->end_row();
}

void NetworkTables::take_membrane(std::size_t k, double t, const Simulation& simulation) {
  const MembraneRecord& record = experiment_.membrane[k];
  for (const std::uint32_t neuron : record.neurons) {
    membrane_->add(as_decimal(t)), membrane_->add(network_.populations[record.population].name);
    const NeuronState state = simulation.neuron(record.population, neuron);
    membrane_->add(neuron), membrane_->add(state.v);
    add_value(record.slow ? network_.populations[record.population].model->slow : SlowState{}, state.w,
              membrane_slow_, *membrane_);
    membrane_->end_row();
  }
}

void NetworkTables::take_weights(std::size_t k, double t, const Simulation& simulation) {
  const WeightRecord& record = experiment_.weights[k];
  const std::string& name = network_.projections[record.projection].name;
  reading_.conductances(
      record.projection, record.probe,
      [&](std::uint64_t edge) { return simulation.device(record.projection, edge).x; },
      [&](std::uint32_t pre, std::uint32_t post, double G) {
        weights_->add(as_decimal(t)), weights_->add(name), weights_->add(pre), weights_->add(post);
        weights_->add(G), weights_->end_row();
      });
}

void NetworkTables::take_states(std::size_t k, double t, const Simulation& simulation) {
  const std::uint32_t projection = experiment_.states[k].projection;
  const SlowState& slow = slow_of(projection);
  for (const Chosen& synapse : chosen_[k]) {
    const DeviceState state = simulation.device(projection, synapse.edge);
    states_->add(as_decimal(t)), states_->add(network_.projections[projection].name);
    states_->add(synapse.pre), states_->add(synapse.post), states_->add(state.u);
    add_value(slow, state.x, states_slow_, *states_);
    states_->add(simulation.device_current(projection, synapse.edge));
    states_->end_row();
  }
}

void NetworkTables::take_final(const Simulation& simulation) {
  for (std::uint32_t p = 0; p < network_.projections.size(); ++p) {
    const Projection& projection = network_.projections[p];
    if (projection.kind != SynapseKind::device) continue;
    for_each_edge(projection, [&](std::uint32_t pre, std::uint64_t edge) {
      const DeviceState state = simulation.device(p, edge);
      final_->add(projection.name), final_->add(pre), final_->add(projection.post[edge]),
          final_->add(state.u);
      slow_of(p).exists() ? final_->add(state.x) : final_->add_empty();
      final_->end_row();
    });
  }
}

void NetworkTables::close() {
  for (std::optional<Table>* table : {&spikes_, &membrane_, &weights_, &states_, &final_})
    if (*table) (*table)->close();
  store_.close();
}

}  // namespace memspike
