// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/neuron.hpp"

namespace memspike {

/// A capacitor across a threshold switch, charged through a load: the oscillator of Pearson and Anson.
///
///   C_m du/dt = I + (V_b - u)/R_L - u/R       R = R_off for x = 0, R_on for x = 1
///   x = 0 and u >= V_on: spike, x = 1         x = 1 and u <= V_hold: x = 0
///
/// u is continuous at both. Valid for: V_hold < V_on, R_on < R_off, u of one sign: at negative u the switch
/// is open. Source: S. O. Pearson and H. St. G. Anson, Proc. Phys. Soc. London 34, 175 (1922); with a
/// memristive switch M. D. Pickett, G. Medeiros-Ribeiro, R. S. Williams, Nat. Mater. 12, 114 (2013).
template <class Real>
struct RelaxationOscillator {
  static constexpr ModelText text{
      "Threshold switch across a capacitor that is charged through a load: fires by itself",
      "C_m du/dt = I + (V_b - u)/R_L - u/R\n"
      "R = R_off while the switch is open (x = 0), R_on while it is closed (x = 1)\n"
      "x = 0 and u >= V_on: a spike, and the switch closes (x = 1)\n"
      "x = 1 and u <= V_hold: the switch opens (x = 0), which is no spike",
      "Charging and discharging are exponentials towards u_off = R_1 (I + V_b/R_L), 1/R_1 = 1/R_L + 1/R_off, "
      "and "
      "u_on = R_2 (I + V_b/R_L), 1/R_2 = 1/R_L + 1/R_on. It oscillates where u_off > V_on and u_on < V_hold, "
      "with "
      "the period R_1 C_m ln((u_off - V_hold)/(u_off - V_on)) + R_2 C_m ln((V_on - u_on)/(V_hold - u_on)). "
      "With "
      "u_off <= V_on it rests, with u_on >= V_hold its switch stays closed after one spike. R_L: inf leaves "
      "all "
      "charging to I. The switch itself takes no time, and u is not reset: the refractory time is that of "
      "the "
      "discharge. Lateral inhibition keeps u at V_hold with the switch open. It starts at its rest, or where "
      "it "
      "has none discharged, u = 0 with the switch open.",
      "S. O. Pearson and H. St. G. Anson, Proc. Phys. Soc. London 34, 175 (1922), doi "
      "10.1088/1478-7814/34/1/435; "
      "with a memristive switch M. D. Pickett, G. Medeiros-Ribeiro and R. S. Williams, Nat. Mater. 12, 114 "
      "(2013), "
      "doi 10.1038/nmat3510"};
  static constexpr SlowState slow{"x", unit::one};
  static constexpr SlowState membrane{"u", unit::volt};
  static constexpr bool is_switch = true;

  Real C_m, V_b, R_L, R_off, R_on, V_on, V_hold;

  static constexpr auto parameters() {
    using M = RelaxationOscillator;
    return std::array{
        Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m},
        Parameter<M, Real>{{"V_b", unit::volt, anything(), "bias"}, &M::V_b},
        Parameter<M, Real>{{"R_L", unit::ohm, above(0), "load between bias and capacitor, or inf"}, &M::R_L},
        Parameter<M, Real>{{"R_off", unit::ohm, above(0), "resistance of the open switch"}, &M::R_off},
        Parameter<M, Real>{{"R_on", unit::ohm, above(0), "resistance of the closed switch"}, &M::R_on},
        Parameter<M, Real>{
            {"V_on", unit::volt, above(0), "voltage at which the switch closes: the threshold"}, &M::V_on},
        Parameter<M, Real>{{"V_hold", unit::volt, above(0), "voltage at which the switch opens"},
                           &M::V_hold}};
  }

  template <class U, class X, class I>
  auto membrane_rate(const U& u, const X& x, const I& current) const {
    const Real g_off = Real(1.0) / R_off, g_more = Real(1.0) / R_on - g_off;
    return (current + (V_b - u) / R_L - u * (g_more * x + g_off)) / C_m;
  }
  template <class U, class X>
  auto slow_rate(const U&, const X& x) const {
    return Real(0.0) * x;
  }
  template <class X>
  auto threshold(const X& x) const {
    return (V_hold - V_on) * x + V_on;
  }
  Real reset() const { return V_hold; }
  Real slow_jump() const { return 1.0; }
  Real hold() const { return 0.0; }
  Real start() const { return 0.0; }
  Real voltage_scale() const { return V_on - V_hold; }
  Real time_scale() const { return charging_resistance() * C_m; }
  Real slow_scale() const { return 1.0; }
  std::string_view why_not() const {
    if (!(V_hold < V_on)) return "V_hold must be below V_on";
    return R_on < R_off ? "" : "R_on must be below R_off";
  }

  Real interval(Real current) const {
    const Real R_1 = charging_resistance(), R_2 = Real(1.0) / (Real(1.0) / R_L + Real(1.0) / R_on);
    const Real drive = current + V_b / R_L, u_off = R_1 * drive, u_on = R_2 * drive;
    if (!(u_off > V_on && u_on < V_hold)) return __builtin_inf();
    return C_m * (R_1 * log((u_off - V_hold) / (u_off - V_on)) + R_2 * log((V_on - u_on) / (V_hold - u_on)));
  }

 private:
  Real charging_resistance() const { return Real(1.0) / (Real(1.0) / R_L + Real(1.0) / R_off); }
};

}  // namespace memspike
