// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/drift/drift_experiment.hpp"

namespace memspike {

/// Prints what a drift experiment would run: its protocols, what one pulse of each projection does, tables
/// and memory.
void print_drift_check(const DriftExperiment& experiment);

}  // namespace memspike
