// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/network/network.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Times within this are one instant [s].
inline constexpr double kOneInstant = 1e-12;

/// The static projections, in the order of the file, that lead without delay from populations back to
/// themselves, so that a spike could cause itself at the same instant; empty if there is no such cycle.
std::vector<std::size_t> cycle_without_delay(const NetworkDescription& network);

/// The weakly connected components of a drawn network.
struct Components {
  std::uint64_t count = 0;    ///< single neurons included
  std::uint64_t largest = 0;  ///< neurons in it
};
Components weak_components(const Network& network);

/// What no stimulus can make fire.
struct Unreached {
  std::vector<std::uint64_t> neurons;    ///< of each population
  std::vector<std::size_t> populations;  ///< to which no path of exciting projections leads from a stimulus
};
Unreached unreached(const Network& network);

}  // namespace memspike
