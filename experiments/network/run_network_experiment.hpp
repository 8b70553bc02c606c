// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/device/run_experiment.hpp"
#include "experiments/network/network_experiment.hpp"

namespace memspike {

/// Runs a network experiment into its folder: tables, summary.json, run.json, figures and report.html. The
/// experiment's seed must be set. The folder is left unfinished if anything is thrown.
Summary run_network_experiment(const NetworkExperiment& experiment, const ModelRegistry& registry,
                               const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                               Log& log);

}  // namespace memspike
