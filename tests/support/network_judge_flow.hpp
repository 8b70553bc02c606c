// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>

#include "tests/support/network_answer.hpp"
#include "tests/support/network_judge_system.hpp"

namespace memspike::judge {

inline void lessen(double& figure, Real value) { figure = std::min(figure, static_cast<double>(value)); }

/// A network between two instants: nothing changes from outside, and the first membrane at its threshold is
/// sought inside every step.
class CoupledFlow {
 public:
  /// `tolerance`: relative error of each step.
  CoupledFlow(const CoupledSystem& system, Real tolerance)
      : system_(system),
        tolerance_(tolerance),
        step_([&system](const State& y, Real t) { return system.rate(y, t); }, system.floor()) {}

  test::NetworkCondition condition;

  /// On to `until`, or to the first crossing of a threshold before it.
  void advance(State& y, Real& t, Real until) {
    Real H = until - t;
    for (const CoupledSystem::Device& d : system_.devices) H = std::min(H, d.model.R_s * d.model.C_m / 4);
    while (t < until) {
      const bool last = t + H >= until;
      if (last) H = until - t;
      bool near = is_near(y);
      const auto step = step_(y, t, H, [&](const State& inner) { near = near || is_near(inner); });
      if (step.error <= tolerance_) {
        if ((near || is_near(step.end)) && stops_at_crossing(y, t, H)) return;
        y = step.end;
        t = last ? until : t + H;
      }
      H = ExtrapolatedStep::better_step(H, step.error, tolerance_);
    }
  }

  /// A membrane does not rise beyond this excess.
  void turn_back(std::size_t n, Real excess) {
    lessen(condition.near_miss, std::fabs(excess) / system_.neurons[n].model.v_scale);
  }

 private:
  /// A threshold is so near that the step is looked at closely. What is known inside a step is good to a per
  /// cent or so, and this is ten.
  bool is_near(const State& y) const {
    for (std::size_t n = 0; n < system_.neurons.size(); ++n)
      if (system_.is_free(n) && system_.excess(n, y) > -0.1L * system_.neurons[n].model.v_scale) return true;
    return false;
  }

  /// The step from here in four pieces, on each of which a membrane turns at most once.
  bool stops_at_crossing(State& y, Real& t, Real H) {
    const Real start = t;
    Real a = t;
    State at_a = y;
    for (int k = 1; k <= 4; ++k) {
      const Real b = start + H * k / 4;
      State at_b = step_(at_a, a, b - a).end;
      Real first = HUGE_VALL;
      for (std::size_t n = 0; n < system_.neurons.size(); ++n)
        if (system_.is_free(n)) first = std::min(first, crossing(n, at_a, a, at_b, b));
      if (first <= b) {
        y = step_(at_a, a, first - a).end, t = first;
        return true;
      }
      a = b, at_a = std::move(at_b);
    }
    return false;
  }

  /// The first time in (a, b] at which neuron n is at its threshold, or infinity.
  Real crossing(std::size_t n, const State& at_a, Real a, const State& at_b, Real b) {
    const auto at = [&](Real t) { return step_(at_a, a, t - a).end; };
    if (system_.excess(n, at_b) < 0) {
      if (system_.excess_rate(n, at_a, a) <= 0 || system_.excess_rate(n, at_b, b) >= 0) return HUGE_VALL;
      b = zero([&](Real t) { return -system_.excess_rate(n, at(t), t); }, a, b);
      const Real highest = system_.excess(n, at(b));
      turn_back(n, highest);
      if (highest < 0) return HUGE_VALL;
    }
    return zero([&](Real t) { return system_.excess(n, at(t)); }, a, b);
  }

  /// The end b of the smallest interval with f(a) < 0 <= f(b) that the Illinois rule finds: to 1e-17 s.
  template <class Function>
  static Real zero(const Function& f, Real a, Real b) {
    Real f_a = f(a), f_b = f(b);
    for (int side = 0; b - a > 1e-17L + 1e-18L * b && f_b > 0;) {
      const Real c = std::clamp(b - f_b * (b - a) / (f_b - f_a), a + 0.01L * (b - a), b), f_c = f(c);
      if (f_c >= 0) {
        if (side == 1) f_a /= 2;
        b = c, f_b = f_c, side = 1;
      } else {
        if (side == -1) f_b /= 2;
        a = c, f_a = f_c, side = -1;
      }
    }
    return b;
  }

  const CoupledSystem& system_;
  Real tolerance_;
  ExtrapolatedStep step_;
};

}  // namespace memspike::judge
