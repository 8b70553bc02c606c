// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/device.hpp"

namespace memspike {

/// The control without memory: a resistor and a capacitor behind a series resistance.
///
///   V = R_s I + u
///   I = C_m du/dt + u/R_b
///
/// Valid for: all V. Linear: every segment has a closed form.
template <class Real>
struct Resistor {
  static constexpr ModelText text{
      "Resistor and capacitor: the control without memory",
      "V = R_s I + u\n"
      "I = C_m du/dt + u/R_b",
      "Linear, no slow state. What a memristor does beyond this control is memory.",
      "Ohm's law and Kirchhoff's current law"};
  static constexpr SlowState slow{};
  static constexpr std::string_view branches[] = {"R_b"};

  Real R_s, R_b, C_m;

  static constexpr auto parameters() {
    using M = Resistor;
    return std::array{Parameter<M, Real>{{"R_s", unit::ohm, above(0), "series resistance"}, &M::R_s},
                      Parameter<M, Real>{{"R_b", unit::ohm, above(0), "resistance"}, &M::R_b},
                      Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m}};
  }

  template <int, class U, class X>
  auto branch(const U& u, const X&) const {
    return u / R_b;
  }
  template <class U, class X>
  auto conduction(const U& u, const X& x) const {
    return branch<0>(u, x);
  }
  template <class U, class X>
  auto rate(const U&, const X& x) const {
    return 0.0 * x;
  }
  Real voltage_scale() const { return 1e-3; }
  Real slow_scale() const { return 1.0; }
};

}  // namespace memspike
