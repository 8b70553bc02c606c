// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/device.hpp"
#include "engine/contract/math.hpp"

namespace memspike {

/// A filament that grows above a voltage and leaks away at all times.
///
///   V = R_s I + u
///   I = C_m du/dt + u (g_off + g_max w)
///   dw/dt = k_g (1 - w) / (1 + e^(-(u - V_g)/V_m)) - w/tau_w
///
/// Sign: positive V grows w and raises the conductance. Valid for: 0 <= w <= 1.
template <class Real>
struct MyLeakyDevice {
  static constexpr ModelText text{"Leaky filament",
                                  "V = R_s I + u\n"
                                  "I = C_m du/dt + u (g_off + g_max w)\n"
                                  "dw/dt = k_g (1 - w) / (1 + exp(-(u - V_g)/V_m)) - w/tau_w",
                                  "Positive V grows the filament w; it leaks away with tau_w.",
                                  "an example, fitted to nothing"};
  static constexpr SlowState slow{"w", unit::one};

  Real R_s, C_m, g_off, g_max, k_g, V_g, V_m, tau_w;

  static constexpr auto parameters() {
    using M = MyLeakyDevice;
    return std::array{
        Parameter<M, Real>{{"R_s", unit::ohm, above(0), "series resistance"}, &M::R_s},
        Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m},
        Parameter<M, Real>{{"g_off", unit::siemens, above(0), "conductance without a filament"}, &M::g_off},
        Parameter<M, Real>{{"g_max", unit::siemens, above(0), "conductance of the full filament"}, &M::g_max},
        Parameter<M, Real>{{"k_g", unit::hertz, above(0), "rate of growth far above V_g"}, &M::k_g},
        Parameter<M, Real>{{"V_g", unit::volt, anything(), "voltage of growth"}, &M::V_g},
        Parameter<M, Real>{{"V_m", unit::volt, above(0), "width of the onset of growth"}, &M::V_m},
        Parameter<M, Real>{{"tau_w", unit::second, above(0), "time in which the filament leaks"}, &M::tau_w}};
  }

  template <class U, class X>
  auto conduction(const U& u, const X& w) const {
    return u * (g_off + g_max * w);
  }
  template <class U, class X>
  auto rate(const U& u, const X& w) const {
    return k_g * (1.0 - w) * sigmoid((u - V_g) / V_m) - w / tau_w;
  }
  Real voltage_scale() const { return V_m; }
  Real slow_scale() const { return 1.0; }
};

}  // namespace memspike
