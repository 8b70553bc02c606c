// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/math.hpp"
#include "engine/contract/neuron.hpp"

namespace memspike {

/// A leaky integrate-and-fire neuron whose membrane is the chemical-inductor memristor: the slow current i_c
/// charges while u is high and drains the membrane, so that it fires ever more slowly (adaptation).
///
///   C_m du/dt = I - u/R_b - i_c
///   tau_k di_c/dt = i_c0 / (1 + e^(-(u - V_T)/V_m)) - i_c
///   u >= V_th: spike; u = V_reset, where it is kept for t_ref; i_c goes on and is not reset
///
/// V_m here is the paper's ideality voltage. Valid for: V_reset < V_th. Source: the membrane of Bisquert et
/// al., APL Mach. Learn. 1, 036101 (2023), Eqs. (2)-(3), as the element of a firing neuron (its Sec. VI).
template <class Real>
struct MemristiveLif {
  static constexpr ModelText text{
      "Integrate-and-fire neuron with a chemical-inductor membrane",
      "C_m du/dt = I - u/R_b - i_c\n"
      "tau_k di_c/dt = i_c0 / (1 + exp(-(u - V_T)/V_m)) - i_c\n"
      "u >= V_th: a spike; u = V_reset, kept there for t_ref; i_c goes on with u = V_reset",
      "i_c charges while u is high and drains the membrane: the neuron adapts. V_m is the ideality voltage "
      "of "
      "the activation, not a membrane potential. It starts at its steady state for I = 0.",
      "J. Bisquert, A. Bou, A. Guerrero, E. Hernandez-Balaguera, APL Mach. Learn. 1, 036101 (2023), "
      "doi 10.1063/5.0153289, Eqs. (2)-(3), with a threshold and a reset"};
  static constexpr SlowState slow{"i_c", unit::ampere};
  static constexpr SlowState membrane{"u", unit::volt};

  Real R_b, C_m, i_c0, V_T, V_m, tau_k, V_th, V_reset, t_ref;

  static constexpr auto parameters() {
    using M = MemristiveLif;
    return std::array{
        Parameter<M, Real>{{"R_b", unit::ohm, above(0), "leak resistance"}, &M::R_b},
        Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m},
        Parameter<M, Real>{{"i_c0", unit::ampere, above(0), "saturation of the slow current"}, &M::i_c0},
        Parameter<M, Real>{{"V_T", unit::volt, anything(), "activation voltage"}, &M::V_T},
        Parameter<M, Real>{{"V_m", unit::volt, above(0), "ideality voltage: width of the activation"},
                           &M::V_m},
        Parameter<M, Real>{{"tau_k", unit::second, above(0), "relaxation time of the slow current"},
                           &M::tau_k},
        Parameter<M, Real>{{"V_th", unit::volt, anything(), "threshold"}, &M::V_th},
        Parameter<M, Real>{{"V_reset", unit::volt, anything(), "potential after a spike"}, &M::V_reset},
        Parameter<M, Real>{{"t_ref", unit::second, at_least(0), "refractory time"}, &M::t_ref}};
  }

  template <class U, class W, class I>
  auto membrane_rate(const U& u, const W& i_c, const I& current) const {
    return (current - u / R_b - i_c) / C_m;
  }
  template <class U, class W>
  auto slow_rate(const U& u, const W& i_c) const {
    return (i_c0 * sigmoid((u - V_T) / V_m) - i_c) / tau_k;
  }
  template <class W>
  auto threshold(const W& i_c) const {
    return Real(0.0) * i_c + V_th;
  }
  Real reset() const { return V_reset; }
  Real slow_jump() const { return 0.0; }
  Real hold() const { return t_ref; }
  Real start() const { return 0.0; }
  Real voltage_scale() const { return V_m < V_th - V_reset ? V_m : V_th - V_reset; }
  Real time_scale() const { return R_b * C_m; }
  Real slow_scale() const { return i_c0; }
  std::string_view why_not() const { return V_reset < V_th ? "" : "V_reset must be below V_th"; }
};

}  // namespace memspike
