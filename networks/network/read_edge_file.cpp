// SPDX-License-Identifier: Apache-2.0
#include "networks/network/read_edge_file.hpp"

#include <algorithm>
#include <numeric>

#include "engine/contract/quantity.hpp"
#include "networks/network/edge_file.hpp"

namespace memspike {
namespace {

/// The values that an edge may have, in the order in which take_values() takes them.
std::vector<CsvColumn> columns_of(const ModelEntry* model) {
  std::vector<CsvColumn> columns{{"delay", unit::second, at_least(0), false, false},
                                 {"weight", unit::volt, anything(), false, false}};
  if (!model) return columns;
  columns.push_back({"u", unit::volt, anything(), false, false});
  for (const ParameterInfo& p : model->parameters) columns.push_back({p.name, p.unit, p.range, false, false});
  if (model->slow.exists())
    columns.push_back({model->slow.name, model->slow.unit, at_least(0), false, false});
  return columns;
}

void take_values(EdgeFile& file, const ModelEntry* model, ProjectionDescription& p) {
  p.own_delays.listed = std::move(file.values(0));
  p.own_weights.listed = std::move(file.values(1));
  if (!model) return;
  p.own_u = std::move(file.values(2));
  p.own_parameters.resize(model->parameters.size());
  for (std::size_t k = 0; k < model->parameters.size(); ++k)
    p.own_parameters[k].listed = std::move(file.values(3 + k));
  if (model->slow.exists()) p.own_slow = std::move(file.values(3 + model->parameters.size()));
}

/// What is wrong with the device of one edge of the file; empty if nothing is.
std::string fault_of(const ProjectionDescription& p, std::size_t edge) {
  const ModelEntry& model = *p.device.model;
  std::vector<double> parameters = p.device.parameters;
  for (std::size_t k = 0; k < p.own_parameters.size(); ++k)
    if (!p.own_parameters[k].listed.empty()) parameters[k] = p.own_parameters[k].listed[edge];
  if (const std::string_view wrong = model.why_not(parameters.data()); !wrong.empty())
    return std::string(wrong);
  if (p.own_slow.empty()) return {};
  const Range range = between(0, model.baseline.slow_scale(parameters.data()));
  if (range.holds(p.own_slow[edge])) return {};
  return std::string(model.slow.name) + " must be " + spoken(range, model.slow.unit) + ", but is " +
         format_readable(p.own_slow[edge], model.slow.unit);
}

}  // namespace

/// A pair that stands twice in the list: the later place of it, or the number of edges.
std::size_t first_repeated(const std::vector<Edge>& edges) {
  std::vector<std::size_t> order(edges.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return edges[a] != edges[b] ? edges[a] < edges[b] : a < b; });
  std::size_t first = edges.size();
  for (std::size_t k = 1; k < order.size(); ++k)
    if (edges[order[k]] == edges[order[k - 1]]) first = std::min(first, order[k]);
  return first;
}

std::string twice(const Edge& edge) {
  return "the pair [" + std::to_string(edge.pre) + ", " + std::to_string(edge.post) +
         "] stands twice; leave one out, or write multapses: true if two synapses are meant";
}

void read_edge_file(Reader& connect, const EdgeFileContext& context, ProjectionDescription& projection) {
  ConnectRule& rule = projection.connect;
  if (connect.has("projection")) rule.projection = connect.text("projection");
  Reader name = connect.value("file");
  EdgeFile file(name, context.folder,
                {context.from, context.to, rule.projection.empty() ? projection.name : rule.projection,
                 columns_of(context.model)});
  rule.file = file.file();
  rule.edges = file.edges();
  take_values(file, context.model, projection);
  if (!rule.projection.empty() && rule.file.extension() != ".graphml")
    connect.complain("projection",
                     "applies to a GraphML file, whose edges name their projections; leave it out");
  if (rule.multapses) return;
  if (const std::size_t k = first_repeated(rule.edges); k < rule.edges.size())
    file.complain(name, k, twice(rule.edges[k]));
}

void check_own_values(Reader& connect, const ProjectionDescription& p) {
  for (std::size_t k = 0; k < p.connect.edges.size(); ++k) {
    const std::string fault = fault_of(p, k);
    if (fault.empty()) continue;
    connect.complain("file", "the connection from " + std::to_string(p.connect.edges[k].pre) + " to " +
                                 std::to_string(p.connect.edges[k].post) + ": " + fault);
    return;  // the others are of the same kind
  }
}

}  // namespace memspike
