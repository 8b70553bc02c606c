// SPDX-License-Identifier: Apache-2.0
#include "engine/flow/scalar.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace memspike::test {
namespace {

using R = Scalar<isa::Baseline>;

TEST(Logarithm, AgreesWithLongDoubleToTheLastDigits) {
  std::mt19937_64 generator(1);
  std::uniform_real_distribution<double> exponent(-744, 709), near_one(0.3, 3);
  for (int k = 0; k < 200000; ++k) {
    const double a = k % 2 == 0 ? std::exp(exponent(generator)) : near_one(generator);
    const long double truth = std::log(static_cast<long double>(a));
    ASSERT_NEAR(log(R(a)).v, static_cast<double>(truth), 3e-16 * std::fabs(static_cast<double>(truth))) << a;
  }
}

TEST(Logarithm, KnowsItsLimits) {
  EXPECT_EQ(log(R(1.0)).v, 0);
  EXPECT_EQ(log(R(0.0)).v, -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(log(R(-1.0)).v));
  EXPECT_TRUE(std::isnan(log(R(std::nan(""))).v));
  EXPECT_EQ(log(R(std::numeric_limits<double>::infinity())).v, std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace memspike::test
