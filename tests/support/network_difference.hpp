// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/network_answer.hpp"

namespace memspike::test {

/// How far one answer is from another to the same network. States are relative to their range.
struct NetworkDifference {
  std::string spikes;  ///< which neuron fired otherwise; empty: every spike has its partner
  double time = 0;     ///< [s]
  double u = 0, x = 0, v = 0, w = 0, sampled_v = 0;
  double states() const { return std::max({u, x, v, w}); }
};

/// The full scales of a network's states.
struct NetworkScales {
  /// The voltages that waveforms can put across a device [V].
  static double u(const Projection& p) {
    double range = 0;
    for (const auto* pulse : {&p.pre_pulse, &p.post_pulse}) {
      double largest = 0;
      for (const HeldVoltage& s : *pulse) largest = std::max(largest, std::fabs(s.voltage));
      range += largest;
    }
    return range > 0 ? range : 1;
  }
  static double x(const Projection& p, std::uint64_t edge) {
    return p.model->baseline.slow_scale(p.parameters_of(edge));
  }
  static double v(const Population& p, std::uint32_t neuron) {
    const NeuronTraits traits = p.model->baseline.traits(p.parameters_of(neuron));
    return traits.threshold - traits.reset;
  }
  static double w(const Population& p, std::uint32_t neuron) {
    return p.model->baseline.traits(p.parameters_of(neuron)).slow_scale;
  }
  /// max(tau_m, 1 ms) of the slowest membrane [s]; tau_m is that of charging.
  static double time(const Network& net) {
    double longest = 1e-3;
    for (const Population& p : net.populations)
      for (std::uint32_t k = 0; !p.is_source() && k < p.size; ++k)
        longest = std::max(longest, p.model->baseline.traits(p.parameters_of(k)).time_scale);
    return longest;
  }
};

/// The spikes neuron by neuron: the order of two that fire almost together does not matter.
inline std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<double>> trains(const NetworkAnswer& a) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<double>> all;
  for (const FiredSpike& s : a.spikes) all[{s.population, s.neuron}].push_back(s.t);
  return all;
}

inline void compare_spikes(const NetworkAnswer& is, const NetworkAnswer& should, NetworkDifference& d) {
  auto ours = trains(is), theirs = trains(should);
  for (const auto& [neuron, times] : ours) theirs[neuron];
  for (const auto& [neuron, times] : theirs) {
    const std::vector<double>& own = ours[neuron];
    if (own.size() != times.size())
      d.spikes += fmt::format("neuron {} of population {} fired {} times, not {}; ", neuron.second,
                              neuron.first, own.size(), times.size());
    for (std::size_t k = 0; k < std::min(own.size(), times.size()); ++k)
      d.time = std::max(d.time, std::fabs(own[k] - times[k]));
  }
}

/// At the times and in the populations that `should` sampled.
inline void compare_samples(const Network& net, const NetworkAnswer& is, const NetworkAnswer& should,
                            NetworkDifference& d) {
  for (std::size_t s = 0; s < should.samples.size(); ++s)
    for (std::uint32_t p = 0; p < should.samples[s].size(); ++p)
      for (std::uint32_t n = 0; n < should.samples[s][p].size(); ++n) {
        const double off = is.samples.at(s).at(p).at(n).v - should.samples[s][p][n].v;
        d.sampled_v = std::max(d.sampled_v, std::fabs(off) / NetworkScales::v(net.populations[p], n));
      }
}

inline NetworkDifference compare(const Network& net, const NetworkAnswer& is, const NetworkAnswer& should) {
  NetworkDifference d;
  compare_spikes(is, should, d);
  for (std::size_t p = 0; p < should.devices.size(); ++p)
    for (std::size_t e = 0; e < should.devices[p].size(); ++e) {
      const DeviceState a = is.devices.at(p).at(e), b = should.devices[p][e];
      d.u = std::max(d.u, std::fabs(a.u - b.u) / NetworkScales::u(net.projections[p]));
      d.x = std::max(d.x, std::fabs(a.x - b.x) / NetworkScales::x(net.projections[p], e));
    }
  for (std::uint32_t p = 0; p < should.neurons.size(); ++p)
    for (std::uint32_t n = 0; n < should.neurons[p].size(); ++n) {
      const NeuronState a = is.neurons.at(p).at(n), b = should.neurons[p][n];
      const double scale = NetworkScales::v(net.populations[p], n);
      d.v = std::max(d.v, std::fabs(a.v - b.v) / scale);
      d.w = std::max(d.w, std::fabs(a.w - b.w) / NetworkScales::w(net.populations[p], n));
    }
  compare_samples(net, is, should, d);
  return d;
}

}  // namespace memspike::test
