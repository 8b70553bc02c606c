// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <vector>

#include "experiments/output/run_folder.hpp"

namespace memspike {

/// Writes tables/comparison.csv beside the finished runs of several seeds: protocol against protocol, paired
/// by seed. The difference of a seed is that over its devices; standard deviation, 95 % interval and effect
/// size are over seeds.
void compare_over_seeds(const RunFolder& folder, const std::vector<std::filesystem::path>& runs);

}  // namespace memspike
