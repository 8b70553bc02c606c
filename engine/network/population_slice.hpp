// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <queue>
#include <span>
#include <tuple>
#include <vector>

#include "engine/network/linear_population.hpp"
#include "engine/network/population_events.hpp"

namespace memspike {

/// Some of the neurons of a population, first <= i < last, which go through what has reached the population
/// by themselves: the ends of their refractory times and the crossings of their thresholds among it. Nothing
/// that they do depends on other neurons, so slices may go side by side.
class PopulationSlice {
 public:
  /// The k-th of the slices between these bounds.
  PopulationSlice(LinearPopulation& population, const Passes& passes, std::span<const std::uint32_t> bounds,
                  std::size_t k);

  /// Through all instants, and what follows from them until a time.
  void go_through(const PopulationEvents& events, double until);
  /// After the population's window has been opened at t.
  void begin_window(double t);
  /// Whether one of them may still fire by what it has, as of the beginning of the window.
  bool may_fire() const { return may_fire_; }

  struct OwnSpike {
    double t = 0;
    std::uint32_t neuron = 0;
  };
  std::vector<OwnSpike> spikes;  ///< ascending; whoever takes them clears them
  std::uint64_t looks = 0;       ///< likewise

 private:
  using Moment = LinearPopulation::Moment;
  enum class DueKind : std::uint8_t { start, release, look, crossing };
  struct Due {
    double t = 0;
    std::uint32_t neuron = 0;
    DueKind kind = DueKind::look;
    std::uint32_t version = 0;
  };
  struct Later {
    bool operator()(const Due& a, const Due& b) const {
      return std::tie(a.t, a.neuron, a.kind, a.version) > std::tie(b.t, b.neuron, b.kind, b.version);
    }
  };
  std::uint32_t& version(std::uint32_t i) { return version_[i - first_]; }
  bool is_void(const Due& due) const { return due.version != version_[due.neuron - first_]; }
  void go_alone(double until);
  void take_due(const Moment& now, double until);
  void take(const Due& due, const Moment& now);
  void take_step(const PopulationEvents& events, const PopulationEvents::Step& step, const Moment& now);
  void pass_row(const PopulationEvents& events, std::uint32_t which, bool jumps);
  void pass_own_row(const PopulationEvents& events, std::uint32_t which);
  void add_tight(std::uint64_t found);
  void fire(const Moment& now);
  void look_at_tight(const Moment& now);
  void expect(std::uint32_t i, const Outlook& outlook);

  LinearPopulation& population_;
  const Passes& passes_;
  std::uint32_t first_, last_;
  std::size_t number_;
  bool may_fire_ = true;
  std::vector<std::uint32_t> version_;  // of outlooks
  std::priority_queue<Due, std::vector<Due>, Later> due_;
  std::vector<std::uint32_t> tight_, candidates_, found_;
};

}  // namespace memspike
