// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/circuit.hpp"

namespace memspike {

/// What the local error of a stretch is compared with. The error is held relative to the change of the state
/// in the stretch, and never above tolerance times the state's scale: a slow state that moves by a millionth
/// of its range has that millionth right, and a decaying tail keeps its relative accuracy. The floor is
/// rounding, or 1e-5 of the tolerance relative to the value: a million stretches in a row stay within ten
/// tolerances.
template <class R>
struct Accuracy {
  R tolerance, u_scale, x_scale;

  template <class Model>
  MEMSPIKE_INLINE Accuracy(const Model& m, double tol)
      : tolerance(tol), u_scale(R(m.voltage_scale())), x_scale(R(m.slow_scale())) {}

  MEMSPIKE_INLINE Accuracy(double tol, R voltage_scale, R slow_scale)
      : tolerance(tol), u_scale(voltage_scale), x_scale(slow_scale) {}

  MEMSPIKE_INLINE R floor() const { return max_of(R(kRounding), R(kNegligible) * tolerance); }

  /// Over a long stretch, a state that falls or rises by orders of magnitude is held relative to the least
  /// magnitude it has there, times this.
  static constexpr double kLeast = 8;

  static constexpr double kRounding = 8.9e-16;  // 4 ulp
  static constexpr double kNegligible = 1e-5;
  MEMSPIKE_INLINE R allowed(R change, R value, R scale) const {
    return max_of(tolerance * min_of(change, scale), floor() * abs(value));
  }
  /// A voltage that dies out is followed down to a billionth of what the tolerance would leave at full scale.
  MEMSPIKE_INLINE R allowed_u(R change, R value) const {
    return max_of(allowed(change, value, u_scale), tolerance * u_scale * R(1e-9));
  }
  MEMSPIKE_INLINE R allowed_x(R change, R value) const {
    return max_of(allowed(change, value, x_scale), tolerance * x_scale * R(1e-30));
  }
};

}  // namespace memspike
