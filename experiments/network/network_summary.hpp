// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "engine/network/simulation.hpp"
#include "experiments/device/analysis.hpp"
#include "experiments/network/network_experiment.hpp"
#include "experiments/network/spike_statistics.hpp"
#include "experiments/network/synapse_reading.hpp"

namespace memspike {

/// Conductances of the synapses of each projection; empty entries for those without devices.
using WeightStatistics = std::vector<Spreading>;

/// At which voltage the synapses of a projection are read for the summary: that of its first record of
/// weights, or 0.1 V.
double summary_probe(const NetworkExperiment& experiment, std::uint32_t projection);

/// As the devices start, and as they are now.
WeightStatistics weights_at_start(const NetworkExperiment& experiment, const Network& network, int threads);
WeightStatistics weights_now(const NetworkExperiment& experiment, const Network& network,
                             const Simulation& simulation, int threads);

/// What summary.json says of a network run.
struct NetworkOutcome {
  const NetworkExperiment& experiment;
  const Network& network;
  const SpikeStatistics& spikes;
  const WeightStatistics& before;
  const WeightStatistics& after;
  const NetworkCounts& counts;
  std::uint64_t redrawn, clipped;
};
Summary summary_of(const NetworkOutcome& outcome);

}  // namespace memspike
