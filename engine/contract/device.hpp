// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "engine/contract/parameter.hpp"

namespace memspike {

/// The slow state of a device: its name as in the output tables and its unit. A device without memory
/// has none: the empty name.
struct SlowState {
  std::string_view name;
  Unit unit = unit::one;
  constexpr bool exists() const { return !name.empty(); }
};

/// What a reader needs to know of a model beside its parameters. All text, stated once in the model's file.
struct ModelText {
  std::string_view title;
  std::string_view equations;  ///< lines as printed by `memspike explain`
  std::string_view remarks;    ///< signs, valid range, what the model is and is not good for
  std::string_view source;     ///< where the equations come from
};

/// The contract of a memristor model: one struct template over the number type Real, in a file of its own
/// (foo_bar.hpp holds FooBar). Every device shares the outer circuit of Bisquert et al. 2023, Eqs. (1), (17):
///
///   V = R_s I + u          I = C_m du/dt + conduction(u, x)          dx/dt = rate(u, x)
///
/// and the model supplies the two functions, generic over the type of u and x: they are read with
/// doubles, with dual numbers (Jacobian), with intervals (error bounds) and with Taylor series (integration).
/// A model may also say `std::string_view why_not() const`: what is wrong between its parameters, or nothing.
/// The functions may use + - * / and exp, sigmoid, softplus, log, tanh, sinh, pow with a parameter as
/// exponent.
///
/// Where the active layer is several branches in parallel the model may name them, for the balance of energy:
/// `static constexpr std::string_view branches[] = {"R_b", "active"}` and `branch<k>(u, x)`, the current of
/// each [A], whose sum is conduction. A model that says nothing is one branch, "conduction".
template <class M>
concept DeviceModel = requires(const M m, double u, double x) {
  { M::text } -> std::convertible_to<ModelText>;
  { M::slow } -> std::convertible_to<SlowState>;
  m.R_s;               // series resistance [Ohm]
  m.C_m;               // capacitance [F]
  m.conduction(u, x);  // current through the active layer [A]
  m.rate(u, x);        // dx/dt [unit of x / s]; 0 for a model without a slow state
  m.voltage_scale();   // the voltage over which conduction or rate change by a large factor [V]
  m.slow_scale();      // full scale of the slow state [its unit]; the state lives in [0, slow_scale]
  M::parameters();     // std::array of Parameter<M, Real>
};

inline constexpr std::size_t kMostBranches = 4;  // of the active layer

template <class M>
constexpr std::size_t branch_count() {
  if constexpr (requires { M::branches; }) {
    static_assert(std::size(M::branches) <= kMostBranches);
    return std::size(M::branches);
  } else {
    return 1;
  }
}
template <class M>
constexpr std::string_view branch_name(std::size_t k) {
  if constexpr (requires { M::branches; })
    return M::branches[k];
  else
    return "conduction";
}

}  // namespace memspike
