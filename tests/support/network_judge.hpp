// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/support/network_judge_flow.hpp"

namespace memspike::judge {

/// The slow, plain judge of networks. Between two instants at which anything changes from outside, all
/// devices and all neurons are integrated together as one smooth system; thresholds are sought inside every
/// step. It follows the definition in docs/networks.md word for word, knows no neighbour's shortcuts, and
/// costs what it costs. Poisson and noise stimuli must have been drawn by somebody else.
class NetworkJudge {
 public:
  /// `tolerance`: relative error of each step.
  NetworkJudge(const Network& net, std::vector<double> sample_times, Real tolerance)
      : net_(net),
        system_(net),
        y_(system_.start(net)),
        flow_(system_, tolerance),
        pre_start_(system_.devices.size(), kNever),
        lift_(system_.neurons.size(), 0),
        changed_(system_.neurons.size(), kNever),
        touched_(system_.neurons.size(), kNever) {
    if (!net.poisson.empty()) throw std::invalid_argument("the judge draws no Poisson spikes");
    for (const Projection& p : net.projections) {
      first_device_.push_back(devices_before_);
      if (p.kind == SynapseKind::device) devices_before_ += p.edges();
      post_start_.emplace_back(net.populations[p.to].size, kNever);
    }
    answer_.sample_times = std::move(sample_times);
    expect_the_given();
  }

  test::NetworkAnswer run() {
    instant();
    while (t_ + instant_width(t_) < net_.duration) {
      flow_.advance(y_, t_, pending_.begin()->first);
      instant();
    }
    finish();
    answer_.condition = flow_.condition;
    return std::move(answer_);
  }

 private:
  /// In the order in which they happen at one instant.
  enum class Kind { breakpoint, pre_pulse, post_pulse, release, source_spike, hold, jump };
  struct Event {
    Kind kind;
    Real t;
    std::uint32_t where;   ///< population of a source spike, else projection; index of a neuron for a release
    std::uint64_t number;  ///< neuron of a source spike or post_pulse, else edge
  };
  static constexpr Real kNever = -HUGE_VALL;

  void expect(const Event& e) { pending_.emplace(e.t, e); }
  void expect_breakpoint(Real t) { expect({Kind::breakpoint, t, 0, 0}); }
  void expect_the_given() {
    expect_breakpoint(net_.duration);
    for (const double t : answer_.sample_times) expect_breakpoint(t);
    for (const CurrentStimulus& s : net_.currents)
      for (const Real t : breakpoints(s))
        if (t > 0) expect_breakpoint(t);
    for (const SpikeList& list : net_.spike_lists)
      for (const auto& [t, neuron] : list.spikes) expect({Kind::source_spike, t, list.population, neuron});
  }

  // --- one instant

  /// Everything that happens now, in rounds until nothing follows.
  void instant() {
    for (std::size_t n = 0; n < lift_.size(); ++n)
      lift_[n] = free(n) ? instant_width(t_) * std::max<Real>(0, system_.excess_rate(n, y_, t_)) : 0;
    std::vector<Event> round = take_round();
    do {
      for (const Event& e : round) happen(e);
      fire();
      round = take_round();
    } while (!round.empty());
    for (std::size_t d = 0; d < system_.devices.size(); ++d) system_.devices[d].V = voltage(d);
    system_.stretch = t_ + instant_width(t_);
    for (std::size_t n = 0; n < lift_.size(); ++n)
      if (free(n) && system_.excess_rate(n, y_, t_) <= 0) turn_back(n);
    while (answer_.samples.size() < answer_.sample_times.size() && is_now(next_sample()))
      answer_.samples.push_back(neurons_now());
  }

  bool is_now(Real t) const { return t <= t_ + instant_width(t_); }
  bool free(std::size_t n) const { return system_.is_free(n); }
  Real next_sample() const { return answer_.sample_times[answer_.samples.size()]; }

  std::vector<Event> take_round() {
    std::vector<Event> round;
    while (!pending_.empty() && is_now(pending_.begin()->first)) {
      round.push_back(pending_.begin()->second);
      pending_.erase(pending_.begin());
    }
    std::stable_sort(round.begin(), round.end(),
                     [](const Event& a, const Event& b) { return a.kind < b.kind; });
    return round;
  }

