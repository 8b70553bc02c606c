// SPDX-License-Identifier: Apache-2.0
#include "engine/network/membrane_bounds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/network/row_pass.hpp"
#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

std::vector<InstructionLevel> both_levels() {
  if (best_instruction_level() == InstructionLevel::baseline) return {InstructionLevel::baseline};
  return {InstructionLevel::baseline, best_instruction_level()};
}

/// Membranes of random amplitudes under these rates, over an interval; lane 1 is constant.
struct Membranes {
  static constexpr int kLanes = 8;
  static constexpr double kWidth = 1e-3;
  std::vector<double> rate{50, 0, 300, 9e3, 9.3e3, 1.6e5};
  std::vector<double> lines, constants, now, later;
  std::vector<std::uint32_t> tight;
  BoundPass pass;

  Membranes(std::uint32_t count, Numbers& random) : lines(count * kLanes, 0.0), tight(count, 0) {
    for (std::uint32_t i = 0; i < count; ++i) {
      constants.push_back(-random.log_uniform(1e-3, 3));
      for (std::size_t k = 0; k < rate.size(); ++k)
        lines[i * kLanes + k] = random.uniform(-1, 1) * random.log_uniform(1e-3, 1);
    }
    for (const double r : rate) now.push_back(1), later.push_back(std::exp(-r * kWidth));
    IntervalBounds& b = pass.bounds;
    b.lanes = static_cast<int>(rate.size());
    b.now = now.data(), b.later = later.data();
    for (std::size_t k = 0; k < rate.size(); ++k) b.curvature[k] = std::pow(rate[k] * kWidth, 2) / 8;
    using Kind = IntervalBounds::Kind;
    b.kind[3] = Kind::quick_of_next_group, b.kind[4] = Kind::quick, b.kind[5] = Kind::quick_of_next_group;
    b.spread[4] = (9.3 / 9 - 1) * std::exp(-1);
    pass.lanes = kLanes;
    pass.constants = pass.last_constants = constants.data();
    pass.lines = lines.data(), pass.tight = tight.data();
    pass.last = count;
  }
  double slack(std::uint32_t i) const { return lines[i * kLanes + kLanes - 1]; }
  /// The largest value of the sum, on a fine grid.
  double top(std::uint32_t i) const {
    double most = -HUGE_VAL;
    for (int step = 0; step <= 4000; ++step) {
      const double s = kWidth * (step == 0 ? 0 : std::pow(1e-4, 1 - step / 4000.0));
      double sum = constants[i];
      for (std::size_t k = 0; k < rate.size(); ++k) sum += lines[i * kLanes + k] * std::exp(-rate[k] * s);
      most = std::max(most, sum);
    }
    return most;
  }
};

TEST(MembraneBounds, AreUpperBoundsThatAreOftenClose) {
  for (const InstructionLevel level : both_levels()) {
    Numbers random(1);
    Membranes m(203, random);
    const std::uint64_t found = passes_for(level).bounds(m.pass);
    std::vector<std::uint32_t> tight;
    int close = 0;
    for (std::uint32_t i = 0; i < 203; ++i) {
      EXPECT_LE(m.top(i), -m.slack(i) + 1e-14) << i;
      close += -m.slack(i) - m.top(i) < 0.1;
      if (!(m.slack(i) > 0)) tight.push_back(i);
    }
    m.tight.resize(found);
    EXPECT_EQ(m.tight, tight);
    EXPECT_GT(close, 100);
    EXPECT_TRUE(!tight.empty() && tight.size() < 203);
  }
}

TEST(MembraneBounds, OfOneAreThoseOfMany) {
  for (const InstructionLevel level : both_levels()) {
    Numbers random(2);
    Membranes m(37, random);
    passes_for(level).bounds(m.pass);
    for (std::uint32_t i = 0; i < 37; ++i)
      EXPECT_NEAR(
          m.constants[i] + passes_for(level).top(m.pass.bounds, m.lines.data() + i * Membranes::kLanes),
          -m.slack(i), 1e-15);
  }
}

TEST(MembraneBounds, DoNotDependOnHowMembranesAreDivided) {
  for (const InstructionLevel level : both_levels()) {
    Numbers random(3), again(3);
    Membranes whole(41, random), parts(41, again);
    passes_for(level).bounds(whole.pass);
    for (const auto& [first, last] : {std::pair(0u, 7u), {7u, 8u}, {8u, 41u}}) {
      parts.pass.first = first, parts.pass.last = last;
      passes_for(level).bounds(parts.pass);
    }
    EXPECT_EQ(whole.lines, parts.lines);
  }
}

TEST(MembraneBounds, LeaveHeldMembranesAloneAndTellWhoMayEverFire) {
  for (const InstructionLevel level : both_levels()) {
    Numbers random(4);
    Membranes m(1, random);
    std::fill(m.lines.begin(), m.lines.end(), 0.0);
    const auto may_fire = [&](double slack, double constant_current, double slow) {
      m.lines[1] = constant_current, m.lines[2] = slow, m.lines[7] = slack;
      m.constants[0] = -1, m.pass.may_fire = false;
      passes_for(level).bounds(m.pass);
      return m.pass.may_fire;
    };
    EXPECT_TRUE(may_fire(std::numeric_limits<double>::infinity(), 0, 0));
    EXPECT_EQ(m.slack(0), std::numeric_limits<double>::infinity());
    EXPECT_FALSE(may_fire(0, 0.9, 0));
    EXPECT_FALSE(may_fire(0, -1, 1.5)) << "a constant that lowers it counts";
    EXPECT_TRUE(may_fire(0, 0.6, 0.5));
    EXPECT_TRUE(may_fire(0, 1.1, -5)) << "the other will have died out";
  }
}

TEST(MomentPass, IsTheExponentialFunction) {
  for (const InstructionLevel level : both_levels()) {
    Numbers random(5);
    for (int trial = 0; trial < 2000; ++trial) {
      double exponent[4], unit[4], scale[4], value[4];
      for (int k = 0; k < 4; ++k)
        exponent[k] = k == 0 ? 0 : random.log_uniform(1e-9, 705), unit[k] = random.uniform(-2, 2);
      passes_for(level).moment({4, exponent, unit, scale, value});
      EXPECT_EQ(scale[0], 1);
      for (int k = 0; k < 4; ++k) {
        EXPECT_NEAR(scale[k] / std::exp(exponent[k]), 1, 4e-16) << exponent[k];
        EXPECT_NEAR(value[k] * scale[k], unit[k], 4e-16 * std::fabs(unit[k]));
      }
    }
    const double far[4] = {709.5, 1e3, 1e6, 1e300}, unit[4] = {1, 2, 3, 4};
    double scale[4], value[4];
    passes_for(level).moment({4, far, unit, scale, value});
    for (const double v : value) EXPECT_EQ(v, 0);
  }
}

}  // namespace
}  // namespace memspike::test
