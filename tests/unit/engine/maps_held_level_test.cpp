// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/held_level.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

constexpr double kTolerance = 1e-8;  // of the level: what it leaves out is 1e-11 of full scale

struct HeldCase {
  const char* name;
  MapDevice device;
  double voltage, longest;
  HeldLevel::Kind kind;

  HeldLevel level() const {
    auto made = HeldLevel::make(device.parts(), voltage, device.domain(), longest, kTolerance);
    EXPECT_TRUE(made) << name;
    return made ? *made : HeldLevel{};
  }
  std::vector<double> places() const {
    std::vector<double> x;
    for (const double place : {0.0, 0.013, 0.31, 0.5, 0.77, 1.0}) x.push_back(place * device.scale());
    return x;
  }
};

std::vector<HeldCase> cases() {
  using Kind = HeldLevel::Kind;
  return {{"kept at 0 V", kept_for_hours(), 0, 1e-5, Kind::frozen},
          {"kept at 0 V for long", kept_for_hours(), 0, 100, Kind::affine},
          {"set", kept_for_hours(), 1.3, 0.1, Kind::curved},
          {"reset", kept_for_hours(), -1.1, 0.1, Kind::curved},
          {"forgotten at 0 V", slow_current(), 0, 10, Kind::curved},
          {"slow current rises", slow_current(), 1.2, 2, Kind::curved},
          {"conductance at 0 V", forgets_in_a_second(), 0, 10, Kind::affine},
          {"conductance near its threshold", forgets_in_a_second(), 1.05, 2, Kind::curved}};
}

TEST(HeldLevel, IsOfTheCheapestKindThatHoldsTheTolerance) {
  for (const HeldCase& c : cases()) EXPECT_EQ(c.level().kind(), c.kind) << c.name;
}

TEST(HeldLevel, TheManifoldIsInvariant) {
  for (const HeldCase& c : cases()) {
    const HeldLevel level = c.level();
    const double scale = std::fabs(c.voltage) + 0.05;
    for (const double x : c.places())
      // Short enough that a start beside it would still be seen.
      for (const double times : {0.3, 1.0}) {
        const DeviceState end = c.device.after({level.u(x), x}, c.voltage, times / level.fast_rate(x));
        EXPECT_NEAR(end.u, level.u(end.x), 1e-10 * scale) << c.name << " x = " << x;
      }
  }
}

TEST(HeldLevel, ItIsNotWhereUWouldBeIfTheSlowStateStoodStill) {
  const HeldCase c = cases()[5];
  const HeldLevel level = c.level();
  const double still = quasi_steady_u(c.device.ref(), c.voltage, 0.3 * c.device.scale());
  EXPECT_GT(std::fabs(level.u(0.3 * c.device.scale()) - still), 1e-4);
}

TEST(HeldLevel, TheFastRateIsThatOfU) {
  for (const HeldCase& c : cases())
    for (const double x : c.places()) {
      const Derivatives d = c.device.model->baseline.evaluate(c.device.parameters.data(), {0.1, x});
      const double rate = (1 / c.device.value("R_s") + d.f_u) / c.device.value("C_m");
      EXPECT_NEAR(c.level().fast_rate(x), rate, 1e-12 * rate) << c.name;
    }
}

TEST(HeldLevel, FixedPointAndSlowRateAreThoseOfTheDevice) {
  for (const HeldCase& c : cases()) {
    if (c.kind == HeldLevel::Kind::frozen) continue;
    const HeldLevel level = c.level();
    const DeviceState rest = steady_state(c.device.ref(), c.voltage);
    const double slow = -eigenvalues(c.device.ref(), rest).slow.real();
    EXPECT_NEAR(level.fixed_point(), rest.x, 1e-10 * c.device.scale()) << c.name;
    EXPECT_NEAR(level.u(rest.x), rest.u, 1e-10) << c.name;
    EXPECT_NEAR(level.slow_rate(), slow, 1e-7 * slow) << c.name;
  }
}

TEST(HeldLevel, FlowIsIntegration) {
  for (const HeldCase& c : cases()) {
    const HeldLevel level = c.level();
    for (const double x : c.places())
      for (const double share : {1e-3, 0.1, 0.6, 1.0}) {
        const double t = share * c.longest;
        const DeviceState end = c.device.after({level.u(x), x}, c.voltage, t);
        EXPECT_NEAR(level.flow(x, t), end.x, 2 * kTolerance * c.device.scale())
            << c.name << " x = " << x << " t = " << t;
      }
  }
}