  void happen(const Event& e) {
    switch (e.kind) {
      case Kind::breakpoint:
        return;
      case Kind::pre_pulse:
        pre_start_[first_device_[e.where] + e.number] = e.t;
        return expect_edges(net_.projections[e.where].pre_pulse, e.t);
      case Kind::post_pulse:
        post_start_[e.where][e.number] = e.t;
        return expect_edges(net_.projections[e.where].post_pulse, e.t);
      case Kind::release:
        return release(e.where);
      case Kind::source_spike:
        return spread(e.t, e.where, static_cast<std::uint32_t>(e.number));
      case Kind::hold:
        return hold(e);
      case Kind::jump:
        return jump(e);
    }
  }

  void expect_edges(const std::vector<HeldVoltage>& pulse, Real t) {
    for (const HeldVoltage& segment : pulse) expect_breakpoint(t += segment.duration);
  }

  /// A release that a later hold has put off finds the neuron's end not yet come.
  void release(std::uint32_t n) {
    CoupledSystem::Neuron& neuron = system_.neurons[n];
    if (!neuron.held || !is_now(neuron.held_until)) return;
    neuron.held = false;
    race(touched_[n]);
    changed_[n] = t_;
  }

  /// The neuron that an event reaches, touched by it.
  std::size_t target(const Event& e) {
    const Projection& p = net_.projections[e.where];
    const auto n = static_cast<std::size_t>(system_.index_of(p.to, p.post[e.number]));
    race(changed_[n]);
    if (free(n)) turn_back(n);
    touched_[n] = t_;
    return n;
  }

  void hold(const Event& e) {
    const std::size_t n = target(e);
    const Real end = e.t + net_.projections[e.where].hold;
    keep_at_reset(n, free(n) ? end : std::max(end, system_.neurons[n].held_until));
  }

  void jump(const Event& e) {
    const std::size_t n = target(e);
    if (free(n)) y_[system_.v(n)] += net_.projections[e.where].weight_of(e.number);
  }

  void keep_at_reset(std::size_t n, Real until) {
    CoupledSystem::Neuron& neuron = system_.neurons[n];
    y_[system_.v(n)] = neuron.model.reset;
    if (neuron.model.is_switch) y_[system_.v(n) + 1] = 0;
    neuron.held = true, neuron.held_until = until;
    changed_[n] = t_;
    expect({Kind::release, until, static_cast<std::uint32_t>(n), 0});
  }

  /// Thresholds, once for every neuron in order.
  void fire() {
    for (std::size_t n = 0; n < system_.neurons.size(); ++n) {
      const Real excess = free(n) ? system_.excess(n, y_) : -1;
      if (!free(n) || excess + lift_[n] < 0) continue;
      const CoupledSystem::Neuron& neuron = system_.neurons[n];
      if (excess > lift_[n] || lift_[n] == 0)
        lessen(flow_.condition.overshoot, excess / neuron.model.v_scale);
      else
        lessen(flow_.condition.slope, lift_[n] / instant_width(t_) / neuron.model.v_scale);
      race(touched_[n]);
      if (neuron.model.is_switch && !turn_switch(n)) continue;
      if (!neuron.model.is_switch) reset(n);
      spread(t_, neuron.population, neuron.number);
    }
  }

  void reset(std::size_t n) {
    const PlainNeuron& model = system_.neurons[n].model;
    y_[system_.v(n) + 1] += model.slow_jump;
    keep_at_reset(n, t_ + model.t_ref);
  }
  /// Whether it is closed now.
  bool turn_switch(std::size_t n) {
    Real& x = y_[system_.v(n) + 1];
    x = 1 - x;
    changed_[n] = t_;
    return x == 1;
  }

