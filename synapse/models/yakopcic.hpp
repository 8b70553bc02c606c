// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/device.hpp"
#include "engine/contract/math.hpp"

namespace memspike {

/// The memristor of Yakopcic et al. in the circuit of this house: hyperbolic-sine conduction, exponential
/// motion beyond thresholds, slowing down near both ends.
///
///   V = R_s I + u
///   I = C_m du/dt + a x sinh(u/V_b),   a = a_1 for u > 0, a_2 for u < 0
///   dx/dt = A_p max(0, e^u - e^V_p) f_p(x) - A_n max(0, e^-u - e^V_n) f_n(x)          u, V_p, V_n in volts
///   f_p = e^(-alpha_p (y - x_p)) (1 - y)/(1 - x_p),                 y = max(x, x_p)
///   f_n = e^(alpha_n (y - 1 + x_n)) y/(1 - x_n),                    y = min(x, 1 - x_n)
///
/// These are the paper's, with b = 1/V_b, eta = 1, and f written with y, which says the same. (A device with
/// eta = -1 is one with eta = 1 that is turned round: exchange p with n and a_1 with a_2.) It has no circuit:
/// C_m = R_s = 0. Its kinks are rounded: a larger-of-two d > 0 or 0 becomes w softplus(d/w), with w = e^V_p
/// V_w/(1 V), which is V_w in the voltage, or w = x_w in x, and a goes over from a_2 to a_1 as
/// sigmoid(u/V_w). Sign: u above V_p raises x and the conductance, u below -V_n lowers them. Valid for: all
/// V; x stays in [0, 1]; passive and pinched. Source: key yakopcic2011memristor in docs/references.bib.
template <class Real>
struct Yakopcic {
  static constexpr ModelText text{
      "Yakopcic: bipolar memristor with sinh conduction and exponential motion beyond thresholds",
      "V = R_s I + u\n"
      "I = C_m du/dt + a x sinh(u/V_b),  a = a_1 for u > 0, a_2 for u < 0\n"
      "dx/dt = A_p max(0, exp(u) - exp(V_p)) f_p(x) - A_n max(0, exp(-u) - exp(V_n)) f_n(x)\n"
      "f_p = exp(-alpha_p (y - x_p)) (1 - y)/(1 - x_p),  y = max(x, x_p)\n"
      "f_n = exp(alpha_n (y - 1 + x_n)) y/(1 - x_n),  y = min(x, 1 - x_n)",
      "The paper's equations with b = 1/V_b and eta = 1; u, V_p and V_n are in volts in the exponents. For "
      "eta = -1 "
      "exchange p with n and a_1 with a_2, and turn the device round. u above V_p raises x and the "
      "conductance, u "
      "below -V_n lowers them. Kinks are rounded by softplus(z) = log(1 + exp(z)): max(0, exp(u) - exp(V_p)) "
      "is "
      "exp(V_p) W softplus((exp(u - V_p) - 1)/W) with W = V_w/(1 V), max(x, x_p) is x_p + x_w softplus((x - "
      "x_p)/x_w), "
      "and so for the other two; a is a_2 + (a_1 - a_2)/(1 + exp(-u/V_w)). At a voltage d or a state d away "
      "from a "
      "kink this differs from the paper by the share exp(-d/V_w) or exp(-d/x_w) of the width, so that x "
      "moves between "
      "the thresholds, too, by that much: choose V_w some fifty times smaller than they are. R_s and C_m are "
      "the "
      "circuit around it, which the paper does not have: keep them small. x stays in [0, 1]. Passive and "
      "pinched at "
      "the origin.",
      "C. Yakopcic, T. M. Taha, G. Subramanyam, R. E. Pino and S. Rogers, IEEE Electron Device Lett. 32, "
      "1436 (2011), "
      "doi 10.1109/LED.2011.2163292"};
  static constexpr SlowState slow{"x", unit::one};

  Real R_s, C_m, a_1, a_2, V_b, V_p, V_n, A_p, A_n, x_p, x_n, alpha_p, alpha_n, V_w, x_w;

  static constexpr auto parameters() {
    using M = Yakopcic;
    return std::array{
        Parameter<M, Real>{{"R_s", unit::ohm, above(0), "series resistance"}, &M::R_s},
        Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m},
        Parameter<M, Real>{{"a_1", unit::ampere, above(0), "amplitude of the current at positive u"},
                           &M::a_1},
        Parameter<M, Real>{{"a_2", unit::ampere, above(0), "amplitude of the current at negative u"},
                           &M::a_2},
        Parameter<M, Real>{{"V_b", unit::volt, above(0), "voltage scale of the current: 1/b"}, &M::V_b},
        Parameter<M, Real>{{"V_p", unit::volt, above(0), "threshold of the rise of x"}, &M::V_p},
        Parameter<M, Real>{{"V_n", unit::volt, above(0), "threshold of the fall of x: below -V_n"}, &M::V_n},
        Parameter<M, Real>{{"A_p", unit::hertz, at_least(0), "rate of the rise of x"}, &M::A_p},
        Parameter<M, Real>{{"A_n", unit::hertz, at_least(0), "rate of the fall of x"}, &M::A_n},
        Parameter<M, Real>{{"x_p", unit::one, between(0, 0.95), "the rise is slowed down above x_p"},
                           &M::x_p},
        Parameter<M, Real>{{"x_n", unit::one, between(0, 0.95), "the fall is slowed down below 1 - x_n"},
                           &M::x_n},
        Parameter<M, Real>{{"alpha_p", unit::one, at_least(0), "how strongly the rise is slowed down"},
                           &M::alpha_p},
        Parameter<M, Real>{{"alpha_n", unit::one, at_least(0), "how strongly the fall is slowed down"},
                           &M::alpha_n},
        Parameter<M, Real>{{"V_w", unit::volt, above(0), "width over which kinks in u are rounded"}, &M::V_w},
        Parameter<M, Real>{{"x_w", unit::one, between(1e-6, 0.05), "width over which kinks in x are rounded"},
                           &M::x_w}};
  }

  template <class U, class X>
  auto conduction(const U& u, const X& x) const {
    return ((a_1 - a_2) * sigmoid(u / V_w) + a_2) * (x * sinh(u / V_b));
  }
  template <class U, class X>
  auto rate(const U& u, const X& x) const {
    const Real end_p = Real(1.0) - x_p, end_n = Real(1.0) - x_n;
    const auto up = softplus((exp(u - V_p) - Real(1.0)) / V_w);
    const auto down = softplus((exp(-V_n - u) - Real(1.0)) / V_w);
    const auto beyond = x_w * softplus((x - x_p) / x_w);       // of x above x_p
    const auto below = x - x_w * softplus((x - end_n) / x_w);  // the smaller of x and 1 - x_n
    const auto f_p = exp(-alpha_p * beyond) * (end_p - beyond);
    const auto f_n = exp(alpha_n * (below - end_n)) * below;
    return (A_p * exp(V_p) * V_w / end_p) * (up * f_p) - (A_n * exp(V_n) * V_w / end_n) * (down * f_n);
  }
  Real voltage_scale() const { return V_w; }
  Real slow_scale() const { return 1.0; }
};

}  // namespace memspike
