// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "networks/input/reader.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Reads the `network:` block: `{populations: {...}, projections: [...]}`. Files that it names are looked for
/// in `folder`. All that is wrong becomes a complaint of the reader.
NetworkDescription read_network(Reader reader, const ModelRegistry& registry,
                                const std::filesystem::path& folder);

/// Reads the list under `stimuli`. `duration` [s] is that of the run: where a stimulus stops by default.
Stimuli read_stimuli(std::vector<Reader> stimuli, const NetworkDescription& network, double duration,
                     const std::filesystem::path& folder);

/// The same network with nothing left to default; reads back as an equal one. Files are named by their
/// absolute paths.
Node to_node(const NetworkDescription& network);

/// The population or projection that the text at `key` names, complaining, with the nearest name, where there
/// is none.
std::optional<std::uint32_t> read_population(Reader& reader, std::string_view key,
                                             const NetworkDescription& network);
std::optional<std::uint32_t> read_projection(Reader& reader, std::string_view key,
                                             const NetworkDescription& network);

}  // namespace memspike
