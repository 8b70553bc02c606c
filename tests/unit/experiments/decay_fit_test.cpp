// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/decay_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace memspike {
namespace {

std::vector<double> logarithmic(double from, double to, std::size_t n) {
  std::vector<double> t;
  for (std::size_t k = 0; k < n; ++k)
    t.push_back(from * std::pow(to / from, static_cast<double>(k) / static_cast<double>(n - 1)));
  return t;
}

std::vector<double> values(const std::vector<double>& t, const std::function<double(double)>& law) {
  std::vector<double> y;
  for (const double one : t) y.push_back(law(one));
  return y;
}

double rms(const std::vector<double>& t, const std::vector<double>& y,
           const std::function<double(double)>& law) {
  double sum = 0;
  for (std::size_t k = 0; k < t.size(); ++k) sum += std::pow(y[k] - law(t[k]), 2);
  return std::sqrt(sum / static_cast<double>(t.size()));
}

TEST(DecayFit, FindsAnExponentialDownToRounding) {
  const std::vector<double> t = logarithmic(1, 1e5, 16);
  for (const double tau : {3.0, 700.0, 2e4, 1e6}) {
    const std::vector<double> y = values(t, [&](double s) { return 2e-6 + 8e-6 * std::exp(-s / tau); });
    const auto fit = fit_decay(DecayLaw::exponential, t, y);
    ASSERT_TRUE(fit) << tau;
    EXPECT_NEAR(fit->tau, tau, 1e-6 * tau);
    EXPECT_NEAR(fit->amplitude, 8e-6, 8e-12) << tau;
    EXPECT_NEAR(fit->limit, 2e-6, 8e-12) << tau;
    EXPECT_LT(fit->residual, 1e-16) << tau;
    EXPECT_TRUE(std::isnan(fit->exponent));
  }
}

TEST(DecayFit, FindsAnExponentialThatGrows) {
  const std::vector<double> t = logarithmic(1e-3, 1, 10);
  const auto fit =
      fit_decay(DecayLaw::exponential, t, values(t, [](double s) { return 5 - 3 * std::exp(-s / 0.1); }));
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->tau, 0.1, 1e-8);
  EXPECT_NEAR(fit->amplitude, -3, 1e-7);
}

TEST(DecayFit, FindsAStretchedExponential) {
  const std::vector<double> t = logarithmic(1, 1e6, 25);
  for (const double exponent : {0.3, 0.6, 1.0, 1.4}) {
    const auto fit =
        fit_decay(DecayLaw::stretched_exponential, t,
                  values(t, [&](double s) { return 1e-5 + 9e-5 * std::exp(-std::pow(s / 5e3, exponent)); }));
    ASSERT_TRUE(fit) << exponent;
    EXPECT_NEAR(fit->exponent, exponent, 1e-5);
    EXPECT_NEAR(fit->tau, 5e3, 0.1) << exponent;
    EXPECT_NEAR(fit->limit, 1e-5, 1e-9) << exponent;
  }
}

TEST(DecayFit, FindsAPowerLawAndGivesItsValueAtOneSecond) {
  const std::vector<double> t = logarithmic(0.1, 1e4, 12);
  for (const double exponent : {0.05, 0.8, -0.3}) {
    const auto fit =
        fit_decay(DecayLaw::power_law, t, values(t, [&](double s) { return 3e-6 * std::pow(s, -exponent); }));
    ASSERT_TRUE(fit) << exponent;
    EXPECT_NEAR(fit->exponent, exponent, 1e-7);
    EXPECT_NEAR(fit->amplitude, 3e-6, 1e-12) << exponent;
    EXPECT_TRUE(std::isnan(fit->tau));
  }
}

TEST(DecayFit, FindsADecayToZero) {
  const std::vector<double> t{0.01, 0.02, 0.03, 0.05};
  const auto fit =
      fit_decay(DecayLaw::to_zero, t, values(t, [](double s) { return -0.4 * std::exp(-s / 0.02); }));
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->tau, 0.02, 1e-9);
  EXPECT_NEAR(fit->amplitude, -0.4, 1e-8);
}

TEST(DecayFit, OfOtherDataIsTheLeastOfAllResidualsAndTellsIt) {
  // A power law has no exponential; the best one is where no change of a parameter makes it better.
  const std::vector<double> t = logarithmic(1, 1e4, 14);
  const std::vector<double> y = values(t, [](double s) { return std::pow(s, -0.4); });
  const auto fit = fit_decay(DecayLaw::exponential, t, y);
  ASSERT_TRUE(fit);
  const auto residual = [&](double limit, double amplitude, double tau) {
    return rms(t, y, [&](double s) { return limit + amplitude * std::exp(-s / tau); });
  };
  const double least = residual(fit->limit, fit->amplitude, fit->tau);
  EXPECT_NEAR(fit->residual, least, 1e-12);
  EXPECT_GT(least, 1e-3);
  for (const double by : {0.999, 1.001}) {
    EXPECT_GT(residual(by * fit->limit, fit->amplitude, fit->tau), least);
    EXPECT_GT(residual(fit->limit, by * fit->amplitude, fit->tau), least);
    EXPECT_GT(residual(fit->limit, fit->amplitude, by * fit->tau), least);
  }
  // No start of a scan over all time constants, each with its own best line, does better.
  for (const double tau : logarithmic(0.1, 1e6, 400)) {
    double n = 0, e = 0, ee = 0, f = 0, ef = 0;
    for (std::size_t k = 0; k < t.size(); ++k) {
      const double x = std::exp(-t[k] / tau);
      n += 1, e += x, ee += x * x, f += y[k], ef += x * y[k];
    }
    const double determinant = n * ee - e * e;
    if (determinant < 1e-10) continue;
    const double amplitude = (n * ef - e * f) / determinant;
    EXPECT_GT(residual((f - amplitude * e) / n, amplitude, tau), least * (1 - 1e-9)) << tau;
  }
}

TEST(DecayFit, IsNotMadeOfTooFewPointsOfAConstantOrOfAPowerAtTimeZero) {
  EXPECT_FALSE(fit_decay(DecayLaw::exponential, {1, 2, 3}, {3, 2, 1}));
  EXPECT_TRUE(fit_decay(DecayLaw::exponential, {1, 2, 3, 4}, {4, 2, 1, 0.5}));
  EXPECT_FALSE(fit_decay(DecayLaw::stretched_exponential, {1, 2, 3, 4}, {4, 2, 1, 0.5}));
  EXPECT_FALSE(fit_decay(DecayLaw::exponential, {1, 2, 3, 4}, {1, 1, 1, 1}));
  EXPECT_FALSE(fit_decay(DecayLaw::power_law, {0, 1, 2, 3}, {4, 3, 2, 1}));
  EXPECT_FALSE(fit_decay(DecayLaw::power_law, {1, 2, 3, 4}, {4, 3, std::nan(""), 1}));
}

}  // namespace
}  // namespace memspike
