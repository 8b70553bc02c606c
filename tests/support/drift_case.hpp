// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "experiments/drift/drift_run.hpp"
#include "experiments/drift/read_drift_experiment.hpp"
#include "experiments/drift/run_drift_experiment.hpp"
#include "tests/support/network_builder.hpp"

namespace memspike::test {

/// A drift experiment from its text, drawn and run.
struct DriftCase {
  DriftExperiment experiment;
  Network array;

  explicit DriftCase(const std::string& yaml)
      : experiment(read_drift_experiment(parse_document(yaml, "case.yaml"), network_models(), ".")),
        array(build_array(experiment, experiment.seed.value_or(1), InstructionLevel::baseline, 1)) {}

  ProtocolLedger run(std::size_t protocol = 0, int threads = 1) const {
    return run_protocol(experiment, experiment.protocols[protocol], array, {threads, {}, {}});
  }
};

}  // namespace memspike::test
