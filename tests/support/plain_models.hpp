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

inline PlainModel plain_threshold_switch(const Values& p) {
  const Real G_on = 1 / Real(p.at("R_on")), G_off = 1 / Real(p.at("R_off")), V_set = p.at("V_set"),
             V_hold = p.at("V_hold"), m = p.at("m"), tau_x = p.at("tau_x");
  // The state at the fold obeys x (1 - x) = m; there u = V_1 - (V_1 - V_0)(x + m ln(1/x - 1)) is V_set.
  const Real x_f = 0.5L - std::sqrt(0.25L - m), share = x_f + m * std::log(1 / x_f - 1);
  const Real way = (V_set - V_hold) / (1 - 2 * share), V_1 = V_set + way * share;
  return {p.at("R_s"),
          p.at("C_m"),
          m * way,
          1,
          [=](Real u, Real x) { return u * (G_off + x * (G_on - G_off)); },
          [=](Real u, Real x) { return (plain_sigmoid((u - V_1 + way * x) / (m * way)) - x) / tau_x; }};
}

/// The larger of 0 and z, rounded over w.
inline Real plain_above(Real z, Real w) {
  return z > 0 ? z + w * std::log1p(std::exp(-z / w)) : w * std::log1p(std::exp(z / w));
}

inline PlainModel plain_vteam(const Values& p) {
  const Real R_on = p.at("R_on"), R_off = p.at("R_off"), K_off = p.at("K_off"), K_on = p.at("K_on"),
             V_off = p.at("V_off"), V_on = p.at("V_on"), alpha_off = p.at("alpha_off"),
             alpha_on = p.at("alpha_on"), V_w = p.at("V_w"), x_w = p.at("x_w");
  return {p.at("R_s"),
          p.at("C_m"),
          V_w,
          1,
          [=](Real u, Real x) { return u / (R_on * (1 - x) + R_off * x); },
          [=](Real u, Real x) {
            return K_off * std::pow(plain_above(u - V_off, V_w) / V_off, alpha_off) *
                       std::tanh((1 - x) / x_w) -
                   K_on * std::pow(plain_above(-u - V_on, V_w) / V_on, alpha_on) * std::tanh(x / x_w);
          }};
}

inline PlainModel plain_yakopcic(const Values& p) {
  const Real a_1 = p.at("a_1"), a_2 = p.at("a_2"), V_b = p.at("V_b"), V_p = p.at("V_p"), V_n = p.at("V_n"),
             A_p = p.at("A_p"), A_n = p.at("A_n"), x_p = p.at("x_p"), x_n = p.at("x_n"),
             alpha_p = p.at("alpha_p"), alpha_n = p.at("alpha_n"), V_w = p.at("V_w"), x_w = p.at("x_w");
  return {p.at("R_s"),
          p.at("C_m"),
          V_w,
          1,
          [=](Real u, Real x) {
            const Real s = plain_sigmoid(u / V_w);
            return (a_1 * s + a_2 * (1 - s)) * x * std::sinh(u / V_b);
          },
          [=](Real u, Real x) {
            const Real g_p = std::exp(V_p) * plain_above(std::expm1(u - V_p), V_w),
                       g_n = std::exp(V_n) * plain_above(std::expm1(-u - V_n), V_w);
            const Real above = x_p + plain_above(x - x_p, x_w), below = x - plain_above(x - (1 - x_n), x_w);
            return A_p * g_p * std::exp(-alpha_p * (above - x_p)) * (1 - above) / (1 - x_p) -
                   A_n * g_n * std::exp(alpha_n * (below - (1 - x_n))) * below / (1 - x_n);
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
  if (name == "threshold_switch") return plain_threshold_switch;
  if (name == "vteam") return plain_vteam;
  if (name == "yakopcic") return plain_yakopcic;
  return nullptr;
}

inline PlainModel plain_model(const std::string& name, const Values& parameters) {
  const auto make = find_plain_model(name);
  if (!make) throw std::invalid_argument("the judges have no equations for the model " + name);
  return make(parameters);
}

}  // namespace memspike::judge