  /// A spike is written down, and sets out along the edges of its neuron.
  void spread(Real t, std::uint32_t population, std::uint32_t neuron) {
    answer_.spikes.push_back({static_cast<double>(t), population, neuron});
    for (std::uint32_t p = 0; p < net_.projections.size(); ++p) {
      const Projection& projection = net_.projections[p];
      if (projection.kind == SynapseKind::device && projection.to == population)
        expect({Kind::post_pulse, t, p, neuron});
      if (projection.from != population) continue;
      const Kind kind = projection.kind == SynapseKind::device ? Kind::pre_pulse
                        : projection.kind == SynapseKind::jump ? Kind::jump
                                                               : Kind::hold;
      for (std::uint64_t e = projection.row_start[neuron]; e < projection.row_start[neuron + 1]; ++e)
        expect({kind, t + projection.delay_of(e), p, e});
    }
  }

  // --- voltages

  Real voltage(std::size_t d) const {
    const CoupledSystem::Device& device = system_.devices[d];
    const Projection& p = net_.projections[device.projection];
    return played(p.pre_pulse, pre_start_[d]) -
           played(p.post_pulse, post_start_[device.projection][p.post[device.edge]]);
  }
  Real played(const std::vector<HeldVoltage>& pulse, Real start) const {
    Real since = t_ + instant_width(t_) - start;
    for (const HeldVoltage& segment : pulse) {
      if (since < segment.duration) return segment.voltage;
      since -= segment.duration;
    }
    return 0;
  }

  // --- the figures of condition

  void turn_back(std::size_t n) { flow_.turn_back(n, system_.excess(n, y_)); }
  /// Something happens to a neuron now that something else at another time might overtake.
  void race(Real other) {
    if (t_ - other > instant_width(t_)) lessen(flow_.condition.race, t_ - other);
  }

  // --- the answer

  std::vector<std::vector<NeuronState>> neurons_now() const {
    std::vector<std::vector<NeuronState>> all(net_.populations.size());
    for (std::size_t n = 0; n < system_.neurons.size(); ++n)
      all[system_.neurons[n].population].push_back(
          {static_cast<double>(y_[system_.v(n)]), static_cast<double>(y_[system_.v(n) + 1])});
    return all;
  }

  void finish() {
    for (std::size_t n = 0; n < lift_.size(); ++n) {
      race(changed_[n]);
      if (free(n)) turn_back(n);
    }
    answer_.devices.resize(net_.projections.size());
    for (std::size_t d = 0; d < system_.devices.size(); ++d)
      answer_.devices[system_.devices[d].projection].push_back(
          {static_cast<double>(y_[system_.u(d)]), static_cast<double>(y_[system_.u(d) + 1])});
    answer_.neurons = neurons_now();
    std::sort(answer_.spikes.begin(), answer_.spikes.end(), [](const auto& a, const auto& b) {
      return std::tie(a.t, a.population, a.neuron) < std::tie(b.t, b.population, b.neuron);
    });
    const auto& spikes = answer_.spikes;
    for (std::size_t k = 1; k < spikes.size(); ++k)
      if (spikes[k].t - spikes[k - 1].t > instant_width(spikes[k].t))
        lessen(flow_.condition.gap, spikes[k].t - spikes[k - 1].t);
  }

  const Network& net_;
  CoupledSystem system_;
  Real t_ = 0;
  State y_;
  CoupledFlow flow_;
  std::multimap<Real, Event> pending_;
  std::vector<Real> pre_start_;                // of each device's presynaptic waveform
  std::vector<std::vector<Real>> post_start_;  // of each projection's target's postsynaptic one
  std::vector<std::size_t> first_device_;      // of each projection
  std::size_t devices_before_ = 0;
  std::vector<Real> lift_;               // how far a membrane rises within one instant's width [V]
  std::vector<Real> changed_, touched_;  // last spike, hold or release, and last jump or hold that arrived
  test::NetworkAnswer answer_;
};

/// What the network does, and the membranes at ascending sample times within its duration.
inline test::NetworkAnswer judge_network(const Network& net, std::vector<double> sample_times = {},
                                         Real tolerance = 1e-12L) {
  return NetworkJudge(net, std::move(sample_times), tolerance).run();
}

}  // namespace memspike::judge
