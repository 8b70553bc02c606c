// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/log.hpp"
#include "experiments/device/device_experiment.hpp"
#include "experiments/output/provenance.hpp"
#include "experiments/output/run_folder.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// How to run, apart from what to run: nothing here changes a byte of the tables.
struct RunSettings {
  int threads = 1;
  InstructionLevel level = InstructionLevel::baseline;
  bool quiet = false;
};

/// Runs a device experiment into its folder: tables, summary.json, run.json, figures and report.html. The
/// experiment's seed must be set. The folder is left unfinished if anything is thrown.
Summary run_device_experiment(const DeviceExperiment& experiment, const ModelRegistry& registry,
                              const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                              Log& log);

}  // namespace memspike
