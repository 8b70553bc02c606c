// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>
#include <rapidcheck.h>

#include <cmath>
#include <string>

namespace memspike::test {

/// Numbers for a random case, each one shrinkable towards its lower bound.
inline double uniform(double low, double high) {
  constexpr int kSteps = 1 << 20;
  return low + (high - low) * *rc::gen::inRange(0, kSteps + 1) / kSteps;
}
inline double log_uniform(double low, double high) {
  return std::exp(uniform(std::log(low), std::log(high)));
}
inline bool coin() { return *rc::gen::inRange(0, 2) == 1; }

/// What a random protocol must know of the device it will drive.
struct RandomDevice {
  std::string model, parameters;
  double R_total, tau_s, tau_k;  ///< dc resistance when off, R_s C_m, slow time
  double x_full;                 ///< full scale of the slow state; 0 for none
};

/// The ranges that every device of every model is drawn from. tau_s/tau_k goes from `stiffest` to 3.
struct RandomCircuit {
  explicit RandomCircuit(double stiffest) : ratio(log_uniform(stiffest, 3)) {}
  double ratio, R_s = log_uniform(1e-2, 1e4), tau_k = log_uniform(1e-3, 30);
  double C_m = ratio * tau_k / R_s, R_b = R_s * log_uniform(0.3, 1e3);
  double V_T = uniform(0.2, 1.5), V_m = log_uniform(0.01, 0.2);
  std::string text = fmt::format("R_s: {:.17g}, C_m: {:.17g}", R_s, C_m);
};

inline RandomDevice random_chemical_inductor(const RandomCircuit& c, bool as_conductance) {
  const double full = c.V_T / c.R_s * log_uniform(1e-2, 30);  // [A]
  const std::string slow =
      as_conductance ? fmt::format("g_max: {:.17g}", full / c.V_T) : fmt::format("i_c0: {:.17g}", full);
  return {as_conductance ? "chemical_inductor_conductance" : "chemical_inductor",
          fmt::format("{}, R_b: {:.17g}, {}, V_T: {:.17g}, V_m: {:.17g}, tau_k: {:.17g}", c.text, c.R_b, slow,
                      c.V_T, c.V_m, c.tau_k),
          c.R_s + c.R_b,
          c.ratio * c.tau_k,
          c.tau_k,
          as_conductance ? 1 : full};
}

inline RandomDevice random_nonvolatile(const RandomCircuit& c) {
  const double R_on = c.R_s * log_uniform(1, 100), R_off = R_on * log_uniform(1, 300), K_s = 1 / c.tau_k;
  return {
      "nonvolatile",
      fmt::format(
          "{}, R_on: {:.17g}, R_off: {:.17g}, K_s: {:.17g}, K_r: {:.17g}, V_set: {:.17g}, V_res: {:.17g}, "
          "V_s: {:.17g}, V_r: {:.17g}, k_f: {:.17g}",
          c.text, R_on, R_off, K_s, K_s * log_uniform(0.1, 10), c.V_T, uniform(0.2, 1.5), c.V_m,
          log_uniform(0.01, 0.2), coin() ? 0.0 : K_s * log_uniform(1e-6, 1)),
      c.R_s + R_off,
      c.ratio * c.tau_k,
      c.tau_k,
      1};
}

inline RandomDevice random_resistor(const RandomCircuit& c) {
  return {"resistor",    fmt::format("{}, R_b: {:.17g}", c.text, c.R_b),
          c.R_s + c.R_b, c.ratio * c.tau_k,
          c.tau_k,       0};
}

inline RandomDevice random_device(double stiffest) {
  const RandomCircuit c(stiffest);
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return random_resistor(c);
    case 1:
    case 2:
      return random_chemical_inductor(c, true);
    case 3:
    case 4:
      return random_nonvolatile(c);
    default:
      return random_chemical_inductor(c, false);
  }
}

/// One step of a protocol: holds and ramps of both polarities, open circuit, imposed currents, reads.
inline std::string random_step(const RandomDevice& d) {
  const double slow = d.tau_k * log_uniform(1e-3, 5), fast = d.tau_s * log_uniform(0.05, 30);
  const double duration = coin() ? slow : fast;
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return fmt::format("  - hold: {{voltage: 0, duration: {:.17g}}}\n", duration);
    case 1:
      return fmt::format("  - ramp: {{from: {:.17g}, to: {:.17g}, duration: {:.17g}}}\n", uniform(-2, 2),
                         uniform(-2, 2), duration);
    case 2:
      return fmt::format("  - open: {{duration: {:.17g}}}\n", duration);
    case 3:
      return fmt::format("  - hold: {{current: {:.17g}, duration: {:.17g}}}\n", uniform(-2, 2) / d.R_total,
                         duration);
    case 4:
      return fmt::format("  - read: {{voltage: 0.1, duration: {:.17g}}}\n", duration);
    default:
      return fmt::format("  - hold: {{voltage: {:.17g}, duration: {:.17g}}}\n", uniform(-2, 2), duration);
  }
}

/// A whole experiment with one to five steps, at a random tolerance between the two.
inline std::string random_experiment(double finest, double coarsest, double stiffest = 0.0015) {
  const RandomDevice d = random_device(stiffest);
  std::string initial = "rest";
  if (d.x_full > 0 && (coin() || d.model == "nonvolatile")) {
    const std::string slow = d.model == "chemical_inductor" ? "i_c" : "x";
    initial = fmt::format("{{u: {:.17g}, {}: {:.17g}}}", uniform(-1, 1), slow, d.x_full * uniform(0, 1));
  }
  std::string steps;
  for (int k = *rc::gen::inRange(1, 6); k > 0; --k) steps += random_step(d);
  return fmt::format(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {{model: {}, parameters: {{{}}}, initial: "
      "{}}}\nprotocol:\n{}"
      "record: {{per_segment: 7}}\ntolerance: {:.3g}\n",
      d.model, d.parameters, initial, steps, log_uniform(finest, coarsest));
}

}  // namespace memspike::test