TEST(HeldLevel, FlowTwiceIsFlowOnce) {
  for (const HeldCase& c : cases()) {
    const HeldLevel level = c.level();
    for (const double x : c.places())
      for (const double share : {0.01, 0.37, 0.9}) {
        const double t = c.longest, parts = level.flow(level.flow(x, share * t), (1 - share) * t);
        EXPECT_NEAR(parts, level.flow(x, t), 0.1 * kTolerance * c.device.scale()) << c.name << " x = " << x;
        EXPECT_NEAR(level.flow(level.flow(x, 1e-3 * t), -1e-3 * t), x, 0.1 * kTolerance * c.device.scale())
            << c.name;
      }
  }
}

TEST(HeldLevel, LandingIsWhereADeviceCannotBeToldFromOneOnTheManifold) {
  for (const HeldCase& c : cases()) {
    const HeldLevel level = c.level();
    for (const double x : {0.2 * c.device.scale(), 0.8 * c.device.scale()})
      for (const double away : {-0.6, -0.05, 0.4}) {
        const DeviceState start{level.u(x) + away, x};
        const auto landing = level.landing(start);
        ASSERT_TRUE(landing) << c.name;
        const double later = 50 / level.fast_rate(x);
        const DeviceState end = c.device.after(start, c.voltage, later);
        const double tolerance = std::max(1e-10, 3 * kTolerance * later / c.longest);
        EXPECT_NEAR(level.flow(*landing, later), end.x, tolerance * c.device.scale())
            << c.name << " " << away;
      }
    // One that is there already stays, up to what its kind leaves out in the time of a landing.
    const double x = 0.5 * c.device.scale(), later = 36 / level.fast_rate(x);
    EXPECT_NEAR(level.landing({level.u(x), x}).value_or(-1), x,
                std::max(1e-10, kTolerance * later / c.longest) * c.device.scale())
        << c.name;
  }
}

// --- where there is no such thing

Derivatives with_conduction(double u, double x, double f, double f_u) {
  return {f, f_u, 0, 0.1 * (u - x), 0.1, -0.1};
}
Derivatives cubic(const double*, DeviceState s) {
  return with_conduction(s.u, s.x, s.u * s.u * s.u, 3 * s.u * s.u);
}
Derivatives straight(const double*, DeviceState s) { return with_conduction(s.u, s.x, s.u, 1); }
/// Two stable fixed points.
Derivatives bistable(const double*, DeviceState s) {
  const double x = s.x;
  return {s.u, 1, 0, 0.1 * x * (1 - x) * (x - 0.5), 0, 0.1 * (3 * x - 3 * x * x - 0.5)};
}
double one(const double*) { return 1; }

std::optional<HeldLevel> level_of(Derivatives (*evaluate)(const double*, DeviceState), double voltage) {
  static DeviceKernel kernel;  // outlives the level
  kernel = {};
  kernel.evaluate = evaluate, kernel.voltage_scale = kernel.slow_scale = one;
  return HeldLevel::make({&kernel, nullptr, 1, 1e-3}, voltage, {0, 1}, 10, kTolerance);
}

TEST(HeldLevel, IsNothingWhereConductionIsNotLinear) {
  EXPECT_TRUE(level_of(straight, 1));
  EXPECT_FALSE(level_of(cubic, 1));
}

TEST(HeldLevel, IsNothingWhereNoSingleFixedPointAttractsAll) {
  EXPECT_FALSE(level_of(bistable, 1));
  EXPECT_FALSE(level_of(straight, -3)) << "x would leave the interval";
}

TEST(HeldLevel, IsNothingWhereTheTimeConstantsAreNotApart) {
  // At 0 V x forgets in 1 s and u in 0.1 s or in 0.5 s.
  const MapDevice apart = forgets_in_a_second(1e-3), close = forgets_in_a_second(5e-3);
  EXPECT_TRUE(HeldLevel::make(apart.parts(), 0, apart.domain(), 1, kTolerance));
  EXPECT_FALSE(HeldLevel::make(close.parts(), 0, close.domain(), 1, kTolerance));
}

}  // namespace
}  // namespace memspike::test
