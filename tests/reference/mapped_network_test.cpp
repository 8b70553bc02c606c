// SPDX-License-Identifier: Apache-2.0
// Devices that go through compiled maps, and the membranes that they drive, against the same devices
// integrated one by one, at many times: on manifolds, in transients, inside waveforms, at edges soon after
// one another.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/network/map_plan.hpp"
#include "engine/network/simulation.hpp"
#include "tests/support/map_devices.hpp"
#include "tests/support/network_builder.hpp"
#include "tests/support/network_watcher.hpp"

namespace memspike::test {
namespace {

struct DeviceClass {
  std::string name, model;
  ValuesByName values;
  std::vector<HeldVoltage> pre, post;
  double x_full = 1;
};

std::vector<DeviceClass> classes() {
  ValuesByName slow_charge = kWrittenByPairs;
  slow_charge["C_m"] = 10e-6;  // settles within 0.7 ms at 1e-4, longer than some segments
  return {
      {"reads", "nonvolatile", kWrittenByPairs, {{0.4, 5e-3}}, {{-0.79, 1e-3}, {1.16, 1e-3}}},
      {"writes", "nonvolatile", kKeptForHours, {{1.2, 4e-3}}, {{-0.3, 2e-3}, {0.3, 2e-3}}},
      {"two_segments",
       "nonvolatile",
       kKeptForHours,
       {{0.75, 3e-3}, {-0.4, 3e-3}},
       {{-0.7, 3e-3}, {0.6, 3e-3}}},
      {"slow_charge", "nonvolatile", slow_charge, {{0.4, 2e-3}}, {{-0.79, 0.4e-3}, {1.16, 0.4e-3}}},
      {"resistor", "resistor", {{"R_s", 100}, {"R_b", 1e4}, {"C_m", 1e-6}}, {{0.5, 2e-3}}, {{-0.4, 1e-3}}},
      // Segments of 0 V: edges at which the voltage stays as it is, while u and its rate still move.
      {"forgets",
       "chemical_inductor_conductance",
       {{"R_s", 300},
        {"R_b", 12e3},
        {"C_m", 1e-6},
        {"g_max", 1.4e-3},
        {"V_T", 0.6},
        {"V_m", 0.05},
        {"tau_k", 50e-3}},
       {{0, 1e-3}, {0.6, 1.4e-3}, {0, 0.1e-3}},
       {{0.7, 1e-3}, {-0.7, 1e-3}}},
      // At no level does x care for u, but u for x.
      {"fades",
       "chemical_inductor_conductance",
       {{"R_s", 300},
        {"R_b", 12e3},
        {"C_m", 1e-6},
        {"g_max", 1.4e-3},
        {"V_T", 1.5},
        {"V_m", 0.05},
        {"tau_k", 50e-3}},
       {{0.25, 1e-3}, {0.08, 1.4e-3}},
       {{0.1, 1e-3}}}};
}

/// 6 sources onto 3 neurons or sources; many spikes, some soon after one another.
Network network_of(const DeviceClass& c, bool onto_sources) {
  NetworkBuilder builder;
  const std::uint32_t input = builder.sources("input", 6);
  const std::uint32_t output =
      onto_sources
          ? builder.sources("output", 3)
          : builder.neurons(
                "output", 3, "lif",
                {{"tau_m", 20e-3}, {"R_m", 1e6}, {"E_L", 0}, {"V_th", 1e3}, {"V_reset", 0}, {"t_ref", 20e-3}},
                {0, 0});
  Projection& p = builder.project("devices", input, output, all_pairs(6, 3), 0.3e-3);
  NetworkBuilder::place_devices(p, c.model, c.values, 1e-3);
  p.initial.clear();
  for (int k = 0; k < 18; ++k)
    p.initial.push_back({0, c.model == "resistor" ? 0 : (0.05 + 0.05 * k) * c.x_full});
  p.pre_pulse = c.pre, p.post_pulse = c.post;
  std::vector<std::pair<double, std::uint32_t>> in, out;
  std::uint64_t dice = 12345;
  const auto next = [&] {
    return static_cast<double>((dice = dice * 6364136223846793005u + 1442695040888963407u) >> 40) * 0x1p-24;
  };
  for (std::uint32_t i = 0; i < 6; ++i)
    for (double t = 5e-3 * next(); t < 0.15;
         t += next() < 0.3 ? 6e-3 * next() * next() : 2e-3 + 20e-3 * next())
      in.emplace_back(t, i);
  for (std::uint32_t i = 0; i < 3; ++i)
    for (double t = 10e-3 * next(); t < 0.15; t += next() < 0.2 ? 2e-3 * next() : 4e-3 + 15e-3 * next())
      out.emplace_back(t, i);
  builder.spikes(input, in);
  if (onto_sources) builder.spikes(output, out);
  builder.network.duration = 0.16;
  return builder.network;
}

std::string name_of_case(const testing::TestParamInfo<std::tuple<int, int>>& c) {
  return classes()[static_cast<std::size_t>(std::get<0>(c.param))].name + "_1em" +
         std::to_string(std::get<1>(c.param));
}

class MappedNetwork : public testing::TestWithParam<std::tuple<int, int>> {};
INSTANTIATE_TEST_SUITE_P(Reference, MappedNetwork,
                         testing::Combine(testing::Range(0, 7), testing::Values(3, 4, 5)), name_of_case);

TEST_P(MappedNetwork, HasTheStatesOfIntegratedDevices) {
  const DeviceClass c = classes()[static_cast<std::size_t>(std::get<0>(GetParam()))];
  Network mapped = network_of(c, true), integrated = mapped;
  mapped.tolerance = std::pow(10.0, -std::get<1>(GetParam()));
  ASSERT_TRUE(plan_maps(mapped).maps[0]) << plan_maps(mapped).why_not[0];
  integrated.tolerance = 1e-9, integrated.maps = false;
  const NetworkWatcher a(mapped), b(integrated);
  double u = 0, x = 0;
  for (std::size_t k = 0; k < a.devices.size(); ++k) {
    u = std::max(u, std::fabs(a.devices[k].u - b.devices[k].u));
    x = std::max(x, std::fabs(a.devices[k].x - b.devices[k].x));
  }
  EXPECT_LT(u, 2 * mapped.tolerance) << "in volts";
  EXPECT_LT(x, 2 * mapped.tolerance * c.x_full);
}

/// All but the last classes, whose currents have no map at these tolerances.
class MappedMembranes : public MappedNetwork {};
INSTANTIATE_TEST_SUITE_P(Reference, MappedMembranes,
                         testing::Combine(testing::Range(0, 5), testing::Values(3, 4, 5)), name_of_case);

TEST_P(MappedMembranes, AreThoseOfIntegratedDevices) {
  const DeviceClass c = classes()[static_cast<std::size_t>(std::get<0>(GetParam()))];
  Network mapped = network_of(c, false), integrated = mapped;
  mapped.tolerance = std::pow(10.0, -std::get<1>(GetParam()));
  ASSERT_FALSE(plan_maps(mapped).modes[1].empty()) << plan_maps(mapped).why_not[0];
  integrated.tolerance = 1e-9, integrated.maps = false;
  const NetworkWatcher a(mapped), b(integrated);
  double v = 0, most = 0;
  for (std::size_t k = 0; k < a.v.size(); ++k) {
    v = std::max(v, std::fabs(a.v[k] - b.v[k]));
    most = std::max(most, std::fabs(b.v[k]));
  }
  EXPECT_GT(most, 0);
  EXPECT_LT(v, 2 * mapped.tolerance * most);
}

}  // namespace
}  // namespace memspike::test
