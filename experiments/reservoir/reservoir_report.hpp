// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "experiments/output/run_folder.hpp"

namespace memspike {

/// Makes figures and report.html of a finished run with a reservoir from its folder alone. Returns what could
/// not be drawn, and why.
std::vector<std::string> write_reservoir_report(const RunFolder& folder, const ModelRegistry& registry);

}  // namespace memspike
