// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/device/run_experiment.hpp"
#include "experiments/learning/learning_experiment.hpp"

namespace memspike {

/// Gives the lesson for every seed, and once more with plasticity off, side by side on threads; compares with
/// classical methods; writes tables, summary.json, run.json, figures and report.html. The experiment's seed
/// must be set. What comes out does not depend on the number of threads.
Summary run_learning_experiment(const LearningExperiment& experiment, const ModelRegistry& registry,
                                const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                                Log& log);

}  // namespace memspike
