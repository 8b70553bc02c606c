// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/network/network.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// Where the rows of the projections onto a population must be cut, so that each piece ends in one slice of
/// its neurons. Kept, because a long row that is searched is not in the caches.
class RowCuts {
 public:
  /// bounds: of the slices, ascending from 0 to the population's size.
  RowCuts(const Network& network, const Wiring& wiring, std::uint32_t population,
          std::span<const std::uint32_t> bounds);

  /// By slice: where the piece of a row that ends in it begins, counted from the row's first edge. It ends
  /// where the next one begins.
  const std::uint32_t* of(const Row& row) const {
    return cuts_.data() + start_[row.projection] +
           (wiring_->index_of(row) - first_row_[row.projection]) * bounds_;
  }

 private:
  const Wiring* wiring_;
  std::size_t bounds_;
  std::vector<std::uint32_t> first_row_, cuts_;
  std::vector<std::size_t> start_;  // by projection
};

}  // namespace memspike
