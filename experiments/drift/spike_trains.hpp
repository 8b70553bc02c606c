// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/network/network.hpp"
#include "experiments/drift/drift_experiment.hpp"
#include "experiments/drift/terminal_course.hpp"
#include "networks/network/neuron_numbers.hpp"

namespace memspike {

/// The spikes of every neuron and source of a network over a whole protocol.
class SpikeTrains {
 public:
  explicit SpikeTrains(const Network& network);

  const std::vector<PhaseSpike>& of(std::uint32_t population, std::uint32_t neuron) const {
    return trains_[numbers_.of(population, neuron)];
  }
  void add(std::uint32_t population, std::uint32_t neuron, PhaseSpike spike) {
    trains_[numbers_.of(population, neuron)].push_back(spike);
  }
  /// Two neurons with the same number have equal trains.
  std::uint32_t kind_of(std::uint32_t population, std::uint32_t neuron) const {
    return kinds_[numbers_.of(population, neuron)];
  }
  std::uint64_t count() const;
  /// Once all spikes are there: finds out which trains are equal.
  void sort_into_kinds();

 private:
  NeuronNumbers numbers_;
  std::vector<std::vector<PhaseSpike>> trains_;
  std::vector<std::uint32_t> kinds_;
};

/// Runs the phases of a protocol in the network engine for their spikes. Where all populations are sources,
/// these are the stimuli's own and nothing else is run; otherwise the whole network is, devices included,
/// since they drive its neurons.
SpikeTrains spike_trains(const DriftExperiment& experiment, const DriftProtocol& protocol,
                         const Network& array, int threads, const std::function<void()>& check_interrupt);

/// The waveforms that a protocol's phases play on a projection.
std::vector<TimedWaveform> pre_waveforms(const DriftProtocol& protocol, const Projection& projection,
                                         std::uint32_t index);
std::vector<TimedWaveform> post_waveforms(const DriftProtocol& protocol, const Projection& projection,
                                          std::uint32_t index);

}  // namespace memspike
