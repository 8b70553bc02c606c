// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "experiments/network/network_experiment.hpp"

namespace memspike {

/// Why the devices of a projection cannot go through compiled maps, as far as one of them shows that; empty
/// if they can. Nothing is drawn.
std::string obstacle_to_maps(const NetworkExperiment& experiment, const ProjectionDescription& projection,
                             bool mean_current);

/// Whether the devices of a projection have parameters of their own.
bool devices_differ(const ProjectionDescription& projection);

}  // namespace memspike
