// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/device/run_experiment.hpp"
#include "experiments/reservoir/reservoir_outcome.hpp"

namespace memspike {

/// Takes the devices of every seed through all samples, side by side on threads; learns the readouts and
/// those of the controls; writes tables, summary.json, run.json, figures and report.html. The experiment's
/// seed must be set. What comes out does not depend on the number of threads.
Summary run_reservoir_experiment(const ReservoirExperiment& experiment, const ModelRegistry& registry,
                                 const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                                 Log& log);

}  // namespace memspike
