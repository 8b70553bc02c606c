// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "networks/network/network_description.hpp"

namespace memspike {

/// What the edges of a file may refer to; null where it could not be read.
struct EdgeFileContext {
  const PopulationDescription *from, *to;
  const ModelEntry* model;  ///< of the device; null for a synapse without one
  const std::filesystem::path& folder;
};

/// Reads `file` of `{rule: from_file, file: ..., projection: ...}` into the edges of the projection and their
/// own delays, weights, parameters and initial states.
void read_edge_file(Reader& connect, const EdgeFileContext& context, ProjectionDescription& projection);

/// A pair that stands twice in the list: the later place of it, or the number of edges.
std::size_t first_repeated(const std::vector<Edge>& edges);
/// What is said of it.
std::string twice(const Edge& edge);

/// Complains about the first connection of a file whose parameters or initial state do not fit the device.
void check_own_values(Reader& connect, const ProjectionDescription& projection);

}  // namespace memspike
