// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/network/exponential_sum.hpp"
#include "engine/network/network.hpp"

namespace memspike {

/// A population of neurons with linear membranes whose synaptic currents are sums of exponentials with rates
/// that all of them share. Between events each membrane is then a sum of exponentials, too:
///
///   I(t) = Σ_k A_k e^(-r_k t)      v(t) = rest + B e^(-t/tau) + Σ_k c_k A_k e^(-r_k t),   c_k = R/(1 - r_k
///   tau)
///
/// and an event that adds a_k to the currents adds a_k to A_k and -Σ c_k a_k to B, whatever the state is:
/// nothing has to be brought to the time of the event. Each lane counts its exponential from a time of its
/// own, which moves on before the numbers become too large.
///
/// A line is what belongs to one neuron: [B, A_0, A_1, ..., 0 ..., slack]. Rate 0 is the first. The slack is
/// how far the membrane will stay below the threshold until the window ends, by an upper bound; whoever adds
/// currents takes off the most that they can add to v in a window. Where it falls below zero the neuron must
/// be looked at.
class LinearPopulation {
 public:
  /// rates: of the modes, the first is 0.
  LinearPopulation(const Network& network, std::uint32_t population, std::vector<double> rates);

  /// Why the neurons of a population cannot be followed so; empty if they can.
  static const char* why_not(const Population& population, InstructionLevel level);
  static constexpr std::size_t kMostModes = 14;

  std::uint32_t population() const { return population_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(threshold_.size()); }
  int lanes() const { return lanes_; }
  double* lines() { return blocks_.data()->number; }
  const std::vector<double>& rates() const { return rates_; }
  double tau() const { return traits_.linear.tau; }
  const NeuronTraits& traits() const { return traits_; }
  /// c_k: what a unit of mode k is in v [V/A].
  double gain(std::size_t mode) const { return c_[mode]; }

  // --- time
  /// Factors by which what is added at t must be multiplied, by lane; 1 for the slack.
  const double* scales_at(double t);
  void set_window(double length) { window_ = length; }
  double window() const { return window_; }
  double window_end() const { return window_end_; }

  // --- one neuron
  NeuronState state_at(std::uint32_t i, double t) const;
  bool is_held(std::uint32_t i) const { return held_[i]; }
  double held_until(std::uint32_t i) const { return held_until_[i]; }
  bool is_above_threshold(std::uint32_t i, double t) const;
  void hold(std::uint32_t i, double t, double until);
  void release(std::uint32_t i, double t);
  void jump(std::uint32_t i, double t, double volts);
  /// The membrane has reached its threshold at t: v is that, without rounding.
  void put_on_threshold(std::uint32_t i, double t);
  void spike(std::uint32_t i, double t);
  /// Currents a_k e^(-r_k (t' - t)) from t on.
  void add(std::uint32_t i, double t, const double* amplitudes);
  /// A charge at once, which a held membrane loses.
  void add_charge(std::uint32_t i, double t, double coulombs) {
    if (!held_[i]) line_of(i)[0] += coulombs * volts_per_coulomb() * scales_at(t)[0];
  }
  double volts_per_coulomb() const { return traits_.linear.resistance / tau(); }
  /// No current at all; v as it is.
  void clear_currents(std::uint32_t i, double t);
  /// Bounds the membrane anew. The time of the crossing, where there is one before the window ends.
  std::optional<double> look_at(std::uint32_t i, double t);

  double& slack(std::uint32_t i) { return line_of(i)[lanes_ - 1]; }

  // --- all neurons
  /// Begins a window from t to `end`, no longer than window(). Calls crossing(i, time) for those that will
  /// fire in it. False if no neuron can fire any more unless something is added: then no window is needed
  /// until that happens.
  template <class Crossing>
  bool begin_window(double t, double end, const Crossing& crossing) {
    window_end_ = end;
    prepare_bounds(t);
    bool may_fire = false;
    for (std::uint32_t i = 0; i < size(); ++i) {
      if (held_[i]) {
        may_fire = true;
        continue;
      }
      slack(i) = slack_of(i);
      may_fire = may_fire || !is_safe_for_ever_;
      if (slack(i) > 0) continue;
      if (const auto found = look_at(i, t)) crossing(i, *found);
    }
    awake_ = may_fire;
    return may_fire;
  }
  bool is_awake() const { return awake_; }
  void stay_awake() { awake_ = true; }

 private:
  struct Now {
    double t = -1;
    double scale[kMostModes + 2] = {}, value[kMostModes + 2] = {};  // of what is added; of what is read
  };
  double* line_of(std::uint32_t i) { return lines() + i * static_cast<std::size_t>(lanes_); }
  const double* line_of(std::uint32_t i) const {
    return blocks_.data()->number + i * static_cast<std::size_t>(lanes_);
  }
  void prepare_bounds(double t);
  double slack_of(std::uint32_t i);
  void move_to(double t) const;
  void move_references(double t);
  double v(const double* line) const;
  void set_v(std::uint32_t i, double volts);
  double theta_at(std::uint32_t i, double t) const;
  ExponentialSum excess_of(std::uint32_t i, double t) const;

  std::uint32_t population_;
  NeuronTraits traits_;
  std::vector<double> rates_, c_;
  int lanes_ = 0;
  struct alignas(64) Block {  // a cache line
    double number[8];
  };
  std::vector<Block> blocks_;
  std::vector<double> reference_;  // by lane: where its exponential counts from
  std::vector<double> threshold_, theta_, theta_time_, held_until_;
  std::vector<char> held_;
  double window_ = 0, window_end_ = 0;
  double at_end_[kMostModes + 2] = {}, roundness_[kMostModes + 2] = {};  // of the window, by lane
  double spread_[kMostModes + 2] = {}, bounds_time_ = -1, bounds_end_ = -1;
  bool is_fast_[kMostModes + 2] = {}, fast_are_alike_ = false;
  bool awake_ = true, is_safe_for_ever_ = false;  // the latter of the neuron bounded last
  mutable Now now_;
};

}  // namespace memspike
