// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <rapidcheck.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/contract/decimal.hpp"
#include "engine/contract/unit.hpp"
#include "networks/input/node.hpp"

namespace memspike::test {

/// How large a random experiment may grow.
struct RandomSize {
  int steps = 4, depth = 2, repeats = 3, pulses = 4, devices = 3;
};

inline int whole(int low, int high) { return *rc::gen::inRange(low, high + 1); }
inline bool one_in(int n) { return whole(1, n) == 1; }

/// A number as a user writes one: three digits.
inline double short_decimal(double x) { return to_double(decimal_of(x, 3)).value(); }
inline double short_uniform(double low, double high) {
  constexpr int kSteps = 100'000;
  return short_decimal(low + (high - low) * whole(0, kSteps) / kSteps);
}
inline double short_log_uniform(double low, double high) {
  constexpr int kSteps = 100'000;
  return short_decimal(low * std::pow(high / low, double(whole(0, kSteps)) / kSteps));
}

inline Node volts(double low = -2, double high = 2) {
  return quantity_node(short_uniform(low, high), unit::volt);
}
inline Node seconds(double low = 1e-4, double high = 1) {
  return quantity_node(short_log_uniform(low, high), unit::second);
}
inline Node integer(int low, int high) { return scalar_node(std::to_string(whole(low, high))); }

/// One value, or a list of `length` of them.
template <class Make>
Node one_or_list(int length, const Make& make) {
  if (length < 2 || one_in(2)) return make();
  Node list = list_node();
  for (int k = 0; k < length; ++k) list.items.push_back(make());
  return list;
}

// --- devices

inline std::pair<std::string, Node> random_parameters() {
  const auto ohms = [](double low, double high) {
    return quantity_node(short_log_uniform(low, high), unit::ohm);
  };
  const Node R_s = ohms(1, 1e3), C_m = quantity_node(short_log_uniform(1e-7, 1e-4), unit::farad);
  const Node V_T = volts(0.3, 1.5), V_m = volts(0.02, 0.2);
  const Node tau_k = seconds(1e-3, 10), R_b = ohms(1e2, 1e5);
  const int model = whole(0, 3);
  if (model == 0) return {"resistor", map_node({{"R_s", R_s}, {"R_b", R_b}, {"C_m", C_m}})};
  if (model == 1)
    return {"nonvolatile",
            map_node({{"R_s", R_s},
                      {"R_on", ohms(1e2, 1e4)},
                      {"R_off", ohms(1e4, 1e6)},
                      {"C_m", C_m},
                      {"K_s", quantity_node(short_log_uniform(0.1, 1e3), unit::hertz)},
                      {"K_r", quantity_node(short_log_uniform(0.1, 1e3), unit::hertz)},
                      {"V_set", V_T},
                      {"V_res", volts(0.3, 1.5)},
                      {"V_s", V_m},
                      {"V_r", volts(0.02, 0.2)},
                      {"k_f", quantity_node(one_in(2) ? 0 : short_log_uniform(1e-4, 1), unit::hertz)}})};
  Node parameters =
      map_node({{"R_s", R_s}, {"R_b", R_b}, {"C_m", C_m}, {"V_T", V_T}, {"V_m", V_m}, {"tau_k", tau_k}});
  if (model == 2) {
    parameters.put("i_c0", quantity_node(short_log_uniform(1e-5, 1e-2), unit::ampere));
    return {"chemical_inductor", parameters};
  }
  parameters.put("g_max", quantity_node(short_log_uniform(1e-5, 1e-2), unit::siemens));
  return {"chemical_inductor_conductance", parameters};
}

inline Node random_initial(const std::string& model, const Node& parameters) {
  if (one_in(3)) return text_node("rest");
  Node initial = map_node();
  if (model == "resistor" || one_in(2)) initial.put("u", volts(-1, 1));
  if (model == "chemical_inductor") {
    const double full = std::stod(parameters.get("i_c0")->scalar);
    initial.put("i_c", quantity_node(short_decimal(full * short_uniform(0, 0.99)), unit::ampere));
  } else if (model != "resistor") {
    initial.put("x", number_node(short_uniform(0, 1)));
  }
  return initial;
}

inline Node random_device(const RandomSize& size) {
  const auto [model, parameters] = random_parameters();
  Node device = map_node({{"model", text_node(model)}, {"parameters", parameters}});
  device.put("initial", random_initial(model, parameters));
  if (one_in(2)) return device;
  device.put("count", integer(1, size.devices));
  const Node spread = map_node({{one_in(2) ? "normal" : "lognormal", number_node(short_uniform(0, 0.2))}});
  device.put("variability", map_node({{"R_s", spread}}));
  return device;
}

// --- protocols

inline Node random_train(const RandomSize& size, bool with_read) {
  const int pulses = whole(1, size.pulses);
  // The shortest gap is longer than the longest read.
  const auto gap = [&] { return with_read ? seconds(5e-3, 0.5) : seconds(1e-4, 0.5); };
  Node train = map_node({{"amplitude", one_or_list(pulses, [] { return volts(); })},
                         {"width", one_or_list(pulses, [] { return seconds(1e-4, 0.2); })},
                         {"gap", one_or_list(pulses, gap)}});
  train.put("count", scalar_node(std::to_string(pulses)));
  return train;
}

inline Node random_read() {
  return map_node({{"voltage", volts(0.05, 0.2)}, {"duration", seconds(1e-4, 5e-3)}});
}

inline Node random_write() { return map_node({{"amplitude", volts()}, {"width", seconds(1e-4, 0.1)}}); }

inline Node random_rates(const RandomSize& size) {
  const auto hertz = [] { return quantity_node(short_log_uniform(0.5, 40), unit::hertz); };
  Node rates = map_node({{"amplitude", volts()},
                         {"width", seconds(1e-4, 0.02)},
                         {"frequencies", one_or_list(3, hertz)},
                         {"count", integer(1, size.pulses)},
                         {"carry_over", boolean_node(one_in(2))}});
  if (one_in(2))
    rates.put("read", map_node({{"voltage", volts(0.05, 0.2)}, {"duration", seconds(1e-4, 4e-3)}}));
  if (one_in(2)) rates.put("probe", volts(0.05, 0.5));
  return rates;
}

/// At most 0.1 s long.
inline Node random_waveform() {
  Node wave = list_node();
  for (int k = whole(1, 2); k > 0; --k)
    wave.items.push_back(map_node({{"voltage", volts()}, {"duration", seconds(1e-3, 0.05)}}));
  return wave;
}

/// Before or after, by at most 0.1 s.
inline Node random_delay() { return quantity_node(short_uniform(-0.1, 0.1), unit::second); }

inline Node random_steps(const RandomSize& size, int depth);

inline Node random_step(const RandomSize& size, int depth) {
  const auto named = [](const char* name, Node body) { return map_node({{name, std::move(body)}}); };
  switch (whole(0, depth > 0 ? 14 : 12)) {
    case 0:
      return named("hold",
                   map_node({{"voltage", volts()}, {"duration", one_in(8) ? seconds(0.1, 0.1) : seconds()}}));
    case 1:
      return named("hold", map_node({{"current", quantity_node(short_uniform(-1e-3, 1e-3), unit::ampere)},
                                     {"duration", seconds()}}));
    case 2:
      return named("ramp",
                   map_node({{"from", volts()},
                             {"to", volts()},
                             {"rate", quantity_node(short_log_uniform(1, 1e3), unit::volt_per_second)}}));
    case 3:
      return named("ramp", map_node({{"from", volts()}, {"to", volts()}, {"duration", seconds()}}));
    case 4:
      return named("open", map_node({{"duration", seconds()}}));
    case 5:
      return named("read", random_read());
    case 6:
      return named("step", map_node({{"voltage", volts()}, {"on", seconds()}, {"off", seconds()}}));
    case 7: {
      const bool with_read = one_in(2);
      Node train = random_train(size, with_read);
      if (with_read) train.put("read", random_read());
      return named("pulse_train", train);
    }
    case 8:
      return named("paired_pulse", map_node({{"amplitude", volts()},
                                             {"width", seconds(1e-4, 0.1)},
                                             {"gaps", one_or_list(3, [] { return seconds(1e-4, 0.1); })},
                                             {"carry_over", boolean_node(one_in(2))}}));
    case 9: {
      const Node zero = volts(0, 0);
      return named(
          "cyclic_voltammetry",
          map_node({{"vertices", list_node({zero, volts(), volts(), zero})},
                    {"rate",
                     one_or_list(
                         2, [] { return quantity_node(short_log_uniform(1, 100), unit::volt_per_second); })},
                    {"cycles", integer(1, size.repeats)}}));
    }
    case 10:
      return named("endurance", map_node({{"set", random_write()},
                                          {"reset", random_write()},
                                          {"gap", seconds(5e-3, 0.1)},
                                          {"cycles", integer(1, size.repeats)},
                                          {"read", random_read()}}));
    case 11:
      return named("rate_dependence", random_rates(size));
    case 12:
      return named("stdp_window", map_node({{"pre", random_waveform()},
                                            {"post", random_waveform()},
                                            {"delays", one_or_list(3, random_delay)},
                                            {"pairs", integer(1, size.repeats)},
                                            {"interval", seconds(0.2, 1)}}));
    case 13:
      return named("retention",
                   map_node({{"program", random_steps(size, depth - 1)},
                             {"read", random_read()},
                             {"at", list_node({seconds(1e-3, 0.1), seconds(0.2, 1), seconds(2, 9)})}}));
    default:
      return named("repeat",
                   map_node({{"count", integer(1, size.repeats)}, {"steps", random_steps(size, depth - 1)}}));
  }
}

inline Node random_steps(const RandomSize& size, int depth) {
  Node steps = list_node();
  for (int k = whole(1, size.steps); k > 0; --k) {
    Node step = random_step(size, depth);
    if (one_in(4)) step.entries[0].second.put("label", text_node(one_in(2) ? "a" : "b, \"c\""));
    steps.items.push_back(std::move(step));
  }
  return steps;
}

// --- the experiment

inline Node random_record() {
  Node record = map_node();
  if (one_in(4)) record.put("every", seconds(0.01, 0.1));
  if (one_in(4)) record.put("at", one_or_list(3, [] { return seconds(1e-3, 1); }));
  if (one_in(3)) record.put("per_segment", integer(0, 4));
  if (one_in(4)) record.put("log_per_segment", integer(2, 5));
  return record;
}

/// A valid device experiment as a file would give it.
inline Node random_experiment(const RandomSize& size = {}) {
  Node node = map_node({{"experiment", text_node("device")}, {"seed", integer(0, 1'000'000)}});
  node.put("device", random_device(size));
  node.put("protocol", random_steps(size, size.depth));
  node.get("protocol")
      ->items.push_back(  // ramps may all be of no length, and nothing at all is an error
          map_node({{"open", map_node({{"duration", seconds()}})}}));
  node.put("record", random_record());
  node.put("tolerance", number_node(short_log_uniform(1e-10, 1e-4)));
  return node;
}

}  // namespace memspike::test
