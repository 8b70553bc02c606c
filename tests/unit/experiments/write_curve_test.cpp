// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/write_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "experiments/device/pair_fit.hpp"

namespace memspike::test {
namespace {

std::vector<double> curve(double A, int N, double low, double high) {
  std::vector<double> G;
  for (int n = 0; n <= N; ++n)
    G.push_back(low + (high - low) * (1 - std::exp(-n / A)) / (1 - std::exp(-N / A)));
  return G;
}

TEST(WriteCurve, FindsTheConstantThatACurveWasMadeWith) {
  for (const double A : {0.5, 3.0, 34.6, 500.0, -20.0, -3.0}) {
    const auto fit = fit_write_curve(curve(A, 50, 2e-5, 2e-4));
    ASSERT_TRUE(fit) << A;
    EXPECT_NEAR(fit->A_over_N, A / 50, 1e-6 * std::fabs(A)) << A;
    EXPECT_LT(fit->residual, 1e-8);
    const double half = (1 - std::exp(-25 / A)) / (1 - std::exp(-50 / A)) - 0.5;
    EXPECT_NEAR(fit->mid_point, half, 1e-12);
  }
}

TEST(WriteCurve, GoesDownAsWellAsUp) {
  const auto fit = fit_write_curve(curve(20, 40, 2e-4, 2e-5));
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->A_over_N, 0.5, 1e-6);
}

TEST(WriteCurve, OfAStraightLineIsInfinite) {
  const auto fit = fit_write_curve({1, 2, 3, 4, 5, 6});
  ASSERT_TRUE(fit);
  EXPECT_TRUE(std::fabs(fit->A_over_N) > 1e6) << fit->A_over_N;
  EXPECT_NEAR(fit->mid_point, 0, 1e-15);
}

TEST(WriteCurve, IsNotFittedWhereNothingIs) {
  EXPECT_FALSE(fit_write_curve({1, 2, 3}));
  EXPECT_FALSE(fit_write_curve({1, 2, 3, 2, 1}));
  EXPECT_FALSE(fit_write_curve({1, 2, std::nan(""), 4, 5}));
}

TEST(WriteCurve, AsymmetryIsZeroWhereTheWayBackRetracesTheWayUp) {
  EXPECT_NEAR(*asymmetry({0, 5, 8, 10}, {10, 8, 5, 0}), 0, 1e-15);
  EXPECT_NEAR(*asymmetry({0, 5, 8, 10}, {10, 5, 2, 0}), 0.3, 1e-15);
  EXPECT_FALSE(asymmetry({0, 5, 8}, {10, 5, 2, 0}));
}

TEST(PairFit, FindsTwoDecays) {
  std::vector<double> gaps, ratios;
  for (double gap = 0.01; gap < 11; gap *= std::pow(10, 0.2)) {
    gaps.push_back(gap);
    ratios.push_back(1 + 0.5 * std::exp(-gap / 0.05) + 0.25 * std::exp(-gap / 1.5));
  }
  const auto fit = fit_pairs(gaps, ratios);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->c_1, 0.5, 1e-6);
  EXPECT_NEAR(fit->tau_1, 0.05, 1e-7);
  EXPECT_NEAR(fit->c_2, 0.25, 1e-6);
  EXPECT_NEAR(fit->tau_2, 1.5, 1e-6);
  EXPECT_LT(fit->residual, 1e-9);
}

TEST(PairFit, SaysWhereOneDecayIsEnoughAndWhereThereIsNone) {
  std::vector<double> gaps, single, flat;
  for (double gap = 0.01; gap < 11; gap *= std::pow(10, 0.2))
    gaps.push_back(gap), single.push_back(1 + 0.3 * std::exp(-gap)), flat.push_back(1.2);
  EXPECT_FALSE(fit_pairs(gaps, single));
  EXPECT_FALSE(fit_pairs(gaps, flat));
  EXPECT_FALSE(fit_pairs({0.1, 0.2, 0.3}, {2, 1.5, 1.2}));
}

}  // namespace
}  // namespace memspike::test
