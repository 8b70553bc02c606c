// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "networks/input/reader.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Reads the `connect:` block into connect, own_delays and own_weights of a projection whose populations are
/// known; where they are not (nullptr) what depends on their sizes is left open.
void read_connect(Reader reader, const PopulationDescription* from, const PopulationDescription* to,
                  const std::filesystem::path& folder, ProjectionDescription& projection);
Node connect_node(const ConnectRule& rule);

}  // namespace memspike
