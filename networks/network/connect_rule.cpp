// SPDX-License-Identifier: Apache-2.0
#include "networks/network/connect_rule.hpp"

#include <algorithm>
#include <cmath>

namespace memspike {

namespace {

using Kind = ConnectRule::Kind;

constexpr double kRounding =
    1e-9;  // of distances: a step as long as a grid's spacing reaches the next neuron

constexpr ConnectRuleInfo kRules[] = {
    {Kind::all_to_all, "all_to_all", "Every neuron of one population to every neuron of the other.",
     "connect: {rule: all_to_all}"},
    {Kind::one_to_one, "one_to_one", "Neuron i to neuron i; the populations are of equal size.",
     "connect: {rule: one_to_one}"},
    {Kind::list, "list", "The pairs that are listed; a pair twice needs multapses: true.",
     "connect: {rule: list, pairs: [[0, 0], [1, 0]]}"},
    {Kind::from_file, "from_file",
     "The pairs in a CSV file with the columns pre, post and, if wanted, delay, weight, u, the slow state "
     "and "
     "parameters of the device; or the edges of a GraphML file (*.graphml).",
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
     "A ring of one population: each neuron is joined, in both directions, to its nearest neighbours, half "
     "of "
     "them on either side; each of these links is led elsewhere with the probability `rewire` (Watts and "
     "Strogatz).",
     "connect: {rule: small_world, neighbours: 10, rewire: 0.1}"},
    {Kind::scale_free, "scale_free",
     "One population: neurons are joined, in both directions, at random to about 2 `links` others in the "
     "mean, "
     "of degrees that are distributed as a power law, k^-exponent (Palmer and Steffan).",
     "connect: {rule: scale_free, links: 3, exponent: 3}"},
    {Kind::distance, "distance",
     "A pair at the distance d is connected with the probability p f(d): f is exp(-d/length), or by "
     "`profile` "
     "gaussian, exp(-d^2/(2 length^2)), or step, 1 up to length. Populations lie on their grids, or, "
     "without, "
     "evenly on a line of length 1.",
     "connect: {rule: distance, probability: 0.5, length: 0.1}"},
};

/// Mean of the profile over all pairs, without those of a neuron with itself.
double mean_profile(const ConnectRule& rule, const Layout& from, const Layout& to, bool without_self) {
  double sum = 0, pairs = 0;
  constexpr std::uint32_t kMostRows = 1000;  // evenly chosen ones stand for all
  const std::uint32_t rows = std::min(from.size(), kMostRows), columns = std::min(to.size(), kMostRows);
  const auto chosen = [](std::uint64_t k, std::uint32_t count, std::uint32_t size) {
    return static_cast<std::uint32_t>((2 * k + 1) * size / (2 * count));
  };
  for (std::uint32_t i = 0; i < rows; ++i)
    for (std::uint32_t j = 0; j < columns; ++j) {
      const std::uint32_t pre = chosen(i, rows, from.size()), post = chosen(j, columns, to.size());
      if (without_self && pre == post) continue;
      sum += profile_at(rule, distance(from, pre, to, post));
      pairs += 1;
    }
  return pairs > 0 ? sum / pairs : 0;
}

}  // namespace

double profile_at(const ConnectRule& rule, double d) {
  const double z = d / rule.length;
  switch (rule.profile) {
    case ConnectRule::Profile::exponential:
      return std::exp(-z);
    case ConnectRule::Profile::gaussian:
      return std::exp(-0.5 * z * z);
    case ConnectRule::Profile::step:
      return z <= 1 + kRounding ? 1 : 0;
  }
  return 0;
}

std::span<const ConnectRuleInfo> connect_rule_infos() { return kRules; }

double expected_edges(const ConnectRule& rule, const Layout& from, const Layout& to, bool one_population) {
  const std::uint32_t pre = from.size(), post = to.size();
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
      return 2 * degree * pre;
    case ConnectRule::Kind::distance:
      return rule.probability * mean_profile(rule, from, to, one_population && !rule.autapses) * pairs;
  }
  return 0;
}

}  // namespace memspike
