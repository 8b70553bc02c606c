// SPDX-License-Identifier: Apache-2.0
// `delivery: mean_current` moves the charge of a segment within the segment, and nothing else.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/contract/error.hpp"
#include "engine/network/map_plan.hpp"
#include "tests/support/map_devices.hpp"
#include "tests/support/network_builder.hpp"
#include "tests/support/network_case.hpp"

namespace memspike::test {
namespace {

/// Waveforms that do not overlap, onto membranes that hardly leak: v is the charge that has come.
Network network_of(const std::vector<HeldVoltage>& pulse) {
  NetworkBuilder builder;
  const std::uint32_t input = builder.sources("input", 2);
  const std::uint32_t output = builder.neurons(
      "output", 2, "lif",
      {{"tau_m", 1e4}, {"R_m", 1e10}, {"E_L", 0}, {"V_th", 1e3}, {"V_reset", 0}, {"t_ref", 5e-3}}, {0, 0});
  Projection& p = builder.project("devices", input, output, all_pairs(2, 2), 1e-3);
  NetworkBuilder::place_devices(p, "nonvolatile", kKeptForHours, 1e-3);
  p.initial = {{0, 0.1}, {0, 0.4}, {0, 0.6}, {0, 0.9}};
  p.pre_pulse = pulse;
  builder.spikes(input, {{0.001, 0}, {0.013, 1}, {0.021, 0}, {0.043, 1}});
  builder.network.duration = 0.06;
  builder.network.tolerance = 1e-5;
  return builder.network;
}

TEST(MeanCurrent, DeliversTheChargeOfWholeWaveformsAndLeavesDevicesExact) {
  for (const std::vector<HeldVoltage>& pulse : {std::vector<HeldVoltage>{{0.5, 4e-3}},
                                                {{1.2, 6e-3}},
                                                {{0.75, 3e-3}, {-0.4, 2e-3}},
                                                {{0.6, 2e-3}, {0.6, 3e-3}}}) {
    Network exact = network_of(pulse), mean = exact;
    mean.mean_current = true;
    ASSERT_FALSE(plan_maps(mean).modes[1].empty()) << plan_maps(mean).why_not[0];
    const NetworkAnswer a = simulate(exact), b = simulate(mean);
    for (std::size_t i = 0; i < 2; ++i) {
      ASSERT_NE(a.neurons[1][i].v, 0);
      EXPECT_NEAR(b.neurons[1][i].v / a.neurons[1][i].v, 1, 3e-5);
    }
    for (std::size_t e = 0; e < 4; ++e) EXPECT_NEAR(b.devices[0][e].x, a.devices[0][e].x, 1e-7);
  }
}

TEST(MeanCurrent, ComesEvenlyWhileTheSegmentLasts) {
  Network net = network_of({{1.0, 8e-3}});
  net.mean_current = true;
  const NetworkAnswer run = simulate(net, {0.002, 0.004, 0.006, 0.008, 0.0099999});
  const auto v = [&](std::size_t k) { return run.samples[k][1][0].v; };
  for (const std::size_t k : {1u, 2u, 3u})
    EXPECT_NEAR((v(k + 1) - v(k)) / (v(1) - v(0)), 1, k == 3 ? 2e-4 : 1e-5);
}

TEST(MeanCurrent, IsRefusedWhereDevicesHaveNoMaps) {
  Network net = network_of({{0.5, 4e-3}});
  net.mean_current = true;
  net.projections[0].parameters.resize(4 * net.projections[0].parameters.size(), 1.0);
  EXPECT_THROW(Simulation{net}, NumericalError);
}

}  // namespace
}  // namespace memspike::test
