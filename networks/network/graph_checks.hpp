// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "networks/network/network_description.hpp"

namespace memspike {

/// Times within this are one instant [s].
inline constexpr double kOneInstant = 1e-12;

/// The static projections, in the order of the file, that lead without delay from populations back to
/// themselves, so that a spike could cause itself at the same instant; empty if there is no such cycle.
std::vector<std::size_t> cycle_without_delay(const NetworkDescription& network);

}  // namespace memspike
