// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "networks/device/read_device.hpp"

namespace memspike {

/// Reads `initial` of a device whose model is known into `device`: `rest`, a map of states, and for synapses
/// also a draw of the slow state or a list of such maps. `slow_scale` is the most that the slow state can be.
void read_initial(Reader& reader, DeviceUse use, double slow_scale, DeviceDescription& device);
Node initial_node(const DeviceDescription& device);

}  // namespace memspike
