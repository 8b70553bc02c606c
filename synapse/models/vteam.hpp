// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/device.hpp"
#include "engine/contract/math.hpp"

namespace memspike {

/// VTEAM in the circuit of this house: a bipolar memristor that moves only beyond voltage thresholds.
///
///   V = R_s I + u
///   I = C_m du/dt + u / (R_on + (R_off - R_on) x)
///   dx/dt = K_off p(u/V_off - 1)^alpha_off f(1 - x) - K_on p(-u/V_on - 1)^alpha_on f(x)
///
/// The paper has a length w in [w_on, w_off], signed k_on and v_on, no circuit, and kinks:
///
///   x = (w - w_on)/(w_off - w_on)          K_off = k_off/(w_off - w_on)     V_off = v_off
///   C_m = 0, R_s = 0: u = v, I = i         K_on = -k_on/(w_off - w_on)      V_on = -v_on
///   p(z) = max(0, z)                       here V_w/V softplus(z V/V_w), V being V_off or V_on
///   f = 1 inside, 0 at the end (ideal)     here tanh of the distance from the end over x_w
///
/// At a voltage d away from a threshold p is off by less than e^(-d/V_w) V_w/V, at the threshold by 0.69
/// V_w/V; at a distance d from an end f is off by less than 2 e^(-2d/x_w). Sign, as in the paper: u above
/// V_off raises x and the resistance, u below -V_on lowers them. Valid for: all V; x stays in [0, 1]; passive
/// and pinched. The paper's other current-voltage relation, exponential in w, is not here. Source: key
/// kvatinsky2015vteam in docs/references.bib.
template <class Real>
struct Vteam {
  static constexpr ModelText text{
      "VTEAM: bipolar memristor with voltage thresholds and power laws",
      "V = R_s I + u\n"
      "I = C_m du/dt + u / (R_on + (R_off - R_on) x)\n"
      "dx/dt = K_off p(u/V_off - 1)^alpha_off f(1 - x) - K_on p(-u/V_on - 1)^alpha_on f(x)\n"
      "p(z) = (V_w/V) log(1 + exp(z V/V_w)), V the threshold in z;  f(d) = tanh(d/x_w)",
      "Of the paper: x = (w - w_on)/(w_off - w_on), K_off = k_off/(w_off - w_on), K_on = -k_on/(w_off - "
      "w_on), V_off "
      "= v_off, V_on = -v_on, u its voltage. Signs as there: u above V_off raises x and the resistance, u "
      "below -V_on "
      "lowers them. Its kinks are rounded: p stands for the larger of 0 and z, from which it differs by less "
      "than "
      "(V_w/V) exp(-d/V_w) at a voltage d away from the threshold; f stands for the ideal window, from which "
      "it "
      "differs by less than 2 exp(-2 d/x_w) at a distance d from the end. Between the thresholds x therefore "
      "moves, "
      "by exp(-alpha d/V_w) of what it does beyond them: choose V_w some fifty times smaller than the "
      "thresholds. "
      "R_s and C_m are the circuit around it, which the paper does not have: keep R_s far below R_on and R_s "
      "C_m far "
      "below the switching time. The relation of current and voltage is the paper's linear one, R linear in "
      "w; its "
      "exponential one is not here. x stays in [0, 1]. Passive and pinched at the origin.",
      "S. Kvatinsky, M. Ramadan, E. G. Friedman and A. Kolodny, IEEE Trans. Circuits Syst. II 62, 786 "
      "(2015), doi "
      "10.1109/TCSII.2015.2433536"};
  static constexpr SlowState slow{"x", unit::one};

  Real R_s, R_on, R_off, C_m, K_off, K_on, V_off, V_on, alpha_off, alpha_on, V_w, x_w;

  static constexpr auto parameters() {
    using M = Vteam;
    return std::array{
        Parameter<M, Real>{{"R_s", unit::ohm, above(0), "series resistance"}, &M::R_s},
        Parameter<M, Real>{{"R_on", unit::ohm, above(0), "resistance of the layer at x = 0"}, &M::R_on},
        Parameter<M, Real>{{"R_off", unit::ohm, above(0), "resistance of the layer at x = 1"}, &M::R_off},
        Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m},
        Parameter<M, Real>{{"K_off", unit::hertz, at_least(0), "rate towards x = 1 at u = 2 V_off"},
                           &M::K_off},
        Parameter<M, Real>{{"K_on", unit::hertz, at_least(0), "rate towards x = 0 at u = -2 V_on"}, &M::K_on},
        Parameter<M, Real>{{"V_off", unit::volt, above(0), "threshold of switching off: above V_off"},
                           &M::V_off},
        Parameter<M, Real>{{"V_on", unit::volt, above(0), "threshold of switching on: below -V_on"},
                           &M::V_on},
        Parameter<M, Real>{{"alpha_off", unit::one, between(1, 20), "exponent of switching off"},
                           &M::alpha_off},
        Parameter<M, Real>{{"alpha_on", unit::one, between(1, 20), "exponent of switching on"}, &M::alpha_on},
        Parameter<M, Real>{{"V_w", unit::volt, above(0), "width over which a threshold is rounded"}, &M::V_w},
        Parameter<M, Real>{{"x_w", unit::one, above(0), "width of the windows at both ends of x"}, &M::x_w}};
  }

  template <class U, class X>
  auto conduction(const U& u, const X& x) const {
    return u / ((R_off - R_on) * x + R_on);
  }
  template <class U, class X>
  auto rate(const U& u, const X& x) const {
    const auto off = pow((V_w / V_off) * softplus((u - V_off) / V_w), alpha_off);
    const auto on = pow((V_w / V_on) * softplus((-V_on - u) / V_w), alpha_on);
    return K_off * (off * tanh((Real(1.0) - x) / x_w)) - K_on * (on * tanh(x / x_w));
  }
  std::string_view why_not() const { return R_on > R_off ? "R_on must not be above R_off" : ""; }
  Real voltage_scale() const { return V_w; }
  Real slow_scale() const { return 1.0; }
};

}  // namespace memspike
