// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "experiments/output/report.hpp"
#include "experiments/output/run_folder.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Writes the figures and report.html of a network experiment from what its folder holds: resolved.yaml,
/// summary.json, run.json and the tables. Returns what could not be drawn, and why.
std::vector<std::string> write_network_report(const RunFolder& folder, const ModelRegistry& registry);

/// Rows of a report's parameter table: every population and projection of a network.
void add_network_parameters(ReportPage& page, const NetworkDescription& network);

}  // namespace memspike
