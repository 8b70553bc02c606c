// SPDX-License-Identifier: Apache-2.0
#include "networks/network/graphml_edges.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/contract/quantity.hpp"

namespace memspike {
namespace {

std::string edge_words(std::size_t k) { return "edge " + std::to_string(k + 1) + ": "; }

/// The neuron that a node stands for.
class NodeNames {
 public:
  explicit NodeNames(const AttributedGraph& graph) {
    const GraphAttribute* const population = find_attribute(graph.of_nodes, "population");
    const GraphAttribute* const neuron = find_attribute(graph.of_nodes, "neuron");
    if (!population && !neuron) return;
    if (!population || !neuron || !population->texts() || !neuron->numbers())
      throw GraphmlError(
          "nodes need both attributes, `population` (string) and `neuron` (a number), or neither");
    population_ = population->texts(), neuron_ = neuron->numbers();
  }
  bool is_of(std::uint32_t node, const PopulationDescription& population) const {
    return !population_ || (*population_)[node] == population.name;
  }
  std::uint32_t neuron(std::uint32_t node, const PopulationDescription& population, std::size_t edge) const {
    const double number = neuron_ ? (*neuron_)[node] : node;
    if (number >= 0 && number < population.size && number == std::floor(number))
      return static_cast<std::uint32_t>(number);
    throw GraphmlError(edge_words(edge) + population.name + " has the neurons 0 to " +
                       std::to_string(population.size - 1) + ", but the file names " + format_number(number));
  }

 private:
  const std::vector<std::string>* population_ = nullptr;
  const std::vector<double>* neuron_ = nullptr;
};

/// Which edges belong to the projection.
std::vector<std::size_t> edges_of(const AttributedGraph& graph, const NodeNames& nodes,
                                  const EdgeFileRequest& request) {
  const GraphAttribute* const attribute = find_attribute(graph.of_edges, "projection");
  const std::vector<std::string>* const projection = attribute ? attribute->texts() : nullptr;
  std::vector<std::size_t> chosen;
  std::set<std::string> others;
  for (std::size_t k = 0; k < graph.edges.size(); ++k) {
    const Edge& e = graph.edges[k];
    const bool between = nodes.is_of(e.pre, *request.from) && nodes.is_of(e.post, *request.to);
    const bool named = !projection || (*projection)[k] == request.projection;
    if (projection && !named) others.insert((*projection)[k]);
    if (projection && named && !between)
      throw GraphmlError(edge_words(k) + "of the projection '" + request.projection +
                         "' does not lead from " + request.from->name + " to " + request.to->name);
    if (named && between) chosen.push_back(k);
  }
  if (!chosen.empty() || others.empty()) return chosen;
  std::string known;
  for (const std::string& name : others) known += (known.empty() ? "'" : ", '") + name + "'";
  throw GraphmlError("has no edge of the projection '" + request.projection + "', but of " + known +
                     "; choose one with `projection: NAME`");
}

double checked(double value, const CsvColumn& column, std::size_t edge) {
  const std::string name = attribute_name(column.name, column.unit);
  if (std::isnan(value))
    throw GraphmlError(edge_words(edge) + "has no " + name + ", but others of the projection have");
  if (!column.range.holds(value))
    throw GraphmlError(edge_words(edge) + name + " must be " + spoken(column.range, column.unit) +
                       ", but is " + format_readable(value, column.unit));
  return value;
}

/// The column of the chosen edges; empty where none of them has it.
std::vector<double> values_of(const AttributedGraph& graph, const std::vector<std::size_t>& chosen,
                              const CsvColumn& column) {
  const std::string name = attribute_name(column.name, column.unit);
  if (name != column.name && find_attribute(graph.of_edges, column.name))
    throw GraphmlError("the edge attribute '" + std::string(column.name) +
                       "' does not tell its unit; values are in SI, so call it '" + name + "'");
  const GraphAttribute* const attribute = find_attribute(graph.of_edges, name);
  if (!attribute) return {};
  const std::vector<double>* const all = attribute->numbers();
  if (!all) throw GraphmlError("the edge attribute '" + name + "' is of the type string; expected double");
  if (std::all_of(chosen.begin(), chosen.end(), [&](std::size_t k) { return std::isnan((*all)[k]); }))
    return {};
  std::vector<double> values;
  for (const std::size_t k : chosen) values.push_back(checked((*all)[k], column, k));
  return values;
}

}  // namespace

std::string attribute_name(std::string_view name, const Unit& unit) {
  return std::string(name) + (unit.symbol.empty() ? "" : "_" + std::string(unit.symbol));
}

GraphmlEdges select_edges(const AttributedGraph& graph, const EdgeFileRequest& request) {
  const NodeNames nodes(graph);
  GraphmlEdges result;
  const std::vector<std::size_t> chosen = edges_of(graph, nodes, request);
  for (const std::size_t k : chosen) {
    result.edges.push_back({nodes.neuron(graph.edges[k].pre, *request.from, k),
                            nodes.neuron(graph.edges[k].post, *request.to, k)});
    result.numbers.push_back(k + 1);
  }
  for (const CsvColumn& column : request.columns) result.values.push_back(values_of(graph, chosen, column));
  return result;
}

}  // namespace memspike
