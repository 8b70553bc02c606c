// SPDX-License-Identifier: Apache-2.0
// Every operation that a model may use, in each way in which its equations are read: with numbers, dual
// numbers, power series and intervals. The judge is the C++ library with long double and complex arguments.
#include <gtest/gtest.h>

#include <array>
#include <complex>
#include <numbers>
#include <tuple>

#include "engine/flow/dual.hpp"
#include "engine/flow/interval.hpp"
#include "engine/flow/series.hpp"

namespace memspike::test {
namespace {

using Real = long double;
using Complex = std::complex<Real>;
using R = Scalar<isa::Baseline>;

// Models call these unqualified; so does the judge.
using std::exp, std::log, std::pow, std::sinh, std::tanh;
template <class T>
T sigmoid(const T& z) requires std::same_as<T, Real> || std::same_as<T, Complex> {
  return Real(1) / (Real(1) + std::exp(-z));
}
Real softplus(Real z) { return std::fmax(z, Real(0)) + std::log1p(std::exp(-std::fabs(z))); }
Complex softplus(const Complex& z) { return std::log(Real(1) + std::exp(z)); }

/// An operation on two states and a constant.
template <class Function>
struct Operation {
  const char* name;
  bool of_positive;  ///< defined for a positive u only
  Function of;
};
template <class Function>
Operation(const char*, bool, Function) -> Operation<Function>;

const std::tuple kOperations{Operation{"u + x", false, [](auto u, auto x, auto) { return u + x; }},
                             Operation{"u - x", false, [](auto u, auto x, auto) { return u - x; }},
                             Operation{"u x", false, [](auto u, auto x, auto) { return u * x; }},
                             Operation{"x / u", true, [](auto u, auto x, auto) { return x / u; }},
                             Operation{"-u", false, [](auto u, auto, auto) { return -u; }},
                             Operation{"u + c", false, [](auto u, auto, auto c) { return u + c; }},
                             Operation{"c + u", false, [](auto u, auto, auto c) { return c + u; }},
                             Operation{"u - c", false, [](auto u, auto, auto c) { return u - c; }},
                             Operation{"c - u", false, [](auto u, auto, auto c) { return c - u; }},
                             Operation{"u c", false, [](auto u, auto, auto c) { return u * c; }},
                             Operation{"c u", false, [](auto u, auto, auto c) { return c * u; }},
                             Operation{"u / c", false, [](auto u, auto, auto c) { return u / c; }},
                             Operation{"c / u", true, [](auto u, auto, auto c) { return c / u; }},
                             Operation{"exp", false, [](auto u, auto, auto) { return exp(u); }},
                             Operation{"sigmoid", false, [](auto u, auto, auto) { return sigmoid(u); }},
                             Operation{"tanh", false, [](auto u, auto, auto) { return tanh(u); }},
                             Operation{"sinh", false, [](auto u, auto, auto) { return sinh(u); }},
                             Operation{"softplus", false, [](auto u, auto, auto) { return softplus(u); }},
                             Operation{"log", true, [](auto u, auto, auto) { return log(u); }},
                             Operation{"pow", true, [](auto u, auto, auto) { return pow(u, 2.3); }}};

constexpr double kConstant = 1.7;

/// Calls law(operation, u, x) for every operation at states where it is defined.
template <class Law>
void for_every_operation(const Law& law) {
  const auto one = [&](const auto& operation) {
    for (const double u : {0.9, 0.3, 2.5, -0.4, -1.6})
      for (const double x : {0.6, -1.2}) {
        if (operation.of_positive && u < 0) continue;
        SCOPED_TRACE(testing::Message() << operation.name << " at u = " << u << ", x = " << x);
        law(operation, u, x);
      }
  };
  std::apply([&](const auto&... all) { (one(all), ...); }, kOperations);
}

TEST(Operations, OfNumbersAreRightToTheLastDigits) {
  for_every_operation([](const auto& operation, double u, double x) {
    const auto expected = static_cast<double>(operation.of(Real(u), Real(x), Real(kConstant)));
    EXPECT_NEAR(operation.of(R(u), R(x), R(kConstant)).v, expected, 5e-16 * std::fabs(expected));
  });
}

TEST(Operations, OfDualNumbersHaveTheSlopesOfDifferences) {
  for_every_operation([](const auto& operation, double u, double x) {
    const auto at = [&](Real du, Real dx) { return operation.of(u + du, x + dx, Real(kConstant)); };
    const auto slope = [](const auto& f) {  // error of the order h^4 and 1e-19/h
      const Real h = 1e-4L;
      return static_cast<double>((8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h));
    };
    const Dual<R> y = operation.of(Dual<R>{u, 1.0, 0.0}, Dual<R>{x, 0.0, 1.0}, R(kConstant));
    EXPECT_NEAR(y.value.v, static_cast<double>(at(0, 0)), 1e-15 * std::fabs(y.value.v));
    EXPECT_NEAR(y.du.v, slope([&](Real h) { return at(h, 0); }), 1e-12 * (1 + std::fabs(y.du.v)));
    EXPECT_NEAR(y.dx.v, slope([&](Real h) { return at(0, h); }), 1e-12 * (1 + std::fabs(y.dx.v)));
  });
}

/// The coefficients of f as a power series, by Cauchy's integral over a circle.
template <class Function>
std::array<double, 15> series_of(const Function& f) {
  constexpr int kPoints = 128;
  const Real radius = 0.125L;
  std::array<double, 15> c{};
  for (std::size_t k = 0; k < c.size(); ++k) {
    Complex sum = 0;
    for (int j = 0; j < kPoints; ++j) {
      const Complex w = std::polar(Real(1), 2 * std::numbers::pi_v<Real> * j / kPoints);
      sum += f(radius * w) * std::pow(w, -static_cast<int>(k));
    }
    c[k] = static_cast<double>(sum.real() / kPoints / std::pow(radius, static_cast<Real>(k)));
  }
  return c;
}

TEST(Operations, OfSeriesHaveTheCoefficientsOfCauchysIntegral) {
  constexpr std::array<double, 4> kMotion{0, 0.5, -0.3, 0.2};  // of u; x moves the other way
  for_every_operation([&](const auto& operation, double u, double x) {
    R us[kSeriesCapacity + 1], xs[kSeriesCapacity + 1];
    for (std::size_t k = 0; k <= kSeriesCapacity; ++k) {
      const double c = k < kMotion.size() ? kMotion[k] : 0;
      us[k] = k == 0 ? u : c, xs[k] = k == 0 ? x : -c;
    }
    const auto expected = series_of([&](Complex t) {
      const Complex moved = t * (Real(kMotion[1]) + t * (Real(kMotion[2]) + t * Real(kMotion[3])));
      return operation.of(Real(u) + moved, Real(x) - moved, Real(kConstant));
    });
    auto series = operation.of(SeriesVariable<R>(us), SeriesVariable<R>(xs), R(kConstant));
    for (std::size_t k = 0; k < expected.size(); ++k) {
      series.extend(static_cast<int>(k));
      // Rounding of a sum over the circle, seen from the k-th power of its radius.
      const double rounding = 1e-18 * std::pow(8.0, static_cast<double>(k)) * 20;
      EXPECT_NEAR(series[static_cast<int>(k)].v, expected[k],
                  1e-13 * std::fabs(expected[k]) + rounding + 1e-15)
          << "coefficient " << k;
    }
  });
}

TEST(Operations, OfIntervalsReachFromTheLeastToTheGreatestValue) {
  for_every_operation([](const auto& operation, double u, double x) {
    for (const double width : {0.0, 0.1, operation.of_positive ? 0.2 : 1.0}) {
      // All operations are monotonic in each of the two, so the extremes are at the corners.
      Real low = HUGE_VALL, high = -HUGE_VALL;
      for (const double du : {-width, width})
        for (const double dx : {-width, width}) {
          const Real y = operation.of(Real(u + du), Real(x + dx), Real(kConstant));
          low = std::min(low, y), high = std::max(high, y);
        }
      const Interval<isa::Baseline> us(R(u - width), R(u + width)), xs(R(x - width), R(x + width));
      const auto found = operation.of(us, xs, Interval<isa::Baseline>(kConstant));
      const double rounding = 1e-15 * static_cast<double>(std::max(std::fabs(low), std::fabs(high)));
      EXPECT_NEAR(found.low.v, static_cast<double>(low), rounding);
      EXPECT_NEAR(found.high.v, static_cast<double>(high), rounding);
    }
  });
}

TEST(Operations, DivisionByAnIntervalThatHoldsZeroGivesEverything) {
  const Interval<isa::Baseline> all = Interval<isa::Baseline>(1.0) / Interval<isa::Baseline>(R(-1.0), R(2.0));
  EXPECT_EQ(all.low.v, -HUGE_VAL);
  EXPECT_EQ(all.high.v, HUGE_VAL);
}

/// z = z_0 + t and its tanh, whose first coefficient is small beside its second.
TEST(Operations, TanhOfASeriesIsRelativelyAccurateNearZero) {
  R zs[kSeriesCapacity + 1] = {1e-12, 1.0};
  auto series = tanh(SeriesVariable<R>(zs));
  series.extend(0);
  EXPECT_NEAR(series[0].v, 1e-12, 1e-27);
}

TEST(Operations, APowerOfNothingIsNothing) {
  R zs[kSeriesCapacity + 1] = {-800.0, 1.0};
  for (int k = 2; k <= kSeriesCapacity; ++k) zs[k] = 0.0;
  auto series = pow(softplus(SeriesVariable<R>(zs)), R(1.5));
  for (int k = 0; k < 5; ++k) {
    series.extend(k);
    EXPECT_EQ(series[k].v, 0);
  }
  const Dual<R> dual = pow(softplus(Dual<R>{-800.0, 1.0, 0.0}), R(1.5));
  EXPECT_EQ(dual.value.v, 0);
  EXPECT_EQ(dual.du.v, 0);
}

/// Relative error of an elementary function, in units of 2^-52, at arguments of every size.
template <class Own, class Judge>
void expect_ulps(const Own& own, const Judge& judge, double low, double high, double most) {
  constexpr int kCount = 20000;
  double worst = 0, where = 0;
  for (int k = 0; k <= kCount; ++k) {
    const double z = low + (high - low) * k / kCount;
    const Real expected = judge(Real(z));
    const auto off = static_cast<double>(std::fabs((own(R(z)).v - expected) / expected) / 0x1p-52L);
    if (!(off <= worst)) worst = off, where = z;
  }
  EXPECT_LE(worst, most) << "at " << where;
}

TEST(ElementaryFunctions, AreRightToAFewUnitsInTheLastPlaceOverTheirWholeRange) {
  const auto exp_ = [](R z) { return exp(z); };
  const auto expm1_ = [](R z) { return expm1(z); };
  const auto sigmoid_ = [](R z) { return memspike::sigmoid(z); };
  const auto tanh_ = [](R z) { return tanh(z); };
  for (const double size : {1e-12, 1e-3, 0.35, 2.0, 36.0, 700.0}) {
    SCOPED_TRACE(size);
    expect_ulps(
        exp_, [](Real z) { return std::exp(z); }, -size, size, 2);
    expect_ulps(
        sigmoid_, [](Real z) { return sigmoid(z); }, -size, size, 3);
    if (size < 700) {
      expect_ulps(
          expm1_, [](Real z) { return std::expm1(z); }, 0.01 * size, size, 4);
      expect_ulps(
          expm1_, [](Real z) { return std::expm1(z); }, -size, -0.01 * size, 4);
      expect_ulps(
          tanh_, [](Real z) { return std::tanh(z); }, 0.01 * size, size, 4);
      expect_ulps(
          tanh_, [](Real z) { return std::tanh(z); }, -size, -0.01 * size, 4);
    }
  }
  for (const double size : {1e-12, 1e-3, 0.9, 2.0, 36.0, 700.0}) {
    SCOPED_TRACE(size);
    expect_ulps([](R z) { return memspike::softplus(z); }, [](Real z) { return softplus(z); }, -size, size,
                4);
    expect_ulps([](R z) { return sinh(z); }, [](Real z) { return std::sinh(z); }, 0.01 * size, size, 5);
    expect_ulps([](R z) { return sinh(z); }, [](Real z) { return std::sinh(z); }, -size, -0.01 * size, 5);
  }
  EXPECT_EQ(softplus(R(-800.0)).v, 0);
  EXPECT_EQ(softplus(R(800.0)).v, 800);
  EXPECT_TRUE(std::isnan(softplus(R(std::nan(""))).v));
  EXPECT_EQ(sinh(R(-800.0)).v, -HUGE_VAL);
  EXPECT_EQ(exp(R(-800.0)).v, 0);
  EXPECT_EQ(exp(R(800.0)).v, HUGE_VAL);
  EXPECT_TRUE(std::isnan(exp(R(std::nan(""))).v));
}

}  // namespace
}  // namespace memspike::test
