// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/network/event_queue.hpp"
#include "engine/network/level_projection.hpp"
#include "engine/network/linear_population.hpp"
#include "engine/network/map_plan.hpp"
#include "engine/network/row_pass.hpp"
#include "engine/network/sliced_populations.hpp"
#include "engine/network/terminals.hpp"

namespace memspike {

/// The part of a network that goes through compiled maps and closed forms: mapped projections, and the
/// populations whose membranes are sums of exponentials. An event costs there what it adds to some numbers of
/// each target; a membrane is looked at only where a bound says that it may reach its threshold before its
/// window ends.
class LinearPart {
 public:
  /// Takes over the initial states of mapped projections.
  LinearPart(Network& network, const Wiring& wiring, const MapPlan& plan, const Terminals& terminals,
             const Division& division, NetworkCounts& counts);

  bool has_neuron(std::uint32_t id) const { return population_of(id) != nullptr; }
  bool has_projection(std::uint32_t p) const { return mapped_[p] != nullptr; }
  /// Asks for the first windows and edges of currents.
  void start(EventQueue& queue);
  /// A neuron that may start above its threshold is added to `candidates`.
  void start(std::uint32_t id, std::vector<std::uint32_t>& candidates) const {
    if (!sliced_.has(wiring_.population_of(id))) candidates.push_back(id);
  }

  // --- neurons, at t; finish_instant() must follow before time goes on
  NeuronState state_at(std::uint32_t id, double t) const;
  bool is_held(std::uint32_t id) const;
  double held_until(std::uint32_t id) const;
  bool is_above_threshold(std::uint32_t id, double t) const;
  void hold(std::uint32_t id, double t, double until);
  void release(std::uint32_t id, double t);
  /// All jumps of a row at once, where that can be done; those whose membranes may have reached their
  /// thresholds are added to `candidates`.
  bool jump_row(const Row& row, double t, std::vector<std::uint32_t>& candidates);
  /// True if the membrane may have reached its threshold.
  bool jump(std::uint32_t id, double t, double volts);
  /// What a neuron does at its threshold. True: that is a spike.
  bool fire(std::uint32_t id, double t);
  /// A waveform is about to start at the neuron, without a spike: it is held as long as after one.
  void teach(std::uint32_t id, double t);
  void set_threshold(std::uint32_t id, double t, double volts);
  void set_membrane(std::uint32_t id, double t, double volts);
  /// Whether a neuron's outlook ends with a crossing that still holds; if so, the membrane is put on its
  /// threshold.
  bool crosses(const Event& renewal, double t);

  // --- what else happens
  void touch(std::uint32_t terminal, bool is_start);
  void current_edge(std::uint32_t stimulus) { due_currents_.push_back(stimulus); }
  void window(std::uint32_t population) { due_windows_.push_back(population); }
  /// All jumps of a round have come.
  void end_round() { sliced_.end_round(); }
  /// Devices go through the edges of this instant, and membranes are looked at where they must be.
  void finish_instant(double t, EventQueue& queue);

  // --- populations that are behind the present (SlicedPopulations)
  bool goes_in_slices(std::uint32_t population) const { return sliced_.has(population); }
  /// Brings all of them to t.
  void catch_up(double t) { sliced_.go_on(t); }
  /// Their spikes, found since they were cleared.
  std::vector<Spike>& late_spikes() { return sliced_.spikes; }
  double known_until() const { return sliced_.known_until(); }

  DeviceState device_at(std::uint32_t p, std::uint64_t edge, double t) const {
    return mapped_[p]->state_at(edge, t);
  }
  double device_current_at(std::uint32_t p, std::uint64_t edge, double t) const;

 private:
  struct Touched {
    std::uint32_t terminal;
    bool is_start;
  };
  LinearPopulation* population_of(std::uint32_t id) const { return linear_[wiring_.population_of(id)].get(); }
  std::uint32_t place_of(std::uint32_t id) const {
    return id - wiring_.neuron_id(wiring_.population_of(id), 0);
  }
  void go_through_edges(double t);
  void change_currents(double t, EventQueue& queue);
  void restore_currents(std::uint32_t id, double t);
  void look_at_tight(double t, EventQueue& queue);
  void begin_windows(double t, EventQueue& queue);
  void begin_windows_of_sliced(double t);
  double window_end(std::uint32_t population, double t) const;
  void expect(std::uint32_t id, const Outlook& outlook, EventQueue& queue);
  void wake(std::uint32_t population);
  double stimulus_current(std::uint32_t population, std::uint32_t i, double t) const;

  const Network& network_;
  const Wiring& wiring_;
  const Terminals& terminals_;
  NetworkCounts& counts_;
  std::vector<std::unique_ptr<LinearPopulation>> linear_;  // by population
  std::vector<std::unique_ptr<LevelProjection>> mapped_;   // by projection
  SlicedPopulations sliced_;
  std::vector<std::vector<std::uint32_t>> arriving_;  // by population: mapped projections that deliver to it
  std::vector<int> weight_sign_;  // by projection of jumps: 1 or -1 where all weights have it, else 0
  const Passes& passes_;
  std::vector<double> row_coefficients_, row_y_;
  std::vector<std::uint32_t> row_tight_;
  std::vector<char> was_touched_;                  // by population: in the window that runs
  std::vector<char> loses_currents_;               // by population: a spike leaves its lines behind
  std::vector<std::vector<double>> stimulus_now_;  // by population and neuron [A]
  // --- by neuron
  std::vector<std::uint32_t> version_;
  std::vector<char> crosses_;  // at its renewal; otherwise it must only be looked at then
  std::vector<char> stale_;    // the currents of its line are to be summed anew at its release
  // --- of the present instant
  std::vector<Touched> touched_;
  std::vector<std::uint32_t> tight_, released_, due_currents_, due_windows_, sliced_due_, tight_posts_;
  std::vector<double> sliced_ends_;
};

}  // namespace memspike
