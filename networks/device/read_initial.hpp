// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "networks/device/read_device.hpp"

namespace memspike {

/// Reads `initial` of a device whose model is known into `device`: `rest`, a map of states, {G, probe}, or
/// {from: DIR}, a folder of which the path alone is read here; for synapses also draws of the slow state or
/// of G, or a list of such maps. `slow_scale` is the most that the slow state can be.
void read_initial(Reader& reader, DeviceUse use, double slow_scale, const std::filesystem::path& folder,
                  DeviceDescription& device);
Node initial_node(const DeviceDescription& device);

}  // namespace memspike
