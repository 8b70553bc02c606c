// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/drift/drift_statistics.hpp"

namespace memspike::test {
namespace {

TEST(MeanInterval, IsStudents) {
  const MeanInterval m = mean_interval({4.1, 4.9, 5.6, 4.6, 5.3});
  EXPECT_NEAR(m.mean, 4.9, 1e-12);
  EXPECT_NEAR(m.deviation, std::sqrt((0.64 + 0 + 0.49 + 0.09 + 0.16) / 4), 1e-12);
  EXPECT_NEAR(m.high - m.mean, 2.776445 * m.deviation / std::sqrt(5.0),
              1e-5);  // t table, 4 degrees of freedom
  EXPECT_TRUE(std::isnan(mean_interval({1}).low));
}

TEST(EffectSize, IsThatOfPairsCorrectedForFew) {
  const MeanInterval d = mean_interval({1, 2, 3, 4, 5});
  EXPECT_NEAR(effect_size(d), 3 / std::sqrt(2.5) * (1 - 3.0 / 15), 1e-12);
  EXPECT_TRUE(std::isnan(effect_size(mean_interval({2, 2, 2})))) << "differences that do not vary have none";
}

TEST(Quantile, LiesOnStraightLinesBetweenValues) {
  EXPECT_DOUBLE_EQ(quantile_of({1, 2, 3, 4}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile_of({1, 2, 3, 4}, 0.25), 1.75);
  EXPECT_DOUBLE_EQ(quantile_of({1, 2, 3, 4}, 1), 4);
  EXPECT_DOUBLE_EQ(quantile_of({7}, 0.05), 7);
}

const std::vector<double> kAges{1, 3, 10, 30, 100, 300, 1000, 3000, 10000};

std::vector<double> curve(double (*G)(double)) {
  std::vector<double> all;
  for (const double age : kAges) all.push_back(G(age));
  return all;
}

TEST(DriftCoefficient, IsTheExponentOfAPowerLaw) {
  const DriftCoefficient c =
      drift_coefficient(kAges, curve([](double t) { return 3e-5 * std::pow(t, -0.05); }));
  EXPECT_NEAR(c.nu, 0.05, 1e-12);
  EXPECT_NEAR(c.low, 0.05, 1e-9);
  EXPECT_EQ(drift_coefficient(kAges, std::vector<double>(kAges.size(), 2e-5)).nu, 0);
}

TEST(DriftCoefficient, HasTheIntervalOfTheRegression) {
  // y = -ln G is 0, 1, 1 at ln t = 0, 1, 2: slope 1/2, residuals -1/6, 1/3, -1/6.
  const double e = std::exp(1.0);
  const DriftCoefficient c = drift_coefficient({1, e, e * e}, {1, 1 / e, 1 / e});
  EXPECT_NEAR(c.nu, 0.5, 1e-12);
  EXPECT_NEAR(c.high - c.nu, 12.7062 * std::sqrt(1.0 / 6 / 2), 1e-3);  // t table, 1 degree of freedom
}

ConductanceCurves curves_of(const std::vector<std::vector<double>>& all) {
  return {kAges, all.size(), [&all](std::size_t device, std::size_t age) { return all[device][age]; }};
}

TEST(Laws, TheTrueOneIsChosen) {
  const std::vector<std::vector<double>> exponential{
      curve([](double t) { return 1e-5 + 4e-5 * std::exp(-t / 800); })};
  const std::vector<std::vector<double>> stretched{
      curve([](double t) { return 1e-5 + 4e-5 * std::exp(-std::pow(t / 800, 0.5)); })};
  const std::vector<std::vector<double>> power{curve([](double t) { return 4e-5 * std::pow(t, -0.08); })};
  EXPECT_EQ(best_of(fit_laws(curves_of(exponential), 1e-6))->law, DecayLaw::exponential);
  EXPECT_EQ(best_of(fit_laws(curves_of(stretched), 1e-6))->law, DecayLaw::stretched_exponential);
  EXPECT_EQ(best_of(fit_laws(curves_of(power), 1e-6))->law, DecayLaw::power_law);
}

TEST(Laws, WeightsSumToOneAndAlikeDevicesHaveNoInterval) {
  const std::vector<double> one = curve([](double t) { return 1e-5 + 4e-5 * std::exp(-t / 800); });
  double sum = 0;
  for (const LawFit& f : fit_laws(curves_of({one, one}), 1e-6)) {
    sum += f.weight;
    EXPECT_TRUE(std::isnan(f.tau_low));
  }
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(Laws, TheJackknifeIntervalIsThatOfTheMeanWhereTheParameterIsOne) {
  // Power laws of one amplitude at small exponents: the exponent of the mean is nearly the mean exponent.
  std::vector<std::vector<double>> all;
  std::vector<double> exponents;
  for (int k = 0; k < 12; ++k) {
    const double nu = 0.01 + 0.0005 * ((k * 5) % 12);
    exponents.push_back(nu);
    std::vector<double>& G = all.emplace_back();
    for (const double age : kAges) G.push_back(3e-5 * std::pow(age, -nu));
  }
  const MeanInterval expected = mean_interval(exponents);
  for (const LawFit& f : fit_laws(curves_of(all), 1e-6))
    if (f.law == DecayLaw::power_law) {
      EXPECT_NEAR(f.fit.exponent, expected.mean, 0.02 * expected.mean);
      EXPECT_NEAR(f.exponent_high - f.exponent_low, expected.high - expected.low,
                  0.05 * (expected.high - expected.low));
    }
}

TEST(Laws, WithoutChangeThereIsNone) {
  EXPECT_TRUE(fit_laws(curves_of({std::vector<double>(kAges.size(), 1e-5)}), 1e-6).empty());
  EXPECT_FALSE(best_of({}));
}

}  // namespace
}  // namespace memspike::test
