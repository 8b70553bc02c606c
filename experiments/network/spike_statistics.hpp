// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/network/simulation.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// Spikes and rates of each population, gathered while spikes pass by.
class SpikeStatistics {
 public:
  explicit SpikeStatistics(const Network& network);
  void take(const Spike& spike);

  std::uint64_t spikes(std::uint32_t population) const;
  /// Spikes per neuron and time [1/s].
  double mean_rate(std::uint32_t population) const;
  /// Adds a group `population.NAME` for each population.
  void summarise(Summary& summary) const;

 private:
  /// Intervals between the spikes of one neuron, mean and squares by Welford.
  struct Train {
    std::uint64_t spikes = 0;
    double last = 0, mean = 0, squares = 0;
  };
  void summarise(std::uint32_t population, Summary& group) const;

  const Network& network_;
  std::vector<std::vector<Train>> trains_;  // by population and neuron
};

}  // namespace memspike
