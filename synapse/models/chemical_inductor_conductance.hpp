// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/device.hpp"
#include "engine/contract/math.hpp"

namespace memspike {

/// The chemical-inductor memristor with the slow state as a conductance: pinched and passive.
///
///   V = R_s I + u
///   I = C_m du/dt + u/R_b + g_max x u
///   tau_k dx/dt = 1 / (1 + e^(-(u - V_T)/V_m)) - x
///
/// Sign: positive V raises x. Valid for: all V; x stays in [0, 1]. At frozen x the device is ohmic.
/// Source: the general form, Eqs. (17)-(18), of Bisquert et al., APL Mach. Learn. 1, 036101 (2023),
/// with f = u/R_b + g_max x u and the activation of Eq. (3).
template <class Real>
struct ChemicalInductorConductance {
  static constexpr ModelText text{
      "Chemical-inductor memristor, slow conductance",
      "V = R_s I + u\n"
      "I = C_m du/dt + u/R_b + g_max x u\n"
      "tau_k dx/dt = 1 / (1 + exp(-(u - V_T)/V_m)) - x",
      "Positive V raises x, which stays in [0, 1] and decays with tau_k. No current flows at u = 0: loops "
      "are "
      "pinched, the device is passive, and I/V at a small read voltage is a conductance.",
      "General form, Eqs. (17)-(18), of J. Bisquert et al., APL Mach. Learn. 1, 036101 (2023), "
      "doi 10.1063/5.0153289, with f = u/R_b + g_max x u"};
  static constexpr SlowState slow{"x", unit::one};
  static constexpr std::string_view branches[] = {"R_b", "active"};

  Real R_s, R_b, C_m, g_max, V_T, V_m, tau_k;

  static constexpr auto parameters() {
    using M = ChemicalInductorConductance;
    return std::array{
        Parameter<M, Real>{{"R_s", unit::ohm, above(0), "series resistance"}, &M::R_s},
        Parameter<M, Real>{{"R_b", unit::ohm, above(0), "resistance of the unswitched layer"}, &M::R_b},
        Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m},
        Parameter<M, Real>{{"g_max", unit::siemens, above(0), "conductance added at x = 1"}, &M::g_max},
        Parameter<M, Real>{{"V_T", unit::volt, anything(), "activation voltage"}, &M::V_T},
        Parameter<M, Real>{{"V_m", unit::volt, above(0), "ideality voltage: width of the activation"},
                           &M::V_m},
        Parameter<M, Real>{{"tau_k", unit::second, above(0), "relaxation time of x"}, &M::tau_k}};
  }

  template <int k, class U, class X>
  auto branch(const U& u, const X& x) const {
    if constexpr (k == 0)
      return u / R_b;
    else
      return g_max * (x * u);
  }
  template <class U, class X>
  auto conduction(const U& u, const X& x) const {
    return branch<0>(u, x) + branch<1>(u, x);
  }
  template <class U, class X>
  auto rate(const U& u, const X& x) const {
    return (sigmoid((u - V_T) / V_m) - x) / tau_k;
  }
  Real voltage_scale() const { return V_m; }
  Real slow_scale() const { return 1.0; }
};

}  // namespace memspike
