// SPDX-License-Identifier: Apache-2.0
// Devices with any parameters on their way to the slow manifold and along it, against the integrator.
#include "engine/flow/slow_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/flow/lanes.hpp"
#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

/// A device whose parameters are drawn, and a waveform that it goes through.
struct Drawn {
  MapDevice device;
  std::vector<HeldVoltage> segments;
};

ValuesByName drawn(const ValuesByName& values, double spread, Numbers& numbers) {
  ValuesByName own = values;
  for (auto& [name, value] : own) value *= std::exp(spread * (numbers.uniform(-2, 2)));
  return own;
}

std::vector<HeldVoltage> drawn_segments(double highest, Numbers& numbers) {
  std::vector<HeldVoltage> segments;
  for (int k = 0; k < 6; ++k)  // some end before u has settled
    segments.push_back({numbers.uniform(-highest, highest), numbers.log_uniform(5e-6, 3e-3)});
  return segments;
}

Drawn drawn_device(int which, double spread, Numbers& numbers) {
  switch (which) {
    case 0:
      return {{"nonvolatile", drawn(kWrittenByPairs, spread, numbers)}, drawn_segments(1.2, numbers)};
    case 1:
      return {{"nonvolatile", drawn(kKeptForHours, spread, numbers)}, drawn_segments(1.4, numbers)};
    default:
      return {{"chemical_inductor_conductance", drawn({{"R_s", 100},
                                                       {"R_b", 10e3},
                                                       {"C_m", 0.2e-6},
                                                       {"g_max", 1e-3},
                                                       {"V_T", 1},
                                                       {"V_m", 0.05},
                                                       {"tau_k", 1}},
                                                      spread, numbers)},
              drawn_segments(1.2, numbers)};
  }
}

class SlowFlowOf : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Models, SlowFlowOf, testing::Values(0, 1, 2));

TEST_P(SlowFlowOf, IsThatOfTheIntegratorToWithinItsTolerance) {
  for (const double tolerance : {1e-5, 2e-7, 1e-8}) {
    Numbers numbers(11);
    int done = 0, all = 0;
    for (int k = 0; k < 150; ++k) {
      const Drawn drawn = drawn_device(GetParam(), 0.05 * (k % 5), numbers);
      const MapDevice& device = drawn.device;
      const double scale = device.scale();
      DeviceState at{0, scale * numbers.uniform(0, 1)};
      for (const HeldVoltage& segment : drawn.segments) {
        const SlowFlowOutput out = device.model->baseline.slow_flow(device.parameters.data(), segment.voltage,
                                                                    at, segment.duration, tolerance);
        at = device.after(at, segment.voltage, segment.duration);
        ++all;
        if (!out.done) continue;
        ++done;
        EXPECT_NEAR(out.end.x, at.x, 3 * tolerance * scale)
            << segment.voltage << " V for " << segment.duration << " s, " << tolerance;
        EXPECT_NEAR(out.end.u, at.u, 1e-4 * (1 + std::fabs(at.u)));
      }
    }
    EXPECT_GT(done, 0.6 * all) << tolerance;
  }
}

TEST_P(SlowFlowOf, LandsWhereTheManifoldLeadsToTheSameEnd) {
  constexpr double kTolerance = 1e-7;
  Numbers numbers(5);
  int done = 0;
  for (int k = 0; k < 60; ++k) {
    const Drawn drawn = drawn_device(GetParam(), 0.05, numbers);
    const MapDevice& device = drawn.device;
    const double scale = device.scale(), voltage = drawn.segments[0].voltage;
    const auto flow = [&](DeviceState at) {
      return device.model->baseline.slow_flow(device.parameters.data(), voltage, at, 2e-3, kTolerance);
    };
    const double x = scale * numbers.uniform(0.05, 0.95);
    const SlowFlowOutput from_aside = flow({numbers.uniform(-1, 1), x});
    if (!from_aside.done) continue;
    const double y = from_aside.landed;
    const double h = device.model->baseline.manifold(device.parameters.data(), voltage, y).u;
    const SlowFlowOutput from_manifold = flow({h, y});
    ASSERT_TRUE(from_manifold.done);
    EXPECT_NEAR(from_manifold.landed, y, kTolerance * scale);
    EXPECT_NEAR(from_manifold.end.x, from_aside.end.x, 3 * kTolerance * scale);
    ++done;
  }
  EXPECT_GT(done, 30);
}

