// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "experiments/output/run_folder.hpp"

namespace memspike {

/// Writes the figures and report.html of a drift experiment from what its folder holds: resolved.yaml,
/// summary.json, run.json and the tables. Returns what could not be drawn, and why.
std::vector<std::string> write_drift_report(const RunFolder& folder, const ModelRegistry& registry);

}  // namespace memspike
