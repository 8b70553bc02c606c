// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/network/network.hpp"

namespace memspike::test {

struct FiredSpike {
  double t = 0;  ///< [s]
  std::uint32_t population = 0, neuron = 0;
};

/// How far a network is from being another one: what a small error could turn over. Times and rates in SI,
/// voltages relative to the way from reset to threshold.
struct NetworkCondition {
  static constexpr double kFar = std::numeric_limits<double>::infinity();
  double near_miss = kFar;  ///< the smallest distance at which a membrane turned back before its threshold
  double overshoot = kFar;  ///< the smallest excess over the threshold after a jump that made a spike
  double slope = kFar;      ///< the slowest crossing of a threshold [1/s]
  double race = kFar;       ///< between a jump or hold and its target's spike or release, ties apart [s]
  double gap = kFar;        ///< between spikes of different neurons, ties apart [s]
};

/// What a network did. Populations of sources and projections without devices have empty lists.
struct NetworkAnswer {
  std::vector<FiredSpike> spikes;                              ///< by (time, population, neuron)
  std::vector<std::vector<DeviceState>> devices;               ///< at the end, by projection and edge
  std::vector<std::vector<NeuronState>> neurons;               ///< at the end, by population and neuron
  std::vector<double> sample_times;                            ///< [s]
  std::vector<std::vector<std::vector<NeuronState>>> samples;  ///< by time, population and neuron
  NetworkCondition condition;                                  ///< filled by the judge
};

}  // namespace memspike::test
