// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "experiments/network/network_experiment.hpp"

namespace memspike {

/// How the devices of a projection go through a network, as far as one of them shows that. Nothing is drawn.
struct NominalMaps {
  std::string why_not;           ///< through compiled maps; empty if they can
  bool has_two_numbers = false;  ///< for each device, where edges may come before it has settled
};
NominalMaps nominal_maps(const NetworkExperiment& experiment, const ProjectionDescription& projection,
                         bool mean_current);

/// Whether the devices of a projection have parameters of their own.
bool devices_differ(const ProjectionDescription& projection);

}  // namespace memspike
