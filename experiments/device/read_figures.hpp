// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "experiments/device/device_experiment.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

inline constexpr long long kMostPanels = 12, kMostPanelColumns = 4;
inline constexpr std::string_view kPanelStyles[] = {"lines", "points", "both"};

/// The list `figures` of a device experiment, whose device, protocol and record have been read.
std::vector<FigurePlan> read_figures(Reader& root, const DeviceExperiment& experiment);
/// The same in canonical form, for resolved.yaml.
Node figures_node(const DeviceExperiment& experiment);

}  // namespace memspike
