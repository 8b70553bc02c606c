// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "networks/device/device_description.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// The table that a device experiment leaves for others to go on from.
inline constexpr const char* kLastStates = "devices_final";

/// Reads the last states of the run under `initial: {from: DIR}`, if the device has such an `initial`.
/// Complains where DIR is no finished device experiment of the same model with as many devices.
void read_last_states(Reader& device, DeviceDescription& description);

}  // namespace memspike
