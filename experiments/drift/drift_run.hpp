// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/network/network.hpp"
#include "experiments/drift/drift_experiment.hpp"
#include "experiments/drift/ledger.hpp"

namespace memspike {

/// The devices of one projection after a protocol. Devices that are equal, start equal and see the same
/// spikes are followed once.
struct ProjectionLedger {
  std::uint32_t projection = 0;
  std::vector<DeviceLedger> followed;
  std::vector<std::uint32_t> place;  ///< of each edge among them

  const DeviceLedger& of(std::uint64_t edge) const { return followed[place[edge]]; }
};

struct DriftRunOptions {
  int threads = 1;
  std::function<void(double)> progress;   ///< fraction of the devices that are done; from any thread
  std::function<void()> check_interrupt;  ///< may throw
};

/// What one protocol does to an array.
struct ProtocolLedger {
  std::vector<ProjectionLedger> projections;  ///< those with devices, in order
  std::uint64_t spikes = 0;
  FlowCounts counts;
  double largest_local_error = 0;
};

/// Runs one protocol on the array, which is drawn once for all of them: protocols are compared on the same
/// devices. The result does not depend on the number of threads. Throws NumericalError with projection and
/// synapse.
ProtocolLedger run_protocol(const DriftExperiment& experiment, const DriftProtocol& protocol,
                            const Network& array, const DriftRunOptions& options);

}  // namespace memspike
