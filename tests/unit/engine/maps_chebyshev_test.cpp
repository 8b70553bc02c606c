// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/chebyshev.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace memspike::test {
namespace {

constexpr Domain kDomain{-0.4, 1.7};
constexpr double kInside[] = {-0.4, -0.39, -0.1, 0.0, 0.3123, 0.65, 1.1, 1.69, 1.7};

template <class F>
ChebyshevSeries fit(std::size_t n, const F& f) {
  std::vector<double> values;
  for (const double x : chebyshev_points(kDomain, n)) values.push_back(f(x));
  return ChebyshevSeries(kDomain, values);
}
double wave(double x) { return std::exp(-x) * std::sin(3 * x); }
double slope_of_wave(double x) { return std::exp(-x) * (3 * std::cos(3 * x) - std::sin(3 * x)); }
double area_of_wave(double x) { return -std::exp(-x) * (std::sin(3 * x) + 3 * std::cos(3 * x)) / 10; }
double xi_of(double x) { return (x - kDomain.middle()) / kDomain.half(); }

/// Σ ρ^k T_k(ξ) = (1 - ρ ξ)/(1 - 2 ρ ξ + ρ²)
constexpr double kRho = 0.5;
double geometric(double x) { return (1 - kRho * xi_of(x)) / (1 - 2 * kRho * xi_of(x) + kRho * kRho); }

TEST(Chebyshev, PointsAreTheRootsOfTheNextPolynomialAndAscend) {
  for (const std::size_t n : {1, 2, 7, 33}) {
    const std::vector<double> points = chebyshev_points(kDomain, n);
    ASSERT_EQ(points.size(), n);
    for (std::size_t k = 0; k < n; ++k) {
      EXPECT_NEAR(std::cos(static_cast<double>(n) * std::acos(xi_of(points[k]))), 0,
                  1e-15 * static_cast<double>(n * n + 8))
          << n;
      EXPECT_GT(points[k], k > 0 ? points[k - 1] : kDomain.low);
    }
  }
}

// Rounding of the coefficients counts n times in a value at the ends, n^3 times in a slope.
TEST(Chebyshev, ValueSlopeAndIntegralAreThoseOfTheFunction) {
  const ChebyshevSeries series = fit(40, wave), slope = series.slope_series(), area = series.integral();
  for (const double x : kInside) {
    EXPECT_NEAR(series(x), wave(x), 1e-13) << x;
    EXPECT_NEAR(series.derivative(x), slope_of_wave(x), 1e-10) << x;
    EXPECT_NEAR(slope(x), slope_of_wave(x), 1e-10) << x;
    EXPECT_NEAR(area(x), area_of_wave(x) - area_of_wave(kDomain.low), 1e-13) << x;
  }
  EXPECT_NEAR(area(kDomain.low), 0, 1e-16);
}

TEST(Chebyshev, QuotientAtARootDoesNotCancel) {
  const auto p = [](double x) { return x * x * x - 2 * x; };
  const ChebyshevSeries series = fit(9, p);
  for (const double root : {-0.35, 0.2, 1.7}) {
    const ChebyshevSeries quotient = series.quotient(root);
    for (const double x : {root, root + 1e-13, root - 1e-9, 0.0, 0.9, 1.6})
      EXPECT_NEAR(quotient(x), x * x + x * root + root * root - 2, 1e-12) << root << " " << x;
  }
}

TEST(Chebyshev, MonomialsArePowersOfTheReducedVariable) {
  const auto p = [](double x) {
    const double xi = xi_of(x);
    return 1 + 2 * xi - 3 * xi * xi + std::pow(xi, 5);
  };
  const std::vector<double> powers = fit(12, p).monomials(6), expected{1, 2, -3, 0, 0, 1, 0};
  ASSERT_EQ(powers.size(), expected.size());
  for (std::size_t k = 0; k < powers.size(); ++k) EXPECT_NEAR(powers[k], expected[k], 5e-13) << k;
  // ξ^5 = (10 T_1 + 5 T_3 + T_5)/16: cut at degree 4 its ξ^3 comes from T_3 alone.
  EXPECT_NEAR(fit(12, p).monomials(4)[3], 20.0 / 16, 5e-13);
}

TEST(Chebyshev, TailAndDegreeAreThoseOfAGeometricSeries) {
  const ChebyshevSeries series = fit(60, geometric);
  for (const int degree : {3, 10, 20})
    EXPECT_NEAR(series.tail(degree), std::pow(kRho, degree + 1) / (1 - kRho), 1e-13) << degree;
  // 2^-d < 1e-3 from d = 10 on
  EXPECT_EQ(series.degree(1e-3), 10);
  EXPECT_EQ(series.degree(10), 0);
}

TEST(Chebyshev, TrimmedSeriesIsOffByNoMoreThanAllowed) {
  const ChebyshevSeries series = fit(60, geometric), trimmed = series.trimmed(1e-3);
  EXPECT_EQ(trimmed.coefficients().size(), 11u);
  double worst = 0;
  for (double x = kDomain.low; x <= kDomain.high; x += 1e-3)
    worst = std::max(worst, std::fabs(trimmed(x) - series(x)));
  EXPECT_LE(worst, 1e-3);
  EXPECT_GT(worst, 0.5e-3) << "a tail of one sign is reached at the end of the interval";
}

TEST(Chebyshev, AConstantIsAddedToTheSameSeries) {
  const ChebyshevSeries series = fit(30, wave), more = series.plus(2.5);
  for (const double x : kInside) EXPECT_NEAR(more(x), series(x) + 2.5, 1e-15);
}

}  // namespace
}  // namespace memspike::test
