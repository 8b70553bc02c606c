// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/device.hpp"
#include "engine/contract/math.hpp"

namespace memspike {

/// A bipolar memristor with a dead zone: it remembers between V_res and V_set.
///
///   V = R_s I + u
///   I = C_m du/dt + u G,   G = 1/R_off + x (1/R_on - 1/R_off)
///   dx/dt = k_s (1 - x) - (k_r + k_f) x
///   k_s = K_s sigmoid((u - V_set)/V_s),   k_r = K_r sigmoid(-(u + V_res)/V_r)
///
/// Sign: u above V_set raises x, u below -V_res lowers it; k_f forgets at any voltage.
/// Valid for: all V; x stays in [0, 1]; passive and pinched. With K_s = K_r = 1/tau_k, V_set = -V_res = V_T,
/// V_s = V_r = V_m and k_f = 0, x obeys Eq. (3) of the paper.
/// Source: a generalisation of Bisquert et al., APL Mach. Learn. 1, 036101 (2023), Eqs. (17)-(18).
template <class Real>
struct Nonvolatile {
  static constexpr ModelText text{
      "Non-volatile bipolar memristor",
      "V = R_s I + u\n"
      "I = C_m du/dt + u G(x),  G(x) = 1/R_off + x (1/R_on - 1/R_off)\n"
      "dx/dt = k_s (1 - x) - (k_r + k_f) x\n"
      "k_s = K_s / (1 + exp(-(u - V_set)/V_s))\n"
      "k_r = K_r / (1 + exp((u + V_res)/V_r))",
      "u above V_set raises x, u below -V_res lowers it; between them x is kept, up to k_f, which forgets at "
      "any voltage. x stays in [0, 1]. Passive and pinched at the origin.",
      "Generalisation of Eqs. (17)-(18) of J. Bisquert et al., APL Mach. Learn. 1, 036101 (2023), "
      "doi 10.1063/5.0153289: a set and a reset rate with separate thresholds"};
  static constexpr SlowState slow{"x", unit::one};
  static constexpr std::string_view branches[] = {"R_off", "active"};

  Real R_s, R_on, R_off, C_m, K_s, K_r, V_set, V_res, V_s, V_r, k_f;

  static constexpr auto parameters() {
    using M = Nonvolatile;
    return std::array{
        Parameter<M, Real>{{"R_s", unit::ohm, above(0), "series resistance"}, &M::R_s},
        Parameter<M, Real>{{"R_on", unit::ohm, above(0), "resistance of the layer at x = 1"}, &M::R_on},
        Parameter<M, Real>{{"R_off", unit::ohm, above(0), "resistance of the layer at x = 0"}, &M::R_off},
        Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m},
        Parameter<M, Real>{{"K_s", unit::hertz, at_least(0), "highest set rate"}, &M::K_s},
        Parameter<M, Real>{{"K_r", unit::hertz, at_least(0), "highest reset rate"}, &M::K_r},
        Parameter<M, Real>{{"V_set", unit::volt, anything(), "set threshold"}, &M::V_set},
        Parameter<M, Real>{{"V_res", unit::volt, anything(), "reset threshold: reset below -V_res"},
                           &M::V_res},
        Parameter<M, Real>{{"V_s", unit::volt, above(0), "width of the set threshold"}, &M::V_s},
        Parameter<M, Real>{{"V_r", unit::volt, above(0), "width of the reset threshold"}, &M::V_r},
        Parameter<M, Real>{{"k_f", unit::hertz, at_least(0), "rate of forgetting at any voltage"}, &M::k_f}};
  }

  template <int k, class U, class X>
  auto branch(const U& u, const X& x) const {
    if constexpr (k == 0)
      return u / R_off;
    else
      return (Real(1.0) / R_on - Real(1.0) / R_off) * (x * u);
  }
  template <class U, class X>
  auto conduction(const U& u, const X& x) const {
    return branch<0>(u, x) + branch<1>(u, x);
  }
  template <class U, class X>
  auto rate(const U& u, const X& x) const {
    return K_s * (sigmoid((u - V_set) / V_s) * (Real(1.0) - x)) -
           (K_r * sigmoid((-V_res - u) / V_r) + k_f) * x;
  }
  std::string_view why_not() const { return R_on > R_off ? "R_on must not be above R_off" : ""; }
  Real voltage_scale() const { return V_s < V_r ? V_s : V_r; }
  Real slow_scale() const { return 1.0; }
};

}  // namespace memspike
