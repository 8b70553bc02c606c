// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/campaign/any_experiment.hpp"
#include "experiments/campaign/campaign.hpp"

namespace memspike {

/// The folder of a point: 0000, 0001, ...
std::string folder_name(std::size_t point);

/// The files that a document's experiment reads besides the document itself, which must be good.
std::vector<std::filesystem::path> files_of(const Document& document, const std::filesystem::path& folder,
                                            const ModelRegistry& registry);

/// The stored summary of a point that an earlier run has finished with the same input, its files included.
std::optional<Summary> finished_before(const std::filesystem::path& point, const Request& request,
                                       const ModelRegistry& registry);

/// Throws UsageError where a finished point was run at another instruction level: results of one campaign are
/// to round alike.
void refuse_other_level(const std::filesystem::path& target, std::size_t points, InstructionLevel level);

}  // namespace memspike
