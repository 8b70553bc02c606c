// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/drawn_graph.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "experiments/network/synapse_reading.hpp"
#include "networks/network/graphml_edges.hpp"

namespace memspike {
namespace {

constexpr double kProbe = 0.1;  // [V]
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Collects the graph population by population and projection by projection.
class GraphBuilder {
 public:
  GraphBuilder(const NetworkDescription& description, const Network& network, int threads)
      : description_(description), network_(network), reading_(network, threads), number_(network) {}

  AttributedGraph build() {
    for (const PopulationDescription& p : description_.populations) add_nodes(p);
    for (std::uint32_t p = 0; p < network_.projections.size(); ++p) add_edges(p);
    for (auto* all : {&graph_.of_nodes, &graph_.of_edges})
      for (GraphAttribute& a : *all)
        if (auto* numbers = std::get_if<0>(&a.values))
          numbers->resize(all == &graph_.of_nodes ? graph_.nodes : graph_.edges.size(), kMissing);
    return std::move(graph_);
  }

 private:
  template <class Value>
  static std::vector<Value>& column(std::vector<GraphAttribute>& all, const std::string& name) {
    for (GraphAttribute& a : all)
      if (a.name == name) return std::get<std::vector<Value>>(a.values);
    all.push_back({name, std::vector<Value>{}});
    return std::get<std::vector<Value>>(all.back().values);
  }
  void put_node(const std::string& name, double value) {
    std::vector<double>& values = column<double>(graph_.of_nodes, name);
    values.resize(graph_.nodes, kMissing), values.back() = value;
  }
  void put_edge(std::string_view name, const Unit& unit, std::size_t edge, double value) {
    std::vector<double>& values = column<double>(graph_.of_edges, attribute_name(name, unit));
    if (values.size() <= edge) values.resize(edge + 1, kMissing);
    values[edge] = value;
  }

  void add_nodes(const PopulationDescription& p) {
    const Unit& length = p.layout.unit();
    for (std::uint32_t i = 0; i < p.size; ++i) {
      ++graph_.nodes;
      const auto at = p.layout.position(i);
      column<std::string>(graph_.of_nodes, "population").push_back(p.name);
      put_node("neuron", i);
      put_node(attribute_name("x", length), at[0]);
      if (p.layout.is_grid) put_node(attribute_name("y", length), at[1]);
    }
  }

  void add_edges(std::uint32_t index) {
    const Projection& p = network_.projections[index];
    const std::size_t first = graph_.edges.size();
    for_each_edge(p, [&](std::uint32_t pre, std::uint64_t edge) {
      graph_.edges.push_back({static_cast<std::uint32_t>(number_.of(p.from, pre)),
                              static_cast<std::uint32_t>(number_.of(p.to, p.post[edge]))});
      column<std::string>(graph_.of_edges, "projection").push_back(p.name);
      put_edge("delay", unit::second, first + edge, p.delay_of(edge));
      if (p.kind == SynapseKind::jump) put_edge("weight", unit::volt, first + edge, p.weight_of(edge));
      if (p.kind == SynapseKind::device) add_device(p, first + edge, edge);
    });
    if (p.kind != SynapseKind::device) return;
    std::size_t at = first;
    reading_.conductances(
        index, kProbe, [&](std::uint64_t edge) { return p.initial_slow_of(edge); },
        [&](std::uint32_t, std::uint32_t, double G) { put_edge("G", unit::siemens, at++, G); });
  }

  void add_device(const Projection& p, std::size_t at, std::uint64_t edge) {
    const DeviceState state = p.initial_of(edge);
    const ModelEntry& model = *p.model;
    put_edge("u", unit::volt, at, state.u);
    if (model.slow.exists()) put_edge(model.slow.name, model.slow.unit, at, state.x);
    if (p.parameters.size() == model.parameters.size()) return;  // all alike
    for (std::size_t k = 0; k < model.parameters.size(); ++k)
      put_edge(model.parameters[k].name, model.parameters[k].unit, at, p.parameters_of(edge)[k]);
  }

  const NetworkDescription& description_;
  const Network& network_;
  SynapseReading reading_;
  NeuronNumbers number_;
  AttributedGraph graph_;
};

}  // namespace

AttributedGraph drawn_graph(const NetworkDescription& description, const Network& network, int threads) {
  return GraphBuilder(description, network, threads).build();
}

}  // namespace memspike
