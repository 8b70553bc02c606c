// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/circuit.hpp"

namespace memspike {

/// What the local error of a stretch is compared with. The error is held relative to the change of the state
/// in the stretch, and never above tolerance times the state's scale: a slow state that moves by a millionth
/// of its range has that millionth right, and a decaying tail keeps its relative accuracy. Below the floor
/// there is only rounding.
template <class R>
struct Accuracy {
  R tolerance, u_scale, x_scale;

  template <class Model>
  MEMSPIKE_INLINE Accuracy(const Model& m, double tol)
      : tolerance(tol), u_scale(R(m.voltage_scale())), x_scale(R(m.slow_scale())) {}

  static constexpr double kRounding = 8.9e-16;  // 4 ulp
  MEMSPIKE_INLINE R allowed(R change, R value, R scale) const {
    return max_of(tolerance * min_of(change, scale), R(kRounding) * abs(value));
  }
  MEMSPIKE_INLINE R allowed_u(R change, R value) const {
    // Against a subnormal floor too: at u = 0 exactly and no change, nothing is to be resolved.
    return max_of(allowed(change, value, u_scale), tolerance * u_scale * R(1e-18));
  }
  MEMSPIKE_INLINE R allowed_x(R change, R value) const {
    return max_of(allowed(change, value, x_scale), tolerance * x_scale * R(1e-30));
  }
};

}  // namespace memspike
