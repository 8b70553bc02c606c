// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/network/network_experiment.hpp"

namespace memspike {

/// Prints what a network experiment would run: sizes, what one pulse of each projection does, the graph,
/// tables and memory.
void print_network_check(const NetworkExperiment& experiment);
/// Its neurons, projections and methods alone.
void print_network(const NetworkExperiment& experiment);

}  // namespace memspike
