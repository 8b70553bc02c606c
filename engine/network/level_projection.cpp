// SPDX-License-Identifier: Apache-2.0
#include "engine/network/level_projection.hpp"

#include <algorithm>

namespace memspike {

LevelProjection::LevelProjection(const Network& network, const Wiring& wiring, std::uint32_t p,
                                 const TerminalLevels& pre, const TerminalLevels& post, double settled_after,
                                 NetworkCounts& counts)
    : network_(network),
      wiring_(wiring),
      p_(p),
      projection_(network.projections[p]),
      pre_(pre),
      post_(post),
      counts_(counts),
      first_row_(wiring.first_row(p)),
      histories_(wiring.first_row(p + 1) - wiring.first_row(p),
                 projection_.has_columns() ? network.populations[projection_.to].size : 0, settled_after) {
  for (std::uint64_t edge = 0; edge + 1 < projection_.edges(); ++edge)
    has_multiple_edges_ |= projection_.post[edge] == projection_.post[edge + 1] &&
                           wiring.row_of_edge(p, edge) == wiring.row_of_edge(p, edge + 1);
  if (wiring.rows_are_in_order(p) && !has_multiple_edges_)
    everybody_ = network.populations[projection_.to].size;
}

Ends LevelProjection::ends_of(std::uint64_t edge) const {
  return {histories_.row(wiring_.row_of_edge(p_, edge) - first_row_),
          histories_.column(projection_.post[edge])};
}

std::optional<std::uint64_t> LevelProjection::edge_to(std::uint32_t row, std::uint32_t post) const {
  const Row& r = wiring_.row(first_row_ + row);
  if (reaches_everybody(r)) return r.begin + post;
  if (wiring_.rows_are_in_order(p_)) {
    const auto first = projection_.post.begin() + static_cast<std::ptrdiff_t>(r.begin),
               last = projection_.post.begin() + static_cast<std::ptrdiff_t>(r.end);
    const auto found = std::lower_bound(first, last, post);
    if (found == last || *found != post) return std::nullopt;
    return static_cast<std::uint64_t>(found - projection_.post.begin());
  }
  for (std::uint64_t i = r.begin; i < r.end; ++i)
    if (const std::uint64_t edge = wiring_.edge_of_row(r, i); projection_.post[edge] == post) return edge;
  return std::nullopt;
}

double LevelProjection::current_at(std::uint64_t edge, double t) const {
  const Ends ends = ends_of(edge);
  const int post = ends.column ? ends.column->levels.level : 0;
  const double voltage = pre_.voltages[static_cast<std::size_t>(ends.row.level)] -
                         post_.voltages[static_cast<std::size_t>(post)];
  const double R_s = projection_.parameters_of(edge)[projection_.model->index_of("R_s")];
  return (voltage - state_at(edge, t).u) / R_s;
}

}  // namespace memspike
