// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "engine/log.hpp"
#include "experiments/output/run_folder.hpp"

namespace memspike {

struct CompareRequest {
  std::vector<std::string> folders;  ///< of finished runs
  std::filesystem::path target;
  OverwritePolicy policy = OverwritePolicy::refuse;
  std::vector<std::string> command_line;
};

/// Sets finished runs side by side: tables/compare.csv, tables/inputs.csv, figures, report.html. Nothing is
/// run or guessed: what a run does not have is an empty field. Throws UsageError before anything is made.
void compare_runs(const CompareRequest& request, Log& log);

}  // namespace memspike
