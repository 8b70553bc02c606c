// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/learning/learning_experiment.hpp"
#include "experiments/network/network_experiment.hpp"

namespace memspike {

/// Prints what a network experiment would run: sizes, what one pulse of each projection does, the graph,
/// tables and memory.
void print_network_check(const NetworkExperiment& experiment);
/// Its neurons, projections and methods alone.
void print_network(const NetworkExperiment& experiment);
/// What `memspike check` prints about a learning experiment.
void print_learning_check(const LearningExperiment& experiment);

}  // namespace memspike
