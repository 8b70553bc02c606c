// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/spike_trains.hpp"

#include <algorithm>
#include <numeric>

#include "engine/network/simulation.hpp"
#include "experiments/device/clock.hpp"

namespace memspike {
namespace {

/// Keeps the spikes of one phase.
class Listener final : public NetworkObserver {
 public:
  Listener(SpikeTrains& trains, double begin, std::uint32_t phase, const std::function<void()>& check)
      : trains_(trains), begin_(begin), phase_(phase), check_(check) {}

  void spike(const Spike& s) override { trains_.add(s.population, s.neuron, {begin_ + s.t, phase_}); }
  void sample(std::size_t, double) override {}
  void progress(double) override {
    if (check_) check_();
  }

 private:
  SpikeTrains& trains_;
  double begin_;
  std::uint32_t phase_;
  const std::function<void()>& check_;
};

std::vector<HeldVoltage> pulse_of(const std::optional<std::vector<HeldVoltage>>& own,
                                  const std::vector<HeldVoltage>& usual) {
  return own ? *own : usual;
}

/// The network of one phase. Projections that reach no membrane change no spike and are left out.
Network network_of(const DriftExperiment& e, const DriftPhase& phase, const Network& array) {
  Network network = array;
  network.duration = phase.duration;
  network.spike_lists = phase.stimuli.spike_lists;
  network.poisson = phase.stimuli.poisson;
  network.currents = phase.stimuli.currents;
  if (!e.has_neurons()) {
    network.projections.clear();
    return network;
  }
  for (std::size_t k = 0; k < network.projections.size(); ++k) {
    Projection& p = network.projections[k];
    p.pre_pulse = pulse_of(phase.pulses[k].pre, p.pre_pulse);
    p.post_pulse = pulse_of(phase.pulses[k].post, p.post_pulse);
  }
  std::erase_if(network.projections,
                [&](const Projection& p) { return network.populations[p.to].is_source(); });
  return network;
}

}  // namespace

SpikeTrains::SpikeTrains(const Network& network)
    : numbers_(network), trains_(numbers_.count()), kinds_(numbers_.count()) {}

std::uint64_t SpikeTrains::count() const {
  std::uint64_t sum = 0;
  for (const auto& train : trains_) sum += train.size();
  return sum;
}

void SpikeTrains::sort_into_kinds() {
  std::vector<std::uint32_t> order(trains_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return trains_[a] < trains_[b]; });
  for (std::size_t k = 0; k < order.size(); ++k)
    kinds_[order[k]] = k > 0 && trains_[order[k]] == trains_[order[k - 1]] ? kinds_[order[k - 1]] : order[k];
}

SpikeTrains spike_trains(const DriftExperiment& e, const DriftProtocol& protocol, const Network& array,
                         int threads, const std::function<void()>& check_interrupt) {
  SpikeTrains trains(array);
  double begin = 0;
  for (std::uint32_t k = 0; k < protocol.phases.size(); ++k) {
    const DriftPhase& phase = protocol.phases[k];
    Simulation simulation(network_of(e, phase, array), {threads, 0});
    Listener listener(trains, as_decimal(begin), k, check_interrupt);
    simulation.run(listener);
    begin += phase.duration;
  }
  trains.sort_into_kinds();
  return trains;
}

std::vector<TimedWaveform> pre_waveforms(const DriftProtocol& protocol, const Projection& projection,
                                         std::uint32_t index) {
  std::vector<TimedWaveform> all;
  for (const DriftPhase& phase : protocol.phases)
    all.emplace_back(pulse_of(phase.pulses[index].pre, projection.pre_pulse));
  return all;
}

std::vector<TimedWaveform> post_waveforms(const DriftProtocol& protocol, const Projection& projection,
                                          std::uint32_t index) {
  std::vector<TimedWaveform> all;
  for (const DriftPhase& phase : protocol.phases)
    all.emplace_back(pulse_of(phase.pulses[index].post, projection.post_pulse));
  return all;
}

}  // namespace memspike
