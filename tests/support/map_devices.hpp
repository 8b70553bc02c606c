// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <random>
#include <string>
#include <vector>

#include "engine/maps/device_maps.hpp"
#include "tests/support/network_builder.hpp"

namespace memspike::test {

/// One device, as maps are made for it, and the integrator that they are judged by.
struct MapDevice {
  const ModelEntry* model;
  std::vector<double> parameters;

  MapDevice(const std::string& name, const ValuesByName& values)
      : model(network_models().find(name)), parameters(row_of(*model, values)) {}
  double value(std::string_view name) const {
    return parameters[static_cast<std::size_t>(model->index_of(name))];
  }
  DeviceRef ref() const { return {model, &model->baseline, parameters.data()}; }
  DeviceParts parts() const { return {&model->baseline, parameters.data(), value("R_s"), value("C_m")}; }
  double scale() const { return model->baseline.slow_scale(parameters.data()); }
  Domain domain() const { return {0, scale()}; }
  SegmentOutput segment(DeviceState at, double voltage, double duration) const {
    SegmentInput in;
    in.drive = {Drive::Kind::voltage, voltage, voltage};
    in.duration = duration, in.tolerance = 1e-13;
    return model->baseline.flow(parameters.data(), at, in, nullptr);
  }
  DeviceState after(DeviceState at, double voltage, double duration) const {
    return segment(at, voltage, duration).end;
  }
};

inline const ValuesByName kKeptForHours{{"R_s", 100},  {"R_on", 5e3}, {"R_off", 200e3}, {"C_m", 100e-9},
                                        {"K_s", 30},   {"K_r", 30},   {"V_set", 1.2},   {"V_res", 1},
                                        {"V_s", 0.06}, {"V_r", 0.05}, {"k_f", 5e-5}};
inline MapDevice kept_for_hours() { return {"nonvolatile", kKeptForHours}; }
/// Written by milliseconds; below some 0.5 V it does not move.
inline const ValuesByName kWrittenByPairs{{"R_s", 50},   {"R_on", 5e3}, {"R_off", 250e3},  {"C_m", 200e-9},
                                          {"K_s", 1e4},  {"K_r", 1e4},  {"V_set", 1.4605}, {"V_res", 1.4605},
                                          {"V_s", 0.05}, {"V_r", 0.05}, {"k_f", 0}};
inline MapDevice written_by_pairs() { return {"nonvolatile", kWrittenByPairs}; }
/// tau_s = 0.45 ms.
inline MapDevice slow_current(double C_m = 5e-6) {
  return {
      "chemical_inductor",
      {{"R_s", 100}, {"R_b", 1e3}, {"C_m", C_m}, {"i_c0", 10e-3}, {"V_T", 1}, {"V_m", 0.05}, {"tau_k", 1}}};
}
inline MapDevice forgets_in_a_second(double C_m = 2e-6) {
  return {
      "chemical_inductor_conductance",
      {{"R_s", 100}, {"R_b", 10e3}, {"C_m", C_m}, {"g_max", 1e-3}, {"V_T", 1}, {"V_m", 0.05}, {"tau_k", 1}}};
}

/// The same numbers on every machine.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : generator_(seed) {}
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(generator_() >> 11) * 0x1p-53;
  }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }
  int below(int n) { return static_cast<int>(generator_() % static_cast<std::uint64_t>(n)); }
  bool coin() { return below(2) == 1; }

 private:
  std::mt19937_64 generator_;
};

}  // namespace memspike::test
