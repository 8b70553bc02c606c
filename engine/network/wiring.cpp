// SPDX-License-Identifier: Apache-2.0
#include "engine/network/wiring.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/contract/error.hpp"

namespace memspike {
namespace {

/// Whether a postsynaptic waveform ever goes through the devices of single neurons of the population, or
/// leaves their currents to be summed anew.
bool columns_are_walked(const Network& network, std::uint32_t population) {
  return std::any_of(network.projections.begin(), network.projections.end(),
                     [&](const Projection& p) { return p.to == population && p.has_columns(); });
}

}  // namespace

Wiring::Wiring(const Network& network, const std::vector<bool>& without_ids)
    : from_(network.populations.size()), to_(network.populations.size()) {
  for (std::uint32_t p = 0; p < network.populations.size(); ++p) {
    population_start_.push_back(population_start_.back() + network.populations[p].size);
    population_of_.insert(population_of_.end(), network.populations[p].size, p);
  }
  for (std::uint32_t p = 0; p < network.projections.size(); ++p) {
    const Projection& projection = network.projections[p];
    if (projection.edges() > std::numeric_limits<std::uint32_t>::max())
      throw NumericalError("projection '" + projection.name +
                           "' has more than 4294967295 synapses; divide it");
    const bool device = projection.kind == SynapseKind::device && !(p < without_ids.size() && without_ids[p]);
    device_start_.push_back(device_start_.back() + (device ? projection.edges() : 0));
    from_[projection.from].push_back(p);
    to_[projection.to].push_back(p);
    make_rows(network, p);
    first_row_.push_back(rows());
    make_columns(network, p);
  }
}

void Wiring::make_rows(const Network& network, std::uint32_t p) {
  const Projection& projection = network.projections[p];
  auto& order = row_order_.emplace_back();
  auto& start = rows_of_pre_.emplace_back();
  auto& row_of_edge = row_of_edge_.emplace_back();
  const bool one_delay = projection.delay.size() == 1;
  if (!one_delay) {
    order.resize(projection.edges());
    row_of_edge.resize(projection.edges());
    std::iota(order.begin(), order.end(), std::uint32_t{0});
  }
  for (std::size_t pre = 0; pre + 1 < projection.row_start.size(); ++pre) {
    start.push_back(rows());
    const std::uint64_t begin = projection.row_start[pre], end = projection.row_start[pre + 1];
    if (!one_delay)
      std::stable_sort(order.begin() + static_cast<std::ptrdiff_t>(begin),
                       order.begin() + static_cast<std::ptrdiff_t>(end),
                       [&](auto a, auto b) { return projection.delay_of(a) < projection.delay_of(b); });
    for (std::uint64_t i = begin; i < end; ++i) {
      const std::uint64_t edge = one_delay ? i : order[i];
      const double delay = projection.delay_of(edge);
      if (i == begin || rows_.back().delay != delay) rows_.push_back({p, delay, i, i});
      rows_.back().end = i + 1;
      if (!one_delay) row_of_edge[edge] = rows() - 1;
    }
  }
  start.push_back(rows());
}

void Wiring::make_columns(const Network& network, std::uint32_t p) {
  const Projection& projection = network.projections[p];
  auto& start = column_start_.emplace_back(network.populations[projection.to].size + 1, 0);
  auto& edges = column_edges_.emplace_back();
  if (projection.kind != SynapseKind::device) return;
  for (const std::uint32_t post : projection.post) ++start[post + 1];
  std::partial_sum(start.begin(), start.end(), start.begin());
  if (!columns_are_walked(network, projection.to)) return;
  edges.resize(projection.edges());
  std::vector<std::uint64_t> next(start.begin(), start.end() - 1);
  for (std::uint64_t edge = 0; edge < projection.edges(); ++edge)
    edges[next[projection.post[edge]]++] = static_cast<std::uint32_t>(edge);
}

std::uint32_t Wiring::row_of_edge(std::uint32_t projection, std::uint64_t edge) const {
  if (!rows_are_in_order(projection)) return row_of_edge_[projection][edge];
  const auto first = rows_.begin() + first_row_[projection],
             last = rows_.begin() + first_row_[projection + 1];
  const auto after =
      std::upper_bound(first, last, edge, [](std::uint64_t e, const Row& row) { return e < row.begin; });
  return static_cast<std::uint32_t>(after - rows_.begin()) - 1;
}

}  // namespace memspike
