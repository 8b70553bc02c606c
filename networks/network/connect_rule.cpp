// SPDX-License-Identifier: Apache-2.0
#include "networks/network/connect_rule.hpp"

#include <cmath>

namespace memspike {

namespace {

using Kind = ConnectRule::Kind;

constexpr ConnectRuleInfo kRules[] = {
    {Kind::all_to_all, "all_to_all", "Every neuron of one population to every neuron of the other.",
     "connect: {rule: all_to_all}"},
    {Kind::one_to_one, "one_to_one", "Neuron i to neuron i; the populations are of equal size.",
     "connect: {rule: one_to_one}"},
    {Kind::list, "list", "The pairs that are listed; a pair twice needs multapses: true.",
     "connect: {rule: list, pairs: [[0, 0], [1, 0]]}"},
    {Kind::from_file, "from_file",
     "The pairs in a CSV file with the columns pre, post and, if wanted, delay [s] and weight [V].",
     "connect: {rule: from_file, file: edges.csv}"},
    {Kind::fixed_probability, "fixed_probability", "Every pair with the same probability, independently.",
     "connect: {rule: fixed_probability, probability: 0.1}"},
    {Kind::fixed_indegree, "fixed_indegree",
     "Every target draws so many sources, all different unless multapses: true.",
     "connect: {rule: fixed_indegree, indegree: 10}"},
    {Kind::fixed_outdegree, "fixed_outdegree",
     "Every source draws so many targets, all different unless multapses: true.",
     "connect: {rule: fixed_outdegree, outdegree: 10}"},
    {Kind::small_world, "small_world",
     "A ring of one population: each neuron to its nearest neighbours, half of them on either side; each "
     "of "
     "these connections is led to a random target with the probability `rewire` (Watts and Strogatz).",
     "connect: {rule: small_world, neighbours: 10, rewire: 0.1}"},
    {Kind::scale_free, "scale_free",
     "One population: each further neuron is joined, in both directions, to `links` earlier ones, drawn in "
     "proportion to their degree (Barabasi and Albert).",
     "connect: {rule: scale_free, links: 3}"},
    {Kind::distance, "distance",
     "Either population lies evenly on a line of length 1; a pair at the distance d is connected with the "
     "probability p exp(-d/length).",
     "connect: {rule: distance, probability: 0.5, length: 0.1}"},
};

/// Mean of exp(-d/length) over all pairs.
double mean_decay(double length, std::uint32_t pre, std::uint32_t post) {
  double sum = 0;
  constexpr std::uint32_t kMostRows = 1000;  // evenly chosen ones stand for all
  const std::uint32_t rows = pre < kMostRows ? pre : kMostRows, columns = post < kMostRows ? post : kMostRows;
  for (std::uint32_t i = 0; i < rows; ++i)
    for (std::uint32_t j = 0; j < columns; ++j)
      sum += std::exp(-std::fabs((i + 0.5) / rows - (j + 0.5) / columns) / length);
  return sum / rows / columns;
}

}  // namespace

std::span<const ConnectRuleInfo> connect_rule_infos() { return kRules; }

double expected_edges(const ConnectRule& rule, std::uint32_t pre, std::uint32_t post, bool one_population) {
  const double pairs =
      static_cast<double>(pre) * (static_cast<double>(post) - (one_population && !rule.autapses));
  const auto degree = static_cast<double>(rule.degree);
  switch (rule.kind) {
    case ConnectRule::Kind::all_to_all:
      return pairs;
    case ConnectRule::Kind::one_to_one:
      return pre;
    case ConnectRule::Kind::list:
    case ConnectRule::Kind::from_file:
      return static_cast<double>(rule.edges.size());
    case ConnectRule::Kind::fixed_probability:
      return rule.probability * pairs;
    case ConnectRule::Kind::fixed_indegree:
      return degree * post;
    case ConnectRule::Kind::fixed_outdegree:
    case ConnectRule::Kind::small_world:
      return degree * pre;
    case ConnectRule::Kind::scale_free:
      return 2 * degree * (pre - degree);
    case ConnectRule::Kind::distance:
      return rule.probability * mean_decay(rule.length, pre, post) * pairs;
  }
  return 0;
}

}  // namespace memspike
