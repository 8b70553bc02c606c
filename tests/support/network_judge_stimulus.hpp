// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "engine/network/network.hpp"
#include "tests/support/plain_models.hpp"

namespace memspike::judge {

/// Times closer than this are one instant [s], or 4 ulp of a double.
inline Real instant_width(Real t) {
  const double d = static_cast<double>(t);
  return std::max<Real>(1e-12L, 4 * Real(std::nextafter(d, HUGE_VAL) - d));
}

/// What a stimulus current does: where it bends or jumps, and its value on a smooth stretch. Times here are
/// since its start; `piece` lies on the stretch that is meant.
struct PlainCurrent {
  Real length;  ///< stop - start [s]

  // --- breakpoints
  std::vector<Real> bends(const CurrentStimulus::Constant&) const { return {}; }
  std::vector<Real> bends(const CurrentStimulus::Ramp&) const { return {}; }
  std::vector<Real> bends(const CurrentStimulus::Sine&) const { return {}; }
  std::vector<Real> bends(const CurrentStimulus::Points& s) const { return {s.t.begin(), s.t.end()}; }
  std::vector<Real> bends(const CurrentStimulus::Pulses& s) const {
    std::vector<Real> edges;
    for (std::uint64_t k = 0; k < s.count; ++k) {
      edges.push_back(Real(s.period) * Real(k));
      edges.push_back(Real(s.period) * Real(k) + s.width);
    }
    return edges;
  }
  std::vector<Real> bends(const CurrentStimulus::Noise&) const {
    throw std::invalid_argument("the judge draws no noise");
  }

  // --- value
  Real value(const CurrentStimulus::Constant& s, Real, Real) const { return s.amplitude; }
  Real value(const CurrentStimulus::Pulses& s, Real piece, Real) const {
    const Real k = std::floor(piece / s.period);
    return k < Real(s.count) && piece - k * s.period < s.width ? s.amplitude : 0;
  }
  Real value(const CurrentStimulus::Ramp& s, Real, Real t) const {
    return s.from + (Real(s.to) - s.from) * (t / length);
  }
  Real value(const CurrentStimulus::Sine& s, Real, Real t) const {
    return s.offset + s.amplitude * std::sin(2 * std::numbers::pi_v<Real> * s.frequency * t + s.phase);
  }
  Real value(const CurrentStimulus::Noise&, Real, Real) const {
    throw std::invalid_argument("the judge draws no noise");
  }
  Real value(const CurrentStimulus::Points& s, Real piece, Real t) const {
    const auto after = std::upper_bound(s.t.begin(), s.t.end(), piece);
    if (after == s.t.begin()) return s.current.front();
    if (after == s.t.end()) return s.current.back();
    const auto k = static_cast<std::size_t>(after - s.t.begin());
    const Real share = (t - s.t[k - 1]) / (Real(s.t[k]) - s.t[k - 1]);
    return s.current[k - 1] + (Real(s.current[k]) - s.current[k - 1]) * share;
  }
};

/// Every time at which the current may bend or jump.
inline std::vector<Real> breakpoints(const CurrentStimulus& stimulus) {
  const PlainCurrent plain{Real(stimulus.stop) - stimulus.start};
  std::vector<Real> times = std::visit([&](const auto& shape) { return plain.bends(shape); }, stimulus.shape);
  for (Real& t : times) t += stimulus.start;
  times.push_back(stimulus.start);
  times.push_back(stimulus.stop);
  return times;
}

/// The current at t, on the smooth stretch that holds `piece` [A].
inline Real current(const CurrentStimulus& stimulus, Real piece, Real t) {
  if (piece < stimulus.start || piece >= stimulus.stop) return 0;
  const PlainCurrent plain{Real(stimulus.stop) - stimulus.start};
  const Real start = stimulus.start;
  return std::visit([&](const auto& shape) { return plain.value(shape, piece - start, t - start); },
                    stimulus.shape);
}

inline bool reaches(const CurrentStimulus& stimulus, std::uint32_t population, std::uint32_t neuron) {
  return stimulus.population == population &&
         (stimulus.neurons.empty() ||
          std::binary_search(stimulus.neurons.begin(), stimulus.neurons.end(), neuron));
}

}  // namespace memspike::judge
