// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/reservoir/reservoir_experiment.hpp"

namespace memspike {

/// What `memspike check` prints about a learning experiment with a reservoir: sizes, what one pulse does to
/// the nominal device, what is left of it after a step and after a rest, memory.
void print_reservoir_check(const ReservoirExperiment& experiment);

}  // namespace memspike
