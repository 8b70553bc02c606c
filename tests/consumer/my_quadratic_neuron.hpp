// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/neuron.hpp"

namespace memspike {

/// A neuron that runs away above a critical voltage, fast.
///
///   tau_m dV/dt = (V - V_rest) (V - V_c)/V_w + R_m I
///   V >= V_th: spike; V = V_reset, where it is kept for t_ref
template <class Real>
struct MyQuadraticNeuron {
  static constexpr ModelText text{"Quadratic integrate-and-fire neuron",
                                  "tau_m dV/dt = (V - V_rest) (V - V_c)/V_w + R_m I\n"
                                  "V >= V_th: a spike; V = V_reset, kept there for t_ref",
                                  "Above V_c the membrane runs away by itself.",
                                  "an example, fitted to nothing"};
  static constexpr SlowState slow{};
  static constexpr SlowState membrane{"V", unit::volt};

  Real tau_m, R_m, V_rest, V_c, V_w, V_th, V_reset, t_ref;

  static constexpr auto parameters() {
    using M = MyQuadraticNeuron;
    return std::array{
        Parameter<M, Real>{{"tau_m", unit::second, above(0), "membrane time constant"}, &M::tau_m},
        Parameter<M, Real>{{"R_m", unit::ohm, above(0), "membrane resistance"}, &M::R_m},
        Parameter<M, Real>{{"V_rest", unit::volt, anything(), "resting potential"}, &M::V_rest},
        Parameter<M, Real>{{"V_c", unit::volt, anything(), "critical potential"}, &M::V_c},
        Parameter<M, Real>{{"V_w", unit::volt, above(0), "sharpness of the onset"}, &M::V_w},
        Parameter<M, Real>{{"V_th", unit::volt, anything(), "threshold"}, &M::V_th},
        Parameter<M, Real>{{"V_reset", unit::volt, anything(), "potential after a spike"}, &M::V_reset},
        Parameter<M, Real>{{"t_ref", unit::second, at_least(0), "refractory time"}, &M::t_ref}};
  }

  template <class V, class W, class I>
  auto membrane_rate(const V& v, const W&, const I& current) const {
    return ((v - V_rest) * (v - V_c) / V_w + R_m * current) / tau_m;
  }
  template <class V, class W>
  auto slow_rate(const V&, const W& w) const {
    return Real(0.0) * w;
  }
  template <class W>
  auto threshold(const W& w) const {
    return Real(0.0) * w + V_th;
  }
  Real reset() const { return V_reset; }
  Real slow_jump() const { return 0.0; }
  Real hold() const { return t_ref; }
  Real start() const { return V_rest; }
  Real voltage_scale() const { return V_th - V_reset; }
  Real time_scale() const { return tau_m; }
  Real slow_scale() const { return 1.0; }
};

}  // namespace memspike
