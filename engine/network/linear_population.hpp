// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "engine/network/exponential_sum.hpp"
#include "engine/network/instant.hpp"
#include "engine/network/network.hpp"
#include "engine/network/row_pass.hpp"

namespace memspike {

class PopulationEvents;

/// What is known of a membrane's future: it stays below its threshold until t, unless more than its slack is
/// added. There it `crosses`, or must be looked at again.
struct Outlook {
  double t = kNever;
  bool crosses = false;
};

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
/// be looked at. Close to its threshold a neuron has an outlook shorter than the window, and its slack is for
/// that.
class LinearPopulation {
 public:
  /// rates: of the modes, the first is 0.
  LinearPopulation(const Network& network, std::uint32_t population, std::vector<double> rates);

  /// Why the neurons of a population cannot be followed so; empty if they can.
  static const char* why_not(const Population& population, InstructionLevel level);
  static constexpr std::size_t kMostModes = kMostLanes - 2;

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
  /// All lanes at one time: by how much what is added then must be multiplied, and what a unit of the lane is
  /// in v. 1 and 0 for the slack.
  struct Moment {
    double t = -1;
    double scale[kMostLanes] = {}, value[kMostLanes] = {};
  };
  Moment moment(double t) const;
  /// The same, at less cost at the ends of the window and at those of its cells.
  Moment moment_in_window(double t) const;
  /// The same, kept until another time is asked for. Lanes may begin to count anew.
  const Moment& moment_at(double t);
  const double* scales_at(double t) { return moment_at(t).scale; }
  void set_window(double length) { window_length_ = length; }
  double window() const { return window_length_; }
  double window_end() const { return window_.end; }

  // --- one neuron
  NeuronState state_at(std::uint32_t i, double t) const;
  bool is_held(std::uint32_t i) const { return held_[i]; }
  double held_until(std::uint32_t i) const { return held_until_[i]; }
  bool is_above_threshold(std::uint32_t i, const Moment& now) const;
  void hold(std::uint32_t i, double t, double until);
  void release(std::uint32_t i, const Moment& now);
  void jump(std::uint32_t i, double t, double volts);
  /// The membrane has reached its threshold at t: v is that, without rounding.
  void put_on_threshold(std::uint32_t i, const Moment& now);
  void spike(std::uint32_t i, const Moment& now);
  /// The threshold at theta = 0; the neuron must be looked at.
  void set_threshold(std::uint32_t i, double t, double volts);
  /// v, unless it is held; the neuron must be looked at.
  void set_membrane(std::uint32_t i, double t, double volts);
  /// A constant current, from now on.
  void add_constant(std::uint32_t i, const Moment& now, double amperes);
  /// Currents a_k e^(-r_k (t' - t)) from t on.
  void add(std::uint32_t i, double t, const double* amplitudes);
  /// A charge at once, which a held membrane loses.
  void add_charge(std::uint32_t i, double t, double coulombs) {
    if (!held_[i]) line_of(i)[0] += coulombs * volts_per_coulomb() * scales_at(t)[0];
  }
  double volts_per_coulomb() const { return traits_.linear.resistance / tau(); }
  /// No current at all; v as it is.
  void clear_currents(std::uint32_t i, double t);
  /// Bounds the membrane anew.
  Outlook look_at(std::uint32_t i, const Moment& now);
  // The same at a time:
  bool is_above_threshold(std::uint32_t i, double t) { return is_above_threshold(i, moment_at(t)); }
  void release(std::uint32_t i, double t) { release(i, moment_at(t)); }
  void put_on_threshold(std::uint32_t i, double t) { put_on_threshold(i, moment_at(t)); }
  void spike(std::uint32_t i, double t) { spike(i, moment_at(t)); }
  Outlook look_at(std::uint32_t i, double t) { return look_at(i, moment_at(t)); }

  double& slack(std::uint32_t i) { return line_of(i)[lanes_ - 1]; }

  // --- all neurons
  /// Begins a window from t to `end`, no longer than window(). Calls tight(i, outlook) for those that may
  /// fire in it. False if no neuron can fire any more unless something is added: then no window is needed
  /// until that happens.
  template <class Tight>
  bool begin_window(double t, double end, const Tight& tight) {
    open_window(t, end);
    std::vector<std::uint32_t>& found = tight_;
    awake_ = bound(0, size(), found);
    for (const std::uint32_t i : found)
      if (const Outlook outlook = look_at(i, t); outlook.t < kNever) tight(i, outlook);
    return awake_;
  }
  /// The same for some of them, first <= i < last, after the window has been opened. `tight`: those that may
  /// fire in it and must be looked at.
  void open_window(double t, double end);
  bool bound(std::uint32_t first, std::uint32_t last, std::vector<std::uint32_t>& tight);
  bool is_awake() const { return awake_; }
  void set_awake(bool awake) { awake_ = awake; }

  // --- what is not yet done
  /// Where what reaches the population is kept until its window ends; nothing if it is done at once.
  PopulationEvents* events() const { return events_; }
  void keep_events_in(PopulationEvents* events) { events_ = events; }

 private:
  static constexpr int kCells = 8;  // of a window, at the ends of which all lanes are known
  struct Window {
    double start = -1, end = -1;
    Moment cell[kCells + 1];
    IntervalBounds bounds;  // over all of it
  };
  double* line_of(std::uint32_t i) { return lines() + i * static_cast<std::size_t>(lanes_); }
  const double* line_of(std::uint32_t i) const {
    return blocks_.data()->number + i * static_cast<std::size_t>(lanes_);
  }
  void set_width(double width, IntervalBounds& bounds) const;
  void move_references(double t);
  double v(const double* line, const Moment& now) const;
  void set_v(std::uint32_t i, const Moment& now, double volts);
  double theta_at(std::uint32_t i, double t) const;
  void renew_constant(std::uint32_t i, double t);
  ExponentialSum excess_of(std::uint32_t i, const Moment& now) const;

  std::uint32_t population_;
  NeuronTraits traits_;
  const Passes& passes_;
  std::vector<double> rates_, c_;
  int lanes_ = 0;
  struct alignas(64) Block {  // a cache line
    double number[8];
  };
  std::vector<Block> blocks_;
  // --- by lane that is an exponential
  std::vector<double> rate_, lowest_alike_, reference_;  // reference: where it counts from
  double unit_[kMostLanes] = {};                         // what a unit of the lane is in v at that time
  // --- by neuron
  std::vector<double> threshold_, theta_, theta_time_, held_until_;
  std::vector<double> constant_;       // rest - threshold, the lowest until the window ends
  std::vector<double> last_constant_;  // the same for ever, where that differs
  std::vector<char> held_;
  double window_length_ = 0;
  Window window_;
  // Over the cells of a window of this length:
  double growth_length_ = -1, growth_[kCells + 1][kMostLanes] = {}, decay_[kCells + 1][kMostLanes] = {};
  bool awake_ = true;
  PopulationEvents* events_ = nullptr;
  std::vector<std::uint32_t> tight_;
  Moment now_;
  mutable Moment asked_;  // for states: that may be a time at which lanes should have begun to count anew
};

}  // namespace memspike
