// SPDX-License-Identifier: Apache-2.0
#include "networks/network/read_population.hpp"

#include <cmath>

#include "networks/device/model_parameters.hpp"
#include "networks/network/complain_about_name.hpp"

namespace memspike {
namespace {

constexpr long long kMostNeurons = 100'000'000;
constexpr std::string_view kSource = "spike_source";

void read_initial_states(Reader& neuron, PopulationDescription& p) {
  std::optional<Reader> initial = neuron.optional_value("initial");
  if (!initial) return;
  if (!initial->is_map()) {
    constexpr std::string_view words[] = {"rest"};
    initial->as_choice(words);
    return;
  }
  const auto read = [&](const SlowState& state) -> std::optional<Drawn> {
    if (!state.exists() || !initial->has(state.name)) return std::nullopt;
    return read_drawn(initial->value(state.name), state.unit, anything());
  };
  p.v = read(p.model->membrane);
  p.w = read(p.model->slow);
  if (p.w && p.model->is_switch && !(p.w->is_fixed() && (p.w->a == 0 || p.w->a == 1 || std::isnan(p.w->a))))
    initial->complain(p.model->slow.name,
                      "must be 0 (the switch is open) or 1 (it is closed); nothing lies between");
  initial->nothing_else();
}

void read_neuron(Reader neuron, const ModelRegistry& registry, PopulationDescription& p) {
  std::vector<std::string_view> names{kSource};
  for (const NeuronEntry& e : registry.neurons()) names.push_back(e.name);
  const std::string model = neuron.choice("model", names);
  p.model = registry.find_neuron(model);
  if (!p.model) {
    const Node* given = neuron.raw("model");
    if (!given || given->scalar != kSource)  // complained about already
      for (const auto& entry : neuron.node().entries) neuron.raw(entry.first);
    return neuron.nothing_else();
  }
  Reader own = neuron.map("parameters");
  p.parameters = read_parameters(own, p.model->parameters,
                                 std::vector<std::optional<double>>(p.model->parameters.size()));
  parameters_fit(neuron, p.model->parameters, p.model->why_not, p.parameters);
  read_initial_states(neuron, p);
  p.variability = read_variability(neuron, p.model->parameters);
  neuron.nothing_else();
}

Node initial_node(const PopulationDescription& p) {
  if (!p.v && !p.w) return text_node("rest");
  Node node = map_node();
  if (p.v) node.put(std::string(p.model->membrane.name), to_node(*p.v, p.model->membrane.unit));
  if (p.w) node.put(std::string(p.model->slow.name), to_node(*p.w, p.model->slow.unit));
  return node;
}

/// `size`, or `grid: [rows, columns]` with the `spacing` of its cells.
void read_layout(Reader& reader, PopulationDescription& p) {
  if (!reader.has("grid")) {
    p.size = static_cast<std::uint32_t>(reader.integer("size", 1, kMostNeurons));
    p.layout = Layout::line(p.size);
    for (const char* key : {"spacing", "periodic"})
      if (reader.has(key)) reader.complain(key, "belongs to a grid; give `grid: [rows, columns]` too");
    return;
  }
  std::vector<long long> grid = reader.integers("grid", 1, kMostNeurons);
  if (grid.size() != 2) {
    reader.complain("grid", "has " + std::to_string(grid.size()) + " numbers; expected [rows, columns]");
    grid = {1, 1};
  }
  if (grid[0] * grid[1] > kMostNeurons) {
    reader.complain("grid",
                    "has " + std::to_string(grid[0] * grid[1]) + " neurons; at most 1e8 are possible");
    grid = {1, 1};
  }
  p.size = static_cast<std::uint32_t>(grid[0] * grid[1]);
  if (reader.has("size") && reader.integer("size", 1, kMostNeurons) != p.size)
    reader.complain("size", "is not that of the grid, " + std::to_string(p.size) + "; leave one of them out");
  p.layout = {static_cast<std::uint32_t>(grid[0]), static_cast<std::uint32_t>(grid[1]),
              reader.quantity("spacing", unit::metre, above(0)), true, reader.boolean("periodic", false)};
}

Node layout_node(const PopulationDescription& p) {
  if (!p.layout.is_grid) return map_node({{"size", scalar_node(std::to_string(p.size))}});
  return map_node({{"grid", list_node({scalar_node(std::to_string(p.layout.rows)),
                                       scalar_node(std::to_string(p.layout.columns))})},
                   {"spacing", quantity_node(p.layout.spacing, unit::metre)},
                   {"periodic", boolean_node(p.layout.periodic)}});
}

}  // namespace

PopulationDescription read_population_entry(const std::string& name, Reader& reader,
                                            const ModelRegistry& registry) {
  PopulationDescription p;
  p.name = name;
  complain_about_name(reader, "", name);
  const std::size_t complaints = reader.complaints().all().size();
  read_layout(reader, p);
  p.is_known = reader.complaints().all().size() == complaints;
  Reader neuron = reader.map("neuron");
  const Node* const model = neuron.raw("model");
  read_neuron(std::move(neuron), registry, p);
  p.is_known = p.is_known && model && (p.model || model->scalar == kSource);
  reader.nothing_else();
  return p;
}

Node to_node(const PopulationDescription& p) {
  Node neuron = map_node({{"model", text_node(std::string(p.model ? p.model->name : kSource))}});
  if (p.model) {
    neuron.put("parameters", to_node(p.parameters, p.model->parameters));
    neuron.put("initial", initial_node(p));
    const Node variability = to_node(p.variability, p.model->parameters);
    if (!variability.entries.empty()) neuron.put("variability", variability);
  }
  Node node = layout_node(p);
  node.put("neuron", neuron);
  return node;
}

}  // namespace memspike
