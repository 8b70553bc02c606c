// SPDX-License-Identifier: Apache-2.0
#include "networks/network/graph_checks.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

namespace memspike {
namespace {

bool may_come_at_once(const ProjectionDescription& p, std::size_t populations) {
  if (p.kind != SynapseKind::jump) return false;
  if (p.from >= populations || p.to >= populations) return false;  // not known, and complained about
  if (const std::vector<double>& listed = p.own_delays.listed; !listed.empty())
    return *std::min_element(listed.begin(), listed.end()) <= kOneInstant;
  if (const auto& law = p.own_delays.by_distance)  // monotonic: one of the ends is the least
    return std::min(law->at_zero, law->at_length) <= kOneInstant;
  const bool is_number = p.delay.is_fixed() || p.delay.b == 0;
  return p.delay.kind == Drawn::Kind::uniform ? p.delay.b <= kOneInstant
                                              : is_number && p.delay.a <= kOneInstant;
}

}  // namespace

std::vector<std::size_t> cycle_without_delay(const NetworkDescription& network) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  const std::size_t populations = network.populations.size();
  Graph graph(populations);
  for (const ProjectionDescription& p : network.projections)
    if (may_come_at_once(p, populations)) boost::add_edge(p.from, p.to, graph);
  std::vector<int> component(populations);
  boost::strong_components(graph, component.data());
  std::vector<std::size_t> cycle;
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    const ProjectionDescription& p = network.projections[k];
    if (!may_come_at_once(p, populations) || component[p.from] != component[p.to]) continue;
    if (cycle.empty() || component[network.projections[cycle[0]].from] == component[p.from])
      cycle.push_back(k);
  }
  return cycle;
}

}  // namespace memspike
