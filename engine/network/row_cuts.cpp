// SPDX-License-Identifier: Apache-2.0
#include "engine/network/row_cuts.hpp"

#include <algorithm>

namespace memspike {

RowCuts::RowCuts(const Network& network, const Wiring& wiring, std::uint32_t population,
                 std::span<const std::uint32_t> bounds)
    : wiring_(&wiring), bounds_(bounds.size()) {
  for (std::uint32_t p = 0; p < network.projections.size(); ++p) {
    const Projection& projection = network.projections[p];
    first_row_.push_back(wiring.first_row(p));
    start_.push_back(cuts_.size());
    if (projection.to != population || !wiring.rows_are_in_order(p)) continue;
    for (std::uint32_t r = wiring.first_row(p); r < wiring.first_row(p + 1); ++r) {
      const std::uint32_t* const begin = projection.post.data() + wiring.row(r).begin;
      const std::uint32_t* const end = projection.post.data() + wiring.row(r).end;
      for (const std::uint32_t bound : bounds)
        cuts_.push_back(static_cast<std::uint32_t>(std::lower_bound(begin, end, bound) - begin));
    }
  }
}

}  // namespace memspike
