// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "experiments/network/network_experiment.hpp"

namespace memspike {

/// Why `delivery: mean_current` is not possible, a sentence for each projection that stands in its way.
std::vector<std::string> obstacles_to_mean_current(const NetworkExperiment& experiment);

}  // namespace memspike
