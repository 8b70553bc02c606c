// SPDX-License-Identifier: Apache-2.0
#include "engine/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace memspike::test {
namespace {

constexpr int kCount = 100'000;
/// Five standard deviations of a mean of kCount numbers of variance one.
const double kAllowed = 5 / std::sqrt(kCount);

TEST(RandomStream, IsAFunctionOfEveryBitOfSeedAndDeviceAndOfThePurpose) {
  constexpr std::uint64_t kHigh = std::uint64_t{1} << 32;
  const std::vector<RandomStream> streams{{1, "R_s", 1},         {2, "R_s", 1}, {1 + kHigh, "R_s", 1},
                                          {1, "R_s", 2},         {1, "C_m", 1}, {1, "R_s", 257},
                                          {1, "R_s", 1 + kHigh}, {1, "", 1}};
  std::set<double> firsts;
  for (RandomStream s : streams) firsts.insert(s.uniform());
  EXPECT_EQ(firsts.size(), streams.size());
}

TEST(RandomStream, RepeatsItself) {
  RandomStream a(7, "V_T", 12), b(7, "V_T", 12);
  for (int k = 0; k < 100; ++k) EXPECT_EQ(a.normal(), b.normal());
}

TEST(RandomStream, UniformNumbersFillTheOpenInterval) {
  RandomStream stream(1, "test", 0);
  double sum = 0, squares = 0;
  for (int k = 0; k < kCount; ++k) {
    const double z = stream.uniform();
    ASSERT_TRUE(z > 0 && z < 1);
    sum += z - 0.5, squares += (z - 0.5) * (z - 0.5);
  }
  EXPECT_NEAR(std::sqrt(12) * sum / kCount, 0, kAllowed);
  EXPECT_NEAR(12 * squares / kCount, 1, kAllowed);
}

/// Of the first number of each of kCount devices, which is what an ensemble is drawn from.
TEST(RandomStream, NormalNumbersHaveMeanZeroDeviationOneAndTheTailsOfTheirDistribution) {
  double sum = 0, squares = 0, beyond_two = 0;
  for (std::uint64_t device = 0; device < kCount; ++device) {
    const double z = RandomStream(1, "test", device).normal();
    sum += z, squares += z * z, beyond_two += std::fabs(z) > 2;
  }
  EXPECT_NEAR(sum / kCount, 0, kAllowed);
  EXPECT_NEAR(squares / kCount, 1, std::sqrt(2) * kAllowed);
  EXPECT_NEAR(beyond_two / kCount, std::erfc(std::sqrt(2)), 0.21 * kAllowed);
}

TEST(RandomStream, OfTwoPurposesOrSeedsOrNeighbouringDevicesIsUncorrelated) {
  double purposes = 0, seeds = 0, neighbours = 0;
  for (std::uint64_t device = 0; device < kCount; ++device) {
    const double z = RandomStream(1, "R_s", device).normal();
    purposes += z * RandomStream(1, "C_m", device).normal();
    seeds += z * RandomStream(2, "R_s", device).normal();
    neighbours += z * RandomStream(1, "R_s", device + 1).normal();
  }
  EXPECT_NEAR(purposes / kCount, 0, kAllowed);
  EXPECT_NEAR(seeds / kCount, 0, kAllowed);
  EXPECT_NEAR(neighbours / kCount, 0, kAllowed);
}

}  // namespace
}  // namespace memspike::test
