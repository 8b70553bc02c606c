// SPDX-License-Identifier: Apache-2.0
// Devices whose parameters differ, which go through maps of their own, and the membranes that they drive,
// against the same devices integrated one by one, at many times: on manifolds, in transients, inside
// waveforms, at edges soon after one another.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/network/map_plan.hpp"
#include "engine/network/simulation.hpp"
#include "tests/support/map_devices.hpp"
#include "tests/support/network_builder.hpp"
#include "tests/support/network_watcher.hpp"

namespace memspike::test {
namespace {

using Motion = EnsembleMaps::Motion;

struct Ensemble {
  std::string name;
  ValuesByName values;
  std::vector<HeldVoltage> pre, post;
  double spread;
  std::string model = "nonvolatile";
};

std::vector<Ensemble> ensembles() {
  ValuesByName slow_charge = kWrittenByPairs, forgets = kWrittenByPairs;
  slow_charge["C_m"] = 5e-6;  // settles within 0.5 ms at 1e-4, longer than some segments
  forgets["k_f"] = 0.5;
  return {{"reads", kWrittenByPairs, {{0.4, 5e-3}}, {{-0.79, 1e-3}, {1.16, 1e-3}}, 0.03},
          {"forgets", forgets, {{0.4, 1e-3}}, {{-0.79, 1e-3}, {1.16, 1e-3}}, 0.03},
          {"disturbed", kWrittenByPairs, {{0.9, 3e-3}}, {{-0.3, 1e-3}, {0.3, 1e-3}}, 0.05},
          {"two_segments", kKeptForHours, {{0.75, 3e-3}, {-0.4, 3e-3}}, {{-0.7, 3e-3}, {0.6, 3e-3}}, 0.1},
          {"slow_charge", slow_charge, {{0.4, 2e-3}}, {{-0.79, 0.4e-3}, {1.16, 0.4e-3}}, 0.03},
          {"resistor",
           {{"R_s", 100}, {"R_b", 1e4}, {"C_m", 1e-6}},
           {{0.5, 2e-3}},
           {{-0.4, 1e-3}},
           0.2,
           "resistor"}};
}

/// 6 sources onto 3 neurons or sources; many spikes, some soon after one another.
Network network_of(const Ensemble& c, bool onto_sources) {
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
  const std::vector<double> nominal = p.parameters;
  p.parameters.clear();
  Numbers numbers(7);
  for (int k = 0; k < 18; ++k) {
    p.initial.push_back({0, c.model == "resistor" ? 0 : 0.05 + 0.05 * k});
    for (const double value : nominal)
      p.parameters.push_back(value * std::exp(c.spread * numbers.uniform(-2, 2)));
  }
  p.pre_pulse = c.pre, p.post_pulse = c.post;
  std::vector<std::pair<double, std::uint32_t>> in, out;
  for (std::uint32_t i = 0; i < 6; ++i)
    for (double t = numbers.uniform(0, 5e-3); t < 0.15;
         t += numbers.uniform(0, 1) < 0.3 ? 6e-3 * numbers.uniform(0, 1) * numbers.uniform(0, 1)
                                          : numbers.uniform(2e-3, 22e-3))
      in.emplace_back(t, i);
  for (std::uint32_t i = 0; i < 3; ++i)
    for (double t = numbers.uniform(0, 10e-3); t < 0.15;
         t += numbers.uniform(0, 1) < 0.2 ? numbers.uniform(0, 2e-3) : numbers.uniform(4e-3, 19e-3))
      out.emplace_back(t, i);
  builder.spikes(input, in);
  if (onto_sources) builder.spikes(output, out);
  builder.network.duration = 0.16;
  return builder.network;
}

class EnsembleNetwork : public testing::TestWithParam<std::tuple<int, int>> {};
INSTANTIATE_TEST_SUITE_P(Reference, EnsembleNetwork,
                         testing::Combine(testing::Range(0, 6), testing::Values(3, 4, 5)), [](const auto& c) {
                           return ensembles()[static_cast<std::size_t>(std::get<0>(c.param))].name + "_1em" +
                                  std::to_string(std::get<1>(c.param));
                         });

TEST_P(EnsembleNetwork, HasTheStatesOfIntegratedDevices) {
  const Ensemble c = ensembles()[static_cast<std::size_t>(std::get<0>(GetParam()))];
  Network mapped = network_of(c, true), integrated = mapped;
  mapped.tolerance = std::pow(10.0, -std::get<1>(GetParam()));
  ASSERT_TRUE(plan_maps(mapped).ensembles[0]) << plan_maps(mapped).why_not[0];
  integrated.tolerance = 1e-9, integrated.maps = false;
  const NetworkWatcher a(mapped), b(integrated);
  double u = 0, x = 0, current = 0, most = 0, at = 0, atu = 0;
  std::size_t which = 0;
  for (std::size_t k = 0; k < a.devices.size(); ++k) {
    if (std::fabs(a.devices[k].u - b.devices[k].u) > u) atu = a.times[k];
    u = std::max(u, std::fabs(a.devices[k].u - b.devices[k].u));
    if (std::fabs(a.devices[k].x - b.devices[k].x) > x) at = a.times[k], which = k % 18;
    x = std::max(x, std::fabs(a.devices[k].x - b.devices[k].x));
    current = std::max(current, std::fabs(a.currents[k] - b.currents[k]));
    most = std::max(most, std::fabs(b.currents[k]));
  }
  EXPECT_LT(u, 2 * mapped.tolerance) << "in volts" << atu;
  EXPECT_LT(x, 2 * mapped.tolerance) << "device " << which << " at " << at;
  EXPECT_LT(current, 2 * mapped.tolerance * most);
}

TEST_P(EnsembleNetwork, HasTheMembranesOfIntegratedDevices) {
  const Ensemble c = ensembles()[static_cast<std::size_t>(std::get<0>(GetParam()))];
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
