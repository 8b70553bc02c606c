// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/random.hpp"

namespace memspike {

/// The order in which an epoch shows its samples: drawn by the seed and the number of the epoch.
inline std::vector<std::uint32_t> sample_order(std::size_t count, std::uint64_t seed, std::uint64_t epoch) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  RandomStream random(seed, "order of samples", epoch);
  for (std::size_t left = count; left > 1; --left) {
    const auto pick =
        std::min(static_cast<std::size_t>(random.uniform() * static_cast<double>(left)), left - 1);
    std::swap(order[left - 1], order[pick]);
  }
  return order;
}

}  // namespace memspike
