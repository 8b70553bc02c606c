// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "tests/support/plain_models.hpp"

namespace memspike::judge {

/// A neuron model written out again from its printed equations, sharing no code with neuron/models:
///
///   dv/dt = membrane_rate(v, w, I)      dw/dt = slow_rate(v, w)
///   v >= threshold(w): a spike; v = reset, held for t_ref; w = w + slow_jump, and goes on by its equation
///
/// A switch instead: v >= threshold(0) while w = 0: a spike, w = 1; v <= threshold(1) while w = 1: w = 0.
struct PlainNeuron {
  Real reset, t_ref, slow_jump;
  Real v_scale, w_scale;  ///< from reset to threshold [V], the full scale of w
  std::function<Real(Real v, Real w, Real I)> membrane_rate;
  std::function<Real(Real v, Real w)> slow_rate;
  std::function<Real(Real w)> threshold;
  bool is_switch = false;
};

inline PlainNeuron plain_lif(const Values& p) {
  const Real tau_m = p.at("tau_m"), R_m = p.at("R_m"), E_L = p.at("E_L"), V_th = p.at("V_th"),
             V_reset = p.at("V_reset");
  return {V_reset,
          p.at("t_ref"),
          0,
          V_th - V_reset,
          1,
          [=](Real v, Real, Real I) { return (-(v - E_L) + R_m * I) / tau_m; },
          [](Real, Real) { return 0; },
          [=](Real) { return V_th; }};
}

inline PlainNeuron plain_adaptive_lif(const Values& p) {
  PlainNeuron n = plain_lif(p);
  const Real V_th = p.at("V_th"), tau_theta = p.at("tau_theta");
  n.slow_jump = p.at("theta_plus");
  n.w_scale = n.v_scale;
  n.slow_rate = [=](Real, Real theta) { return -theta / tau_theta; };
  n.threshold = [=](Real theta) { return V_th + theta; };
  return n;
}

inline PlainNeuron plain_memristive_lif(const Values& p) {
  const Real R_b = p.at("R_b"), C_m = p.at("C_m"), i_c0 = p.at("i_c0"), V_T = p.at("V_T"), V_m = p.at("V_m"),
             tau_k = p.at("tau_k"), V_th = p.at("V_th"), V_reset = p.at("V_reset");
  return {V_reset,
          p.at("t_ref"),
          0,
          V_th - V_reset,
          i_c0,
          [=](Real u, Real i_c, Real I) { return (I - u / R_b - i_c) / C_m; },
          [=](Real u, Real i_c) { return (i_c0 * plain_sigmoid((u - V_T) / V_m) - i_c) / tau_k; },
          [=](Real) { return V_th; }};
}

inline PlainNeuron plain_relaxation_oscillator(const Values& p) {
  const Real C_m = p.at("C_m"), V_b = p.at("V_b"), R_L = p.at("R_L"), R_off = p.at("R_off"),
             R_on = p.at("R_on"), V_on = p.at("V_on"), V_hold = p.at("V_hold");
  return {V_hold,
          0,
          0,
          V_on - V_hold,
          1,
          [=](Real u, Real x, Real I) { return (I + (V_b - u) / R_L - u / (x == 1 ? R_on : R_off)) / C_m; },
          [](Real, Real) { return 0; },
          [=](Real x) { return x == 1 ? V_hold : V_on; },
          true};
}

inline PlainNeuron plain_neuron(const std::string& name, const Values& parameters) {
  if (name == "lif") return plain_lif(parameters);
  if (name == "adaptive_lif") return plain_adaptive_lif(parameters);
  if (name == "memristive_lif") return plain_memristive_lif(parameters);
  if (name == "relaxation_oscillator") return plain_relaxation_oscillator(parameters);
  throw std::invalid_argument("the judges have no equations for the neuron model " + name);
}

}  // namespace memspike::judge
