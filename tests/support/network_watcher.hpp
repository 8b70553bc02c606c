// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "engine/network/simulation.hpp"

namespace memspike::test {

/// Runs a network and keeps the states and currents of the devices of its first projection, and the membranes
/// of its second population, at 1599 times that coincide with nothing in it.
class NetworkWatcher final : public NetworkObserver {
 public:
  explicit NetworkWatcher(const Network& net) : net_(net), simulation_(net) {
    std::vector<double> at;
    for (int k = 1; k < 1600; ++k) at.push_back(k * 1.0001e-4);
    simulation_.sample_at(at);
    simulation_.run(*this);
  }
  void spike(const Spike&) override {}
  void sample(std::size_t, double t) override {
    for (std::uint64_t e = 0; e < net_.projections[0].edges(); ++e) {
      devices.push_back(simulation_.device(0, e));
      currents.push_back(simulation_.device_current(0, e));
      times.push_back(t);
    }
    if (!net_.populations[1].is_source())
      for (std::uint32_t i = 0; i < net_.populations[1].size; ++i) v.push_back(simulation_.neuron(1, i).v);
  }
  void progress(double) override {}
  std::vector<DeviceState> devices;
  std::vector<double> v, currents, times;  ///< times: those of devices and currents

 private:
  const Network& net_;
  Simulation simulation_;
};

}  // namespace memspike::test
