// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/network_recorder.hpp"

#include <utility>

namespace memspike {

NetworkRecorder::NetworkRecorder(const NetworkExperiment& e, Simulation& simulation, NetworkTables& tables,
                                 SpikeStatistics& statistics, std::function<void(double)> on_progress)
    : simulation_(simulation),
      tables_(tables),
      statistics_(statistics),
      on_progress_(std::move(on_progress)) {
  const auto when = [&](std::size_t schedule, std::function<void(double)> take) {
    if (at_sample_.size() <= schedule) at_sample_.resize(schedule + 1);
    at_sample_[schedule] = std::move(take);
  };
  for (std::size_t k = 0; k < e.membrane.size(); ++k)
    when(simulation.sample_every(e.membrane[k].every),
         [this, k](double t) { tables_.take_membrane(k, t, simulation_); });
  for (std::size_t k = 0; k < e.weights.size(); ++k) {
    const WeightRecord& record = e.weights[k];
    when(record.every > 0 ? simulation.sample_every(record.every) : simulation.sample_at(record.at),
         [this, k](double t) { tables_.take_weights(k, t, simulation_); });
  }
  for (std::size_t k = 0; k < e.states.size(); ++k)
    when(simulation.sample_every(e.states[k].every),
         [this, k](double t) { tables_.take_states(k, t, simulation_); });
}

void NetworkRecorder::spike(const Spike& spike) {
  tables_.take(spike);
  statistics_.take(spike);
}

void NetworkRecorder::sample(std::size_t schedule, double t) { at_sample_[schedule](t); }

}  // namespace memspike
