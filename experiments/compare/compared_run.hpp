// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiments/output/summary.hpp"

namespace memspike {

/// A finished run as a comparison sees it. Its seeds are replicates: runs of one experiment.
struct ComparedRun {
  std::string name;  ///< as the user wrote the folder; of a point of a sweep with the point behind it
  std::string kind;  ///< "device" or "network"
  std::vector<std::filesystem::path> replicates;
  std::vector<std::string> seeds;             ///< of the replicates
  std::vector<Summary> summaries;             ///< of the replicates
  std::map<std::string, std::string> inputs;  ///< leaves of resolved.yaml by path, without the seed
};

/// The runs in these folders, points of sweeps one by one. Throws UsageError with everything that is wrong
/// with them: what is no run, did not finish, is given twice, is of another kind than the first; or fewer
/// than two.
std::vector<ComparedRun> runs_to_compare(const std::vector<std::string>& folders);

}  // namespace memspike
