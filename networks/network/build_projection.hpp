// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "networks/network/build_network.hpp"

namespace memspike {

/// One projection of the network between populations that stand already: connections, delays, and weights or
/// devices. Counts draws that were drawn again, and synapses whose initial conductance is out of reach.
Projection build_projection(const NetworkDescription& network, const ProjectionDescription& description,
                            const std::vector<Population>& populations, const BuildSettings& settings,
                            std::uint64_t& redrawn, std::uint64_t& clipped);

}  // namespace memspike
