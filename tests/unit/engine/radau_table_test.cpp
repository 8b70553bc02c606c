// SPDX-License-Identifier: Apache-2.0
#include "engine/flow/radau_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace memspike::test {
namespace {

constexpr int kN = kRadauStages;

/// 0 and the nodes: where the polynomial of a step has its values.
double point(int i) { return i == 0 ? 0 : radau_table().node[i - 1]; }

TEST(RadauTable, IntegratesEveryPowerBelowItsNumberOfNodes) {
  const RadauTable& table = radau_table();
  for (int i = 0; i < kN; ++i)
    for (int power = 0; power < kN; ++power) {
      double sum = 0;
      for (int j = 0; j < kN; ++j) sum += table.a[i][j] * std::pow(table.node[j], power);
      EXPECT_NEAR(sum, std::pow(table.node[i], power + 1) / (power + 1), 1e-15)
          << "node " << i << ", power " << power;
    }
}

TEST(RadauTable, ItsLastRowIntegratesPowersUpToTwiceItsNodesLessTwo) {
  const RadauTable& table = radau_table();
  EXPECT_EQ(table.node[kN - 1], 1);
  for (int power = 0; power <= 2 * kN - 2; ++power) {
    double sum = 0;
    for (int j = 0; j < kN; ++j) sum += table.a[kN - 1][j] * std::pow(table.node[j], power);
    EXPECT_NEAR(sum, 1.0 / (power + 1), 1e-15) << power;
  }
}

TEST(RadauTable, ItsBarycentricFormGivesPolynomialsOfDegreeTwelve) {
  const RadauTable& table = radau_table();
  for (const double t : {0.03, 0.37, 0.81, 0.995})
    for (int power = 0; power <= kN; ++power) {
      double top = 0, bottom = 0;
      for (int i = 0; i <= kN; ++i) {
        const double weight = table.barycentric[i] / (t - point(i));
        top += weight * std::pow(point(i), power), bottom += weight;
      }
      EXPECT_NEAR(top / bottom, std::pow(t, power), 1e-14) << "t = " << t << ", power " << power;
    }
}

TEST(RadauTable, ItsLegendreCoefficientsAreThoseOfThePolynomialThroughThePoints) {
  for (int degree = 0; degree <= kN; ++degree)
    for (int n = 0; n <= kN; ++n) {
      double coefficient = 0;
      for (int i = 0; i <= kN; ++i)
        coefficient +=
            radau_table().to_legendre[n][i] * std::legendre(static_cast<unsigned>(degree), 2 * point(i) - 1);
      EXPECT_NEAR(coefficient, n == degree, 1e-13) << n << " of " << degree;
    }
}

TEST(RadauTable, ItsPowersAddUpToLegendrePolynomials) {
  for (int n = 0; n <= kN; ++n)
    for (const double t : {0.0, 0.01, 0.3, 0.5}) {
      double sum = 0, size = 0;
      for (int k = n; k >= 0; --k) {
        sum = sum * t + radau_table().legendre_power[n][k];
        size = size * t + std::fabs(radau_table().legendre_power[n][k]);
      }
      EXPECT_NEAR(sum, std::legendre(static_cast<unsigned>(n), 2 * t - 1), 1e-15 * size + 1e-15)
          << n << " at " << t;
    }
}

}  // namespace
}  // namespace memspike::test
