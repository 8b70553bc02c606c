// SPDX-License-Identifier: Apache-2.0
#include "experiments/compare/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace memspike {
namespace {

// Student's quantile of 97.5 % with two degrees of freedom: (2p - 1) sqrt(2/(4 p (1 - p))).
const double kStudent2 = 0.95 * std::sqrt(2 / 0.0975);

Summary summary_with(double G, std::int64_t pulses) {
  Summary s;
  s.add("G", G, Unit{"S", {}, {}}, "conductance");
  s.add_count("pulses", pulses, "pulses");
  s.add_flag("stable", true, "stability");
  s.add_text("model", "resistor", "model");
  return s;
}

TEST(SeedStatistics, AreMeanDeviationAndStudentsInterval) {
  const SeedStatistics s = over_seeds({1, 2, 3});
  EXPECT_EQ(s.n, 3u);
  EXPECT_DOUBLE_EQ(s.mean, 2);
  EXPECT_DOUBLE_EQ(s.sd, 1);
  EXPECT_NEAR(s.high - s.mean, kStudent2 / std::sqrt(3), 1e-12);
  EXPECT_NEAR(s.mean - s.low, kStudent2 / std::sqrt(3), 1e-12);
}

TEST(SeedStatistics, OfOneSeedHaveAMeanAndNothingElse) {
  const SeedStatistics s = over_seeds({7});
  EXPECT_EQ(s.mean, 7);
  for (const double none : {s.sd, s.low, s.high}) EXPECT_TRUE(std::isnan(none));
  EXPECT_EQ(over_seeds({}).n, 0u);
  EXPECT_TRUE(std::isnan(over_seeds({}).mean));
}

TEST(Difference, OfTheSameSeedsIsThatOfPairs) {
  const Difference d = difference_of({1, 2, 3}, {2, 3, 5}, true);
  EXPECT_TRUE(d.paired);
  EXPECT_NEAR(d.value, 4.0 / 3, 1e-15);
  EXPECT_NEAR(d.relative, 2.0 / 3, 1e-15);
  EXPECT_NEAR(d.high - d.value, kStudent2 / 3, 1e-12) << "sd of the pairs is 1/sqrt 3";
  EXPECT_NEAR(d.effect, 4.0 / 3 / std::sqrt(5.0 / 3) * 0.8, 1e-14) << "Hedges: 1 - 3/(4 · 4 - 1)";
}

TEST(Difference, OfOtherSeedsIsWelchs) {
  const Difference d = difference_of({1, 2, 3}, {2, 4}, false);
  EXPECT_FALSE(d.paired);
  EXPECT_DOUBLE_EQ(d.value, 1);
  // Standard error sqrt(1/3 + 1) with 1.684 degrees of freedom.
  EXPECT_NEAR(d.high - d.value, 5.17623162855 * std::sqrt(4.0 / 3), 1e-9);
}

TEST(Difference, OfSingleRunsHasNoInterval) {
  const Difference d = difference_of({-2}, {-3}, true);
  EXPECT_EQ(d.value, -1);
  EXPECT_EQ(d.relative, -0.5) << "over the magnitude of the first";
  EXPECT_FALSE(d.paired);
  for (const double none : {d.low, d.high, d.effect}) EXPECT_TRUE(std::isnan(none));
  EXPECT_TRUE(std::isnan(difference_of({0}, {1}, true).relative));
  EXPECT_TRUE(std::isnan(difference_of({}, {1}, true).value));
}

TEST(Difference, WithoutSpreadHasNoEffectSize) {
  const Difference d = difference_of({1, 1, 1}, {2, 2, 2}, true);
  EXPECT_EQ(d.low, 1);
  EXPECT_TRUE(std::isnan(d.effect));
}

TEST(ComparedQuantities, AreTheNumbersOfAllRunsInTheirOrder) {
  ComparedRun a{"a", "device", {"a"}, {"1"}, {summary_with(1, 3)}, {}}, b = a;
  b.summaries[0].add("extra", 5, Unit{}, "what only b has");
  const std::vector<ComparedQuantity> all = quantities_of({a, b});
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].key, "G_S");
  EXPECT_EQ(all[0].unit, "S");
  EXPECT_EQ(all[1].values[0], std::vector<double>{3});
  EXPECT_EQ(all[2].values[1], std::vector<double>{1}) << "true";
  EXPECT_TRUE(all[3].values[0].empty());
  EXPECT_EQ(all[3].values[1], std::vector<double>{5});
}

TEST(DifferingInputs, AreThoseThatNotAllRunsShare) {
  const ComparedRun a{"a", "device", {}, {}, {}, {{"tau", "1 s"}, {"V", "1 V"}}};
  const ComparedRun b{"b", "device", {}, {}, {}, {{"tau", "2 s"}, {"V", "1 V"}, {"more", "3"}}};
  const std::vector<DifferingInput> all = differing_inputs({a, b});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].path, "more");
  EXPECT_EQ(all[0].values, (std::vector<std::string>{"", "3"}));
  EXPECT_EQ(all[1].path, "tau");
}

}  // namespace
}  // namespace memspike
