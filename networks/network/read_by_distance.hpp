// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "networks/input/reader.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Reads the map `by_distance` of a projection, if it has one, into the own delays, weights and parameters of
/// a description whose synapse is read: `{delay: {at_zero: 1 ms, at_length: 3 ms, length: 100 um}}`. The
/// populations are null where they could not be read.
void read_by_distance(Reader& projection, const PopulationDescription* from, const PopulationDescription* to,
                      ProjectionDescription& description);

/// The same map; without entries if nothing changes with distance. Lengths are in `length`.
Node by_distance_node(const ProjectionDescription& description, const Unit& length);

}  // namespace memspike
