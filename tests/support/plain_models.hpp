// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace memspike::judge {

/// The judges compute with 64 bits of mantissa, so that their rounding does not count.
using Real = long double;
using Values = std::map<std::string, double>;

inline Real plain_sigmoid(Real z) { return 1.0L / (1.0L + std::exp(-z)); }

/// A device model written out again from its printed equations, sharing no code with synapse/models:
///
///   C_m du/dt = I - conduction(u, x)      dx/dt = rate(u, x)      V = R_s I + u
struct PlainModel {
  Real R_s, C_m;
  Real u_scale, x_scale;  ///< the sharpest voltage scale [V] and the full scale of x
  std::function<Real(Real u, Real x)> conduction, rate;
};

inline PlainModel plain_chemical_inductor(const Values& p) {
  const Real R_b = p.at("R_b"), i_c0 = p.at("i_c0"), V_T = p.at("V_T"), V_m = p.at("V_m"),
             tau_k = p.at("tau_k");
  return {p.at("R_s"),
          p.at("C_m"),
          V_m,
          i_c0,
          [=](Real u, Real i_c) { return u / R_b + i_c; },
          [=](Real u, Real i_c) { return (i_c0 * plain_sigmoid((u - V_T) / V_m) - i_c) / tau_k; }};
}

inline PlainModel plain_chemical_inductor_conductance(const Values& p) {
  const Real R_b = p.at("R_b"), g_max = p.at("g_max"), V_T = p.at("V_T"), V_m = p.at("V_m"),
             tau_k = p.at("tau_k");
  return {p.at("R_s"),
          p.at("C_m"),
          V_m,
          1,
          [=](Real u, Real x) { return u / R_b + g_max * x * u; },
          [=](Real u, Real x) { return (plain_sigmoid((u - V_T) / V_m) - x) / tau_k; }};
}

inline PlainModel plain_nonvolatile(const Values& p) {
  const Real G_on = 1 / Real(p.at("R_on")), G_off = 1 / Real(p.at("R_off")), K_s = p.at("K_s"),
             K_r = p.at("K_r"), V_set = p.at("V_set"), V_res = p.at("V_res"), V_s = p.at("V_s"),
             V_r = p.at("V_r"), k_f = p.at("k_f");
  return {p.at("R_s"),
          p.at("C_m"),
          std::min(V_s, V_r),
          1,
          [=](Real u, Real x) { return u * (G_off + x * (G_on - G_off)); },
          [=](Real u, Real x) {
            const Real k_s = K_s * plain_sigmoid((u - V_set) / V_s),
                       k_r = K_r * plain_sigmoid(-(u + V_res) / V_r);
            return k_s * (1 - x) - (k_r + k_f) * x;
          }};
}

inline PlainModel plain_resistor(const Values& p) {
  const Real R_b = p.at("R_b");
  return {p.at("R_s"),
          p.at("C_m"),
          1e-3L,
          1,
          [=](Real u, Real) { return u / R_b; },
          [](Real, Real) { return 0; }};
}

/// The model of that name, or nullptr for one whose equations were not written out again.
inline PlainModel (*find_plain_model(const std::string& name))(const Values&) {
  if (name == "chemical_inductor") return plain_chemical_inductor;
  if (name == "chemical_inductor_conductance") return plain_chemical_inductor_conductance;
  if (name == "nonvolatile") return plain_nonvolatile;
  if (name == "resistor") return plain_resistor;
  return nullptr;
}

inline PlainModel plain_model(const std::string& name, const Values& parameters) {
  const auto make = find_plain_model(name);
  if (!make) throw std::invalid_argument("the judges have no equations for the model " + name);
  return make(parameters);
}

}  // namespace memspike::judge
