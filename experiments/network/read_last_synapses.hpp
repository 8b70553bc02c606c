// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "networks/input/reader.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// The table of a network run that others can go on from.
inline constexpr const char* kLastSynapses = "synapses_final";

/// Reads the last states of the projections that start from another run, `synapse: {initial: {from: DIR}}`:
/// those of the projection of the same name. `network` is the block that the description was read from,
/// without complaints. Complains where DIR is no finished network experiment that has such a projection of
/// the same model and size.
void read_last_synapses(Reader& network, NetworkDescription& description);

}  // namespace memspike
