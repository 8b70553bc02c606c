// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/distinguishable_states.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace memspike::test {
namespace {

/// Levels from the lowest upwards, each as soon as its band is clear of the last one's.
std::uint64_t laid_out(double lowest, double highest, double deviation) {
  std::uint64_t states = 1;
  double level = lowest;
  while (true) {
    double next = level;
    while (next * (1 - 2 * deviation) < level * (1 + 2 * deviation)) next *= 1 + 1e-7;
    if (next > highest) return states;
    level = next, ++states;
  }
}

TEST(DistinguishableStates, AreAsManyAsBandsFitSideBySide) {
  for (const double deviation : {0.01, 0.03, 0.1, 0.3})
    for (const double range : {1.01, 2.0, 4.3, 25.0})
      EXPECT_EQ(states_between(1e-6, range * 1e-6, deviation), laid_out(1e-6, range * 1e-6, deviation))
          << deviation << " " << range;
}

TEST(DistinguishableStates, AreOneInNoiseAndNoneWithoutConductance) {
  EXPECT_EQ(states_between(1, 1000, 0.5), 1u);
  EXPECT_EQ(states_between(0, 1, 0.01), 0u);
  EXPECT_EQ(states_between(-1, 1, 0.01), 0u);
}

TEST(DistinguishableStates, ReadWithTheDeviationsOfAllTheirNoises) {
  DeviceNoise noise;
  EXPECT_EQ(reading_deviation(noise), 0);
  noise.read = Spread{Spread::Kind::lognormal, 0.03};
  EXPECT_NEAR(reading_deviation(noise), 0.03, 1e-15);
  // Half of the time 10 % lower: mean 0.95, deviation 0.05.
  noise.telegraph = {{0.1, 1, 1}};
  EXPECT_NEAR(reading_deviation(noise), std::hypot(0.03, 0.05 / 0.95), 1e-15);
}

}  // namespace
}  // namespace memspike::test
