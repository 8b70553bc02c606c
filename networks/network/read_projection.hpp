// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "networks/input/reader.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Reads one entry of `projections:` between the populations of `network`.
ProjectionDescription read_projection_entry(Reader& reader, const NetworkDescription& network,
                                            const ModelRegistry& registry,
                                            const std::filesystem::path& folder);
Node to_node(const ProjectionDescription& projection, const NetworkDescription& network);

}  // namespace memspike