TEST_P(SlowFlowOf, FourTogetherGoWhereEachGoesAlone) {
  constexpr double kTolerance = 2e-7;
  Numbers numbers(3);
  int done = 0;
  for (int k = 0; k < 40; ++k) {
    std::vector<Drawn> devices;
    SlowFlowLane lanes[kLanes];
    for (int lane = 0; lane < kLanes; ++lane) devices.push_back(drawn_device(GetParam(), 0.05, numbers));
    for (int lane = 0; lane < kLanes; ++lane) {
      const Drawn& d = devices[static_cast<std::size_t>(lane)];
      lanes[lane] = {d.device.parameters.data(),
                     d.segments[0].voltage,
                     d.segments[0].duration,
                     {d.segments[1].voltage, d.device.scale() * numbers.uniform(0, 1)}};
    }
    const DeviceKernel& kernel = devices[0].device.model->baseline;
    SlowFlowOutput together[kLanes];
    if (!kernel.slow_flows(lanes, kTolerance, together)) continue;
    ++done;
    for (int lane = 0; lane < kLanes; ++lane) {
      const SlowFlowLane& l = lanes[lane];
      const SlowFlowOutput alone = kernel.slow_flow(l.parameters, l.voltage, l.start, l.duration, kTolerance);
      const double scale = devices[static_cast<std::size_t>(lane)].device.scale();
      ASSERT_TRUE(alone.done) << "four are done only if each is";
      EXPECT_NEAR(together[lane].end.x, alone.end.x, 3 * kTolerance * scale);
      EXPECT_NEAR(together[lane].landed, alone.landed, 3 * kTolerance * scale);
    }
  }
  EXPECT_GT(done, 5);
}

TEST(SlowFlow, LeavesAloneWhatIsNotApart) {
  ValuesByName fast = kWrittenByPairs;
  fast["K_s"] = 1e6;  // faster than R_s C_m = 10 us
  const MapDevice device("nonvolatile", fast);
  EXPECT_FALSE(device.model->baseline.slow_flow(device.parameters.data(), 1.6, {0, 0.5}, 1e-3, 1e-6).done);
  EXPECT_TRUE(device.model->baseline.slow_flow(device.parameters.data(), 0.5, {0, 0.5}, 1e-3, 1e-6).done);
  EXPECT_FALSE(device.model->baseline.manifold(device.parameters.data(), 1.6, 0.5).is_apart);
}

TEST(Lanes, GiveTheBitsOfScalars) {
  using S = Scalar<isa::Baseline>;
  using L = Lanes<isa::Baseline>;
  for (const double x :
       {-800.0, -708.5, -708.0, -300.3, -1.7, -1e-9, 0.0, 1e-300, 0.3, 0.35, 2.5, 88.8, 708.9, 709.5}) {
    L four(x);
    four.v[1] = 0.5 * x, four.v[2] = -x, four.v[3] = 3;
    for (int k = 0; k < kLanes; ++k) {
      EXPECT_EQ(exp(four).v[k], exp(S(four.v[k])).v) << four.v[k];
      EXPECT_EQ(sigmoid(four).v[k], sigmoid(S(four.v[k])).v) << four.v[k];
      EXPECT_EQ(tanh(four).v[k], tanh(S(four.v[k])).v) << four.v[k];
      EXPECT_EQ(max_of(four, L(1.0)).v[k], std::max(four.v[k], 1.0));
    }
  }
  EXPECT_TRUE(std::isnan(exp(L(std::nan(""))).v[0]));
  L mixed(1.0);
  mixed.v[2] = 3;
  EXPECT_FALSE(all(mixed < L(2.0)));
  EXPECT_TRUE(all(mixed < L(4.0)));
  EXPECT_EQ(largest(mixed), 3);
}

}  // namespace
}  // namespace memspike::test
