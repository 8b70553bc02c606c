// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "networks/input/reader.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Reads the `connect:` block into the rule and the own values of the synapses of a projection whose
/// populations are known; where they are not (nullptr) what depends on their sizes is left open. `model` is
/// that of the device, nullptr where there is none.
void read_connect(Reader reader, const PopulationDescription* from, const PopulationDescription* to,
                  const ModelEntry* model, const std::filesystem::path& folder,
                  ProjectionDescription& projection);
/// Lengths are in `length`.
Node connect_node(const ConnectRule& rule, const Unit& length);

/// What is said where distances between two populations mean nothing.
std::string incomparable(const PopulationDescription& from, const PopulationDescription& to);

}  // namespace memspike
