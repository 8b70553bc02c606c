// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <vector>

#include "engine/network/simulation.hpp"
#include "experiments/network/network_tables.hpp"
#include "experiments/network/spike_statistics.hpp"

namespace memspike {

/// Asks the simulation for what the experiment records, and hands it to the tables.
class NetworkRecorder final : public NetworkObserver {
 public:
  NetworkRecorder(const NetworkExperiment& experiment, Simulation& simulation, NetworkTables& tables,
                  SpikeStatistics& statistics, std::function<void(double)> on_progress);

  void spike(const Spike& spike) override;
  void sample(std::size_t schedule, double t) override;
  void progress(double t) override { on_progress_(t); }

 private:
  Simulation& simulation_;
  NetworkTables& tables_;
  SpikeStatistics& statistics_;
  std::function<void(double)> on_progress_;
  std::vector<std::function<void(double)>> at_sample_;  ///< by the number of the schedule
};

}  // namespace memspike
