// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/drift/drift_results.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// The numbers of one projection under one protocol.
Summary summary_of(const DriftResult& result, const ProjectionLedger& ledger, bool slow_exists);

/// What a drift experiment as a whole has to tell.
struct DriftOutcome {
  const DriftExperiment& experiment;
  const Network& array;
  std::uint64_t followed = 0, spikes = 0, redrawn = 0;
  FlowCounts counts;
  double largest_local_error = 0;
  std::vector<std::pair<std::string, Summary>> groups;  ///< "protocol.<name>.<projection>"
};
Summary summary_of(const DriftOutcome& outcome);

}  // namespace memspike
