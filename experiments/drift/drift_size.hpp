// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/drift/drift_experiment.hpp"
#include "experiments/network/network_experiment.hpp"

namespace memspike {

/// The network of a phase, as an experiment of its own.
NetworkExperiment network_of(const DriftExperiment& experiment, const DriftPhase& phase);

/// What a drift experiment will need, estimated from its description alone.
struct DriftSize {
  double devices = 0;
  double ledger_rows = 0;  ///< of all protocols
  double memory = 0;       ///< [B] at its peak
  double output = 0;       ///< [B] of tables
};
DriftSize size_of(const DriftExperiment& experiment);

/// Spikes of sources in a protocol, and voltage changes of a device by them and by reads, expected.
double expected_spikes(const DriftExperiment& experiment, const DriftProtocol& protocol);
std::uint64_t reads_in(const DriftProtocol& protocol);

}  // namespace memspike
