// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "networks/device/device_description.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Reads `{model, parameters, initial, count, variability}`. Parameters may start from a named set or a file:
/// `parameters: {from: fig6b, tau_k: 2 s}`; a file is looked for beside the user's own (`folder`). All that
/// is wrong becomes a complaint of the reader.
DeviceDescription read_device(Reader reader, const ModelRegistry& registry,
                              const std::filesystem::path& folder);

/// The same description with nothing left to default; reads back as an equal one.
Node to_node(const DeviceDescription& device);

}  // namespace memspike
