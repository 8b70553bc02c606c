// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string_view>
#include <vector>

#include "networks/device/device_description.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Whether a device is described for an ensemble of `count`, or for the synapses of a projection, of which
/// there are as many as there are connections and which may start from a list or from draws.
enum class DeviceUse { ensemble, synapse };

/// Reads `{model, parameters, initial, count, variability}`. Parameters may start from a named set or a file:
/// `parameters: {from: fig6b, tau_k: 2 s}`; a file is looked for beside the user's own (`folder`). All that
/// is wrong becomes a complaint of the reader. `other_models` are the names that its reader knows besides.
DeviceDescription read_device(Reader reader, const ModelRegistry& registry,
                              const std::filesystem::path& folder, DeviceUse use = DeviceUse::ensemble,
                              std::vector<std::string_view> other_models = {});

/// Reads `{devices_of: NAME, initial: ...}` of a synapse: the devices of another projection once more, with a
/// start of their own.
DeviceDescription read_same_device(Reader reader, const DeviceDescription& other,
                                   const std::filesystem::path& folder);

/// The same description with nothing left to default; reads back as an equal one.
Node to_node(const DeviceDescription& device, DeviceUse use = DeviceUse::ensemble);

}  // namespace memspike
