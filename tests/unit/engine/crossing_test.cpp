// SPDX-License-Identifier: Apache-2.0
#include "engine/network/crossing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace memspike::test {
namespace {

std::vector<double> times(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> product(a.size() + b.size() - 1, 0.0);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j) product[i + j] += a[i] * b[j];
  return product;
}

std::optional<double> crossing(const std::vector<double>& c) {
  return first_crossing(c.data(), static_cast<int>(c.size()) - 1);
}

TEST(FirstCrossing, OfALineIsItsRoot) {
  const auto found = crossing({-0.3, 1});
  ASSERT_TRUE(found);
  EXPECT_NEAR(*found, 0.3, 1e-15);
  EXPECT_FALSE(crossing({-0.3, 0.2}));
  EXPECT_FALSE(crossing({-0.3, -1}));
}

TEST(FirstCrossing, AtTheStartCounts) {
  EXPECT_EQ(crossing({0, -1}), 0);
  EXPECT_EQ(crossing({0.1, 1}), 0);
}

TEST(FirstCrossing, IsTheFirstOfSeveral) {
  // (τ - 0.2)(τ - 0.21)(τ - 0.9), negative at the start
  const auto found = crossing(times(times({-0.2, 1}, {-0.21, 1}), {-0.9, 1}));
  ASSERT_TRUE(found);
  EXPECT_NEAR(*found, 0.2, 1e-13);
}

TEST(FirstCrossing, OfAnExcursionHoweverShortIsFound) {
  for (const double half : {1e-2, 1e-4, 1e-6}) {
    // half² - (τ - 0.7)²: above zero for 2 half only
    const auto found = crossing({half * half - 0.49, 1.4, -1});
    ASSERT_TRUE(found) << half;
    EXPECT_NEAR(*found, 0.7 - half, 1e-16 / half) << half;
    EXPECT_FALSE(crossing({-half * half - 0.49, 1.4, -1})) << half;
  }
}

TEST(FirstCrossing, OfAHighOrderIsThatOfAFineSearch) {
  // A membrane under a capacitive spike: 1 - e^(-12 τ) - 0.4 - 0.5 τ in 24 powers
  std::vector<double> c(25, 0.0);
  double term = 1;
  for (int k = 0; k < 25; ++k, term *= -12.0 / k) c[static_cast<std::size_t>(k)] = -term;
  c[0] += 0.6, c[1] -= 0.5;
  const auto value = [&](double tau) {
    double sum = 0;
    for (std::size_t k = c.size(); k-- > 0;) sum = sum * tau + c[k];
    return sum;
  };
  const auto found = crossing(c);
  ASSERT_TRUE(found);
  EXPECT_LT(value(*found - 1e-9), 0);
  EXPECT_GT(value(*found + 1e-9), 0);
  for (double tau = 0; tau < *found - 1e-6; tau += 1e-5) ASSERT_LT(value(tau), 0) << tau;
}

}  // namespace
}  // namespace memspike::test
