// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/device/run_experiment.hpp"
#include "experiments/drift/drift_experiment.hpp"

namespace memspike {

/// Runs a drift experiment into its folder: tables, summary.json, run.json, figures and report.html. The
/// experiment's seed must be set. The folder is left unfinished if anything is thrown.
Summary run_drift_experiment(const DriftExperiment& experiment, const ModelRegistry& registry,
                             const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                             Log& log);

/// The array of a drift experiment with everything drawn: the same for all protocols.
Network build_array(const DriftExperiment& experiment, std::uint64_t seed, InstructionLevel level,
                    int threads, std::uint64_t* redrawn = nullptr);

}  // namespace memspike
