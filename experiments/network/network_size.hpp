// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "experiments/network/network_experiment.hpp"

namespace memspike {

/// What a network will need, estimated from its description alone: nothing is drawn. Means where a number of
/// synapses is drawn.
struct NetworkSize {
  double neurons = 0, synapses = 0, devices = 0;
  double memory = 0;         ///< [B] of the run at its peak, the building of the network included
  double moving_memory = 0;  ///< [B] on top of it if the currents of all integrated devices move at once
  double membrane_rows = 0, weight_rows = 0, state_rows = 0, final_rows = 0;
  double source_spikes = 0;  ///< expected of stimuli; what neurons fire is not known before
  double output = 0;         ///< [B] of tables, without the spikes of neurons
};
NetworkSize size_of(const NetworkExperiment& experiment);

/// Throws UsageError, with the numbers, where the memory that the system has available, or the free space of
/// the disk that holds `target`, cannot take such networks: `memory` is that of the largest, `output` that of
/// all.
void refuse_what_cannot_fit(double memory, double output, const std::filesystem::path& target);

/// Memory that the system says a new program could use [B]; infinite where it does not say.
double available_memory();

}  // namespace memspike
