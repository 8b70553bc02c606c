// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/graph_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "networks/network/neuron_numbers.hpp"

namespace memspike {
namespace {

DegreeRange range_of(const std::vector<std::uint64_t>& degrees) {
  if (degrees.empty()) return {};
  const auto [low, high] = std::minmax_element(degrees.begin(), degrees.end());
  const auto n = static_cast<double>(degrees.size());
  double sum = 0, squares = 0;
  for (const std::uint64_t d : degrees) sum += static_cast<double>(d);
  for (const std::uint64_t d : degrees) squares += std::pow(static_cast<double>(d) - sum / n, 2);
  return {*low, *high, sum / n, std::sqrt(squares / n)};
}

GraphReport::OfProjection degrees_of(const Network& network, const Projection& projection) {
  std::vector<std::uint64_t> out(network.populations[projection.from].size),
      in(network.populations[projection.to].size);
  for_each_edge(projection,
                [&](std::uint32_t pre, std::uint64_t edge) { ++out[pre], ++in[projection.post[edge]]; });
  return {range_of(out), range_of(in)};
}

std::int64_t count(std::uint64_t n) { return static_cast<std::int64_t>(n); }

void add_degrees(const DegreeRange& range, const std::string& end, const std::string& meaning, Summary& s) {
  s.add_count(end + "_min", count(range.low), meaning + ", the fewest");
  s.add_count(end + "_max", count(range.high), meaning + ", the most");
  s.add(end + "_mean", range.mean, unit::one, meaning + ", mean");
  s.add(end + "_sd", range.sd, unit::one, meaning + ", standard deviation");
}

}  // namespace

GraphReport report_on_graph(const Network& network) {
  GraphReport report;
  for (const Projection& p : network.projections) report.projections.push_back(degrees_of(network, p));
  report.components = weak_components(network);
  report.unreached = unreached(network);
  return report;
}

std::string words_of(const DegreeRange& range) {
  if (range.low == range.high) return std::to_string(range.low);
  return fmt::format("{} to {}, mean {:.4g} (sd {:.3g})", range.low, range.high, range.mean, range.sd);
}

std::string words_of(const Components& components) {
  return fmt::format("{} weakly connected component{}, {} neurons in the largest", components.count,
                     components.count == 1 ? "" : "s", components.largest);
}

std::vector<std::string> unreached_words(const NetworkDescription& network, const GraphReport& graph) {
  std::vector<std::string> lines;
  const auto& populations = graph.unreached.populations;
  for (std::size_t p = 0; p < network.populations.size(); ++p) {
    const PopulationDescription& population = network.populations[p];
    const bool none =
        !population.is_source() && std::find(populations.begin(), populations.end(), p) != populations.end();
    if (graph.unreached.neurons[p] > 0)
      lines.push_back(fmt::format("no stimulus reaches {} of the {} neurons of {}{}",
                                  graph.unreached.neurons[p], population.size, population.name,
                                  none ? ": no path of exciting projections leads there" : ""));
  }
  return lines;
}

Summary graph_summary(const NetworkDescription& network, const GraphReport& graph) {
  Summary s;
  s.add_count("components", count(graph.components.count), "weakly connected components of the graph");
  s.add_count("largest_component", count(graph.components.largest), "neurons and sources in the largest one");
  std::uint64_t missing = 0;
  for (const std::uint64_t n : graph.unreached.neurons) missing += n;
  s.add_count("unreached", count(missing), "neurons and sources that no stimulus can make fire");
  std::vector<std::string> names;
  for (const std::size_t p : graph.unreached.populations) names.push_back(network.populations[p].name);
  s.add_texts("unreached_populations", names, "populations to which no exciting path leads from a stimulus");
  for (std::size_t k = 0; k < graph.projections.size(); ++k) {
    Summary degrees;
    add_degrees(graph.projections[k].out, "out", "synapses of a presynaptic neuron", degrees);
    add_degrees(graph.projections[k].in, "in", "synapses of a postsynaptic neuron", degrees);
    s.add_group("degrees." + network.projections[k].name, degrees);
  }
  return s;
}

}  // namespace memspike
