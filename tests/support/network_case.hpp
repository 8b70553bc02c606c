// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <utility>
#include <vector>

#include "engine/network/simulation.hpp"
#include "tests/support/network_answer.hpp"

namespace memspike::test {

/// Keeps what a simulation says.
class AnswerKeeper : public NetworkObserver {
 public:
  AnswerKeeper(const Network& net, const Simulation& simulation) : net_(net), simulation_(simulation) {}

  void spike(const Spike& s) override { answer.spikes.push_back({s.t, s.population, s.neuron}); }
  void sample(std::size_t, double t) override {
    answer.sample_times.push_back(t);
    answer.samples.push_back(neurons());
  }
  void progress(double) override {}

  /// To be called after the run.
  void keep_the_end() {
    answer.neurons = neurons();
    answer.devices.resize(net_.projections.size());
    for (std::uint32_t p = 0; p < net_.projections.size(); ++p)
      if (net_.projections[p].kind == SynapseKind::device)
        for (std::uint64_t e = 0; e < net_.projections[p].edges(); ++e)
          answer.devices[p].push_back(simulation_.device(p, e));
  }

  NetworkAnswer answer;

 private:
  std::vector<std::vector<NeuronState>> neurons() const {
    std::vector<std::vector<NeuronState>> all(net_.populations.size());
    for (std::uint32_t p = 0; p < all.size(); ++p)
      for (std::uint32_t n = 0; !net_.populations[p].is_source() && n < net_.populations[p].size; ++n)
        all[p].push_back(simulation_.neuron(p, n));
    return all;
  }

  const Network& net_;
  const Simulation& simulation_;
};

/// What the engine says that the network does, and the membranes at ascending sample times.
inline NetworkAnswer simulate(const Network& net, std::vector<double> sample_times = {},
                              NetworkCounts* counts = nullptr) {
  Simulation simulation(net);
  if (!sample_times.empty()) simulation.sample_at(std::move(sample_times));
  AnswerKeeper keeper(net, simulation);
  simulation.run(keeper);
  keeper.keep_the_end();
  if (counts) *counts = simulation.counts();
  return std::move(keeper.answer);
}

}  // namespace memspike::test
