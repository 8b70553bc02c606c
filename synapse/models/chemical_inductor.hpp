// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>

#include "engine/contract/device.hpp"
#include "engine/contract/math.hpp"

namespace memspike {

/// The chemical-inductor memristor in the form of the paper: the slow current i_c is a current source.
///
///   V = R_s I + u                                                     Eq. (1)
///   I = C_m du/dt + u/R_b + i_c                                       Eq. (2)
///   tau_k di_c/dt = i_c0 / (1 + e^(-(u - V_T)/V_m)) - i_c             Eq. (3)
///
/// Sign: positive V charges i_c and raises the conductance; nothing but time discharges it.
/// Valid for: all V. At negative u the device is R_s in series with R_b and C_m; the model is not odd.
/// i_c does not vanish at V = 0, so loops are not pinched and the element can deliver energy.
/// Source: Bisquert, Bou, Guerrero, Hernández-Balaguera, APL Mach. Learn. 1, 036101 (2023).
template <class Real>
struct ChemicalInductor {
  static constexpr ModelText text{
      "Chemical-inductor memristor, slow current source",
      "V = R_s I + u\n"
      "I = C_m du/dt + u/R_b + i_c\n"
      "tau_k di_c/dt = i_c0 / (1 + exp(-(u - V_T)/V_m)) - i_c",
      "Positive V charges i_c and raises the conductance; i_c decays with tau_k and by nothing else. i_c is "
      "a "
      "current source: it drives the circuit at V = 0 too, loops are not pinched, I/V diverges as V goes to "
      "0, "
      "and the element can deliver energy. Where a read conductance must mean something use "
      "chemical_inductor_conductance.",
      "J. Bisquert, A. Bou, A. Guerrero, E. Hernandez-Balaguera, APL Mach. Learn. 1, 036101 (2023), "
      "doi 10.1063/5.0153289, Eqs. (1)-(3)"};
  static constexpr SlowState slow{"i_c", unit::ampere};
  static constexpr std::string_view branches[] = {"R_b", "active"};

  Real R_s, R_b, C_m, i_c0, V_T, V_m, tau_k;

  static constexpr auto parameters() {
    using M = ChemicalInductor;
    return std::array{
        Parameter<M, Real>{{"R_s", unit::ohm, above(0), "series resistance"}, &M::R_s},
        Parameter<M, Real>{{"R_b", unit::ohm, above(0), "resistance of the unswitched layer"}, &M::R_b},
        Parameter<M, Real>{{"C_m", unit::farad, above(0), "capacitance"}, &M::C_m},
        Parameter<M, Real>{{"i_c0", unit::ampere, above(0), "saturation of the slow current"}, &M::i_c0},
        Parameter<M, Real>{{"V_T", unit::volt, anything(), "activation voltage"}, &M::V_T},
        Parameter<M, Real>{{"V_m", unit::volt, above(0), "ideality voltage: width of the activation"},
                           &M::V_m},
        Parameter<M, Real>{{"tau_k", unit::second, above(0), "relaxation time of the slow current"},
                           &M::tau_k}};
  }

  template <int k, class U, class X>
  auto branch(const U& u, const X& i_c) const {
    if constexpr (k == 0)
      return u / R_b;
    else
      return i_c;
  }
  template <class U, class X>
  auto conduction(const U& u, const X& i_c) const {
    return branch<0>(u, i_c) + branch<1>(u, i_c);
  }
  template <class U, class X>
  auto rate(const U& u, const X& i_c) const {
    return (i_c0 * sigmoid((u - V_T) / V_m) - i_c) / tau_k;
  }
  Real voltage_scale() const { return V_m; }
  Real slow_scale() const { return i_c0; }
};

}  // namespace memspike
