// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/function_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/maps/phase_map.hpp"

namespace memspike::test {
namespace {

constexpr Domain kDomain{0.2, 2.2};

/// Largest deviation of function f on 1009 points, ends among them.
double largest_error(const FunctionTable& table, const FunctionTable::Functions& functions, std::size_t f) {
  std::vector<double> said(table.functions()), truth(table.functions());
  double worst = 0;
  for (int i = 0; i <= 1008; ++i) {
    const double x = kDomain.low + (kDomain.high - kDomain.low) * i / 1008.0;
    table.at(x, said);
    EXPECT_TRUE(functions(x, truth));
    EXPECT_EQ(table.first_at(x), said[0]);
    worst = std::max(worst, std::fabs(said[f] - truth[f]));
  }
  return worst;
}

bool smooth(double x, std::span<double> y) { return y[0] = std::exp(x), y[1] = 1 / (x + 0.5), true; }
bool steep(double x, std::span<double> y) { return y[0] = std::tanh((x - 0.63) / 0.1), true; }

TEST(FunctionTable, HoldsWhatIsAllowedForEachFunction) {
  for (const double loose : {1e-3, 1e-6, 1e-9}) {
    const double allowed[] = {loose, 1e-3 * loose};
    const auto table = FunctionTable::make(kDomain, allowed, smooth);
    ASSERT_TRUE(table) << loose;
    ASSERT_EQ(table->functions(), 2u);
    for (const std::size_t f : {0u, 1u}) {
      EXPECT_LE(largest_error(*table, smooth, f), allowed[f]) << loose << " " << f;
      EXPECT_LE(table->errors()[f], allowed[f]);
    }
  }
}

TEST(FunctionTable, IsCutIntoCellsWhereOnePolynomialIsNotEnough) {
  const double allowed[] = {1e-9};
  const auto table = FunctionTable::make(kDomain, allowed, steep);
  ASSERT_TRUE(table);
  EXPECT_GT(table->cells(), 1);
  EXPECT_LE(largest_error(*table, steep, 0), allowed[0]);
  EXPECT_EQ(table->coefficients().size(),
            static_cast<std::size_t>(table->cells() * (table->degree() + 1)) * table->functions());
}

TEST(FunctionTable, IsAsCheapAsItsFunctions) {
  const double allowed[] = {1e-9};
  const auto degree = [&](const FunctionTable::Functions& f) {
    const auto table = FunctionTable::make(kDomain, allowed, f);
    return table && table->cells() == 1 ? table->degree() : -1;
  };
  EXPECT_EQ(degree([](double, std::span<double> y) { return y[0] = 4, true; }), 0);
  EXPECT_EQ(degree([](double x, std::span<double> y) { return y[0] = 4 - 3 * x, true; }), 1);
  EXPECT_EQ(degree([](double x, std::span<double> y) { return y[0] = x * x, true; }), 2);
}

TEST(FunctionTable, IsNothingWhereItCannotBeGoodEnough) {
  const double allowed[] = {1e-9};
  EXPECT_FALSE(FunctionTable::make(kDomain, allowed,
                                   [](double x, std::span<double> y) { return y[0] = x > 0.731, true; }));
  EXPECT_FALSE(FunctionTable::make(kDomain, allowed, [](double x, std::span<double> y) {
    y[0] = x;
    return x < 2.1;  // cannot be computed above
  }));
}

TEST(FunctionTable, IsRefusedWhereOnlyALookBetweenTheNodesSeesABump) {
  // Narrower than the distance of 26 nodes, at one of the places that are looked at; too narrow for cells.
  const FunctionTable::Functions bump = [](double x, std::span<double> y) {
    const double z = (x - (kDomain.low + 0.39 * 2)) / 0.013;
    return y[0] = x + std::exp(-z * z), true;
  };
  const double allowed[] = {2e-4};
  EXPECT_FALSE(FunctionTable::make(kDomain, allowed, bump));
}

// --- PhaseMap

constexpr double kLayer = 0.002;

/// Smooth between -0.3, 0, kJump and 1.4, with layers after each edge, and a jump.
constexpr double kJump = 1.037;
double layered(double x, double tau) {
  const double last = tau < 0 ? -0.3 : tau < kJump ? 0 : kJump;
  return x * (1 - 0.3 * x) + 0.2 * tau + (tau < kJump ? 0 : 0.4) +
         (0.3 + x * x) * std::exp(-(tau - last) / kLayer);
}

double largest_error(const PhaseMap& map, double from, double to) {
  double worst = 0;
  for (int i = 0; i <= 1500; ++i)
    for (const double x : {0.2, 0.31, 0.97, 1.6, 2.2}) {
      const double tau = from + (to - from) * (i + 0.5) / 1501;
      worst = std::max(worst, std::fabs(map.at(x, tau) - layered(x, tau)));
    }
  return worst;
}

TEST(PhaseMap, HoldsWhatIsAllowedBetweenItsEdges) {
  for (const double allowed : {1e-3, 1e-5}) {
    const auto map = PhaseMap::make(kDomain, {0, kJump, 1.4}, -0.3, 1.4, kLayer, allowed, layered);
    ASSERT_TRUE(map) << allowed;
    EXPECT_LE(largest_error(*map, -0.3, 1.4), allowed);
    EXPECT_GT(map->values(), 0u);
  }
}

TEST(PhaseMap, IsNothingWhereAnEdgeIsNotTold) {
  EXPECT_FALSE(PhaseMap::make(kDomain, {0, 1.4}, -0.3, 1.4, kLayer, 1e-5, layered));
}

}  // namespace
}  // namespace memspike::test
