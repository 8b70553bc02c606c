// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/device.hpp"
#include "engine/contract/math.hpp"

namespace memspike {

/// A volatile switch: it closes abruptly at V_set, is ohmic while it is closed, and opens at V_hold.
///
///   V = R_s I + u
///   I = C_m du/dt + u G,   G = 1/R_off + x (1/R_on - 1/R_off)
///   tau_x dx/dt = 1 / (1 + e^(-(u - V_th(x))/V_m)) - x,   V_th(x) = V_1 - (V_1 - V_0) x
///
/// The threshold V_th falls while the switch closes, as in relaxation_oscillator, whose limit for tau_x -> 0
/// and m -> 0 this is. With V_m = m (V_1 - V_0) and m < 1/4 the steady x is threefold between two folds, at
///
///   x_f = (1 - sqrt(1 - 4m))/2,   u = V_1 - (V_1 - V_0) x_f - V_m ln(1/x_f - 1)      and       1 - x_f,
///
/// and V_1 and V_0 are such that the folds are at V_set and V_hold.
/// Sign: positive u closes it; at negative u it is open. Valid for: 0 < V_hold < V_set; x stays in [0, 1];
/// passive and pinched. Source: the second kind of memristor of Bisquert et al., APL Mach. Learn. 1, 036101
/// (2023), Secs. I and VI, in the general form of Eqs. (17)-(18).
template <class Real>
struct ThresholdSwitch {
  static constexpr ModelText text{
      "Volatile threshold switch with an ohmic low-resistance state",
      "V = R_s I + u\n"
      "I = C_m du/dt + u G(x),  G(x) = 1/R_off + x (1/R_on - 1/R_off)\n"
      "tau_x dx/dt = 1 / (1 + exp(-(u - V_th(x))/V_m)) - x\n"
      "V_th(x) = V_1 - (V_1 - V_0) x,  V_m = m (V_1 - V_0)\n"
      "V_1 and V_0 are such that the switch closes at u = V_set and opens at u = V_hold",
      "Between V_hold and V_set x has two stable states, near 0 (open) and near 1 (closed): hysteresis that "
      "does not "
      "vanish under slow scans. With q = sqrt(1 - 4m) and L = ln((1 + q)/(1 - q)), V_1 - V_0 = (V_set - "
      "V_hold) / "
      "(q - 2 m L) and V_1 + V_0 = V_set + V_hold. At V_set an open switch has let x rise to (1 - q)/2, "
      "about m, "
      "and at V_hold a closed one has as much less than 1. A voltage little above V_set closes it late, as "
      "1/sqrt(u - V_set). It forgets: at u = 0 it is open after some tau_x. At negative u it is open. "
      "Passive and "
      "pinched at the origin. With R_s above R_on and C_m it is the oscillator of relaxation_oscillator, "
      "whose V_on "
      "is V_set.",
      "Kinetics of this project, in the general form of Eqs. (17)-(18) of J. Bisquert et al., APL Mach. "
      "Learn. 1, "
      "036101 (2023), doi 10.1063/5.0153289, for the volatile kind that its Secs. I and VI describe"};
  static constexpr SlowState slow{"x", unit::one};
  static constexpr std::string_view branches[] = {"R_off", "active"};

  Real R_s, R_on, R_off, C_m, V_set, V_hold, m, tau_x;

  static constexpr auto parameters() {
    using M = ThresholdSwitch;
    return std::array{
        Parameter<M, Real>{{"R_s", unit::ohm, above(0), "series resistance"}, &M::R_s},
        Parameter<M, Real>{{"R_on", unit::ohm, above(0), "resistance of the closed switch"}, &M::R_on},
        Parameter<M, Real>{{"R_off", unit::ohm, above(0), "resistance of the open switch"}, &M::R_off},
        Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m},
        Parameter<M, Real>{
            {"V_set", unit::volt, anything(), "voltage of the layer at which the switch closes"}, &M::V_set},
        Parameter<M, Real>{{"V_hold", unit::volt, above(0), "voltage of the layer at which the switch opens"},
                           &M::V_hold},
        Parameter<M, Real>{{"m", unit::one, between(1e-3, 0.2),
                            "softness: width of the threshold over the way that it moves"},
                           &M::m},
        Parameter<M, Real>{{"tau_x", unit::second, above(0), "time in which the switch opens and closes"},
                           &M::tau_x}};
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
    const Real way = threshold_way();
    const Real V_1 = Real(0.5) * (V_set + V_hold + way);
    return (sigmoid((u - V_1) / (m * way) + x / m) - x) / tau_x;
  }
  std::string_view why_not() const {
    if (!(V_hold < V_set)) return "V_hold must be below V_set";
    return R_on < R_off ? "" : "R_on must be below R_off";
  }
  Real voltage_scale() const { return m * threshold_way(); }
  Real slow_scale() const { return 1.0; }

 private:
  /// V_1 - V_0.
  Real threshold_way() const {
    const Real q = sqrt(Real(1.0) - Real(4.0) * m);
    return (V_set - V_hold) / (q - Real(2.0) * m * log((Real(1.0) + q) * (Real(1.0) + q) / (Real(4.0) * m)));
  }
};

}  // namespace memspike
