// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/neuron.hpp"

namespace memspike {

/// A leaky integrate-and-fire neuron whose threshold rises with each spike and relaxes between them.
///
///   tau_m dV/dt = -(V - E_L) + R_m I          tau_theta dtheta/dt = -theta
///   V >= V_th + theta: spike; V = V_reset, where it is kept for t_ref, and theta = theta + theta_plus
///
/// Valid for: V_reset < V_th. tau_theta: inf keeps theta. Source: P. U. Diehl and M. Cook, Front. Comput.
/// Neurosci. 9, 99 (2015).
template <class Real>
struct AdaptiveLif {
  static constexpr ModelText text{
      "Leaky integrate-and-fire neuron with an adaptive threshold",
      "tau_m dV/dt = -(V - E_L) + R_m I\n"
      "tau_theta dtheta/dt = -theta\n"
      "V >= V_th + theta: a spike; V = V_reset, kept there for t_ref; theta = theta + theta_plus",
      "theta goes on relaxing while V is kept at V_reset. tau_theta: inf keeps theta for ever. The neuron "
      "starts "
      "at E_L with theta = 0.",
      "P. U. Diehl and M. Cook, Front. Comput. Neurosci. 9, 99 (2015), doi 10.3389/fncom.2015.00099"};
  static constexpr SlowState slow{"theta", unit::volt};
  static constexpr SlowState membrane{"V", unit::volt};

  Real tau_m, R_m, E_L, V_th, V_reset, t_ref, theta_plus, tau_theta;

  static constexpr auto parameters() {
    using M = AdaptiveLif;
    return std::array{
        Parameter<M, Real>{{"tau_m", unit::second, above(0), "membrane time constant"}, &M::tau_m},
        Parameter<M, Real>{{"R_m", unit::ohm, above(0), "membrane resistance"}, &M::R_m},
        Parameter<M, Real>{{"E_L", unit::volt, anything(), "leak potential"}, &M::E_L},
        Parameter<M, Real>{{"V_th", unit::volt, anything(), "threshold at theta = 0"}, &M::V_th},
        Parameter<M, Real>{{"V_reset", unit::volt, anything(), "potential after a spike"}, &M::V_reset},
        Parameter<M, Real>{{"t_ref", unit::second, at_least(0), "refractory time"}, &M::t_ref},
        Parameter<M, Real>{{"theta_plus", unit::volt, at_least(0), "rise of the threshold at a spike"},
                           &M::theta_plus},
        Parameter<M, Real>{{"tau_theta", unit::second, above(0), "relaxation time of the threshold, or inf"},
                           &M::tau_theta}};
  }

  template <class V, class W, class I>
  auto membrane_rate(const V& v, const W&, const I& current) const {
    return (E_L - v + R_m * current) / tau_m;
  }
  template <class V, class W>
  auto slow_rate(const V&, const W& theta) const {
    return Real(-1.0) / tau_theta * theta;
  }
  template <class W>
  auto threshold(const W& theta) const {
    return theta + V_th;
  }
  LinearMembrane<Real> linear_membrane() const { return {tau_m, R_m, E_L, Real(1.0) / tau_theta}; }
  Real reset() const { return V_reset; }
  Real slow_jump() const { return theta_plus; }
  Real hold() const { return t_ref; }
  Real start() const { return E_L; }
  Real voltage_scale() const { return V_th - V_reset; }
  Real time_scale() const { return tau_m; }
  Real slow_scale() const { return V_th - V_reset; }
  std::string_view why_not() const { return V_reset < V_th ? "" : "V_reset must be below V_th"; }
};

}  // namespace memspike
