// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/neuron.hpp"

namespace memspike {

/// The leaky integrate-and-fire neuron.
///
///   tau_m dV/dt = -(V - E_L) + R_m I
///   V >= V_th: spike; V = V_reset, where it is kept for t_ref
///
/// Valid for: V_reset < V_th. Source: L. Lapicque, J. Physiol. Pathol. Gen. 9, 620 (1907); notation of
/// W. Gerstner et al., Neuronal Dynamics (Cambridge 2014), Sec. 1.3.
template <class Real>
struct Lif {
  static constexpr ModelText text{
      "Leaky integrate-and-fire neuron",
      "tau_m dV/dt = -(V - E_L) + R_m I\n"
      "V >= V_th: a spike; V = V_reset, kept there for t_ref",
      "While V is kept at V_reset the neuron integrates nothing: no leak, no synaptic and no stimulus "
      "current. "
      "It starts at E_L.",
      "L. Lapicque, J. Physiol. Pathol. Gen. 9, 620 (1907); notation of W. Gerstner, W. M. Kistler, R. Naud "
      "and "
      "L. Paninski, Neuronal Dynamics (Cambridge University Press, 2014), Sec. 1.3"};
  static constexpr SlowState slow{};
  static constexpr SlowState membrane{"V", unit::volt};

  Real tau_m, R_m, E_L, V_th, V_reset, t_ref;

  static constexpr auto parameters() {
    using M = Lif;
    return std::array{
        Parameter<M, Real>{{"tau_m", unit::second, above(0), "membrane time constant"}, &M::tau_m},
        Parameter<M, Real>{{"R_m", unit::ohm, above(0), "membrane resistance"}, &M::R_m},
        Parameter<M, Real>{{"E_L", unit::volt, anything(), "leak potential"}, &M::E_L},
        Parameter<M, Real>{{"V_th", unit::volt, anything(), "threshold"}, &M::V_th},
        Parameter<M, Real>{{"V_reset", unit::volt, anything(), "potential after a spike"}, &M::V_reset},
        Parameter<M, Real>{{"t_ref", unit::second, at_least(0), "refractory time"}, &M::t_ref}};
  }

  template <class V, class W, class I>
  auto membrane_rate(const V& v, const W&, const I& current) const {
    return (E_L - v + R_m * current) / tau_m;
  }
  template <class V, class W>
  auto slow_rate(const V&, const W& w) const {
    return Real(0.0) * w;
  }
  template <class W>
  auto threshold(const W& w) const {
    return Real(0.0) * w + V_th;
  }
  LinearMembrane<Real> linear_membrane() const { return {tau_m, R_m, E_L, 0.0}; }
  Real reset() const { return V_reset; }
  Real slow_jump() const { return 0.0; }
  Real hold() const { return t_ref; }
  Real start() const { return E_L; }
  Real voltage_scale() const { return V_th - V_reset; }
  Real time_scale() const { return tau_m; }
  Real slow_scale() const { return 1.0; }
  std::string_view why_not() const { return V_reset < V_th ? "" : "V_reset must be below V_th"; }

  Real interval(Real current) const {
    const Real end = E_L + R_m * current;
    if (!(end > V_th)) return __builtin_inf();
    return t_ref + tau_m * log((end - V_reset) / (end - V_th));
  }
};

}  // namespace memspike
