// SPDX-License-Identifier: Apache-2.0
#include "engine/network/exponential_sum.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

ExponentialSum sum_of(const std::vector<std::pair<double, double>>& terms) {
  ExponentialSum f;
  for (const auto& [amplitude, rate] : terms) f.add(amplitude, rate);
  return f;
}
double value(const ExponentialSum& f, double s) {
  long double sum = 0;
  for (std::size_t j = 0; j < static_cast<std::size_t>(f.terms); ++j)
    sum += f.amplitude[j] * std::exp(-static_cast<long double>(f.rate[j]) * s);
  return static_cast<double>(sum);
}
double size_of(const ExponentialSum& f) {
  double sum = 0;
  for (std::size_t j = 0; j < static_cast<std::size_t>(f.terms); ++j) sum += std::fabs(f.amplitude[j]);
  return sum;
}

/// Times from far below the fastest time constant on, and evenly.
std::vector<double> scan_times(double until) {
  std::vector<double> times{0};
  for (int i = 0; i <= 1500; ++i) times.push_back(until * std::pow(1e-9, 1 - i / 1500.0));
  for (int i = 1; i < 500; ++i) times.push_back(until * i / 500);
  std::sort(times.begin(), times.end());
  return times;
}

/// What a scan sees: the first interval at whose end f is not below zero, and the largest value.
struct Scanned {
  std::optional<std::pair<double, double>> crossing;
  double top = -1e300;
};
Scanned scan(const ExponentialSum& f, double until) {
  Scanned found;
  double before = 0;
  for (const double s : scan_times(until)) {
    const double v = value(f, s);
    found.top = std::max(found.top, v);
    if (v >= 0 && !found.crossing) found.crossing = {before, s};
    before = s;
  }
  return found;
}

/// The crossing is one: f rises through zero there, and a scan sees none before it.
void expect_first(const ExponentialSum& f, double until, double found, const Scanned& seen) {
  const double rounding = 1e-14 * size_of(f);
  EXPECT_GE(found, 0);
  EXPECT_LE(found, until);
  EXPECT_NEAR(value(f, found), 0, rounding + 1e-9 * size_of(f) * (found > 0 ? 0 : 1));
  EXPECT_LE(found, (seen.crossing ? seen.crossing->second : until) * (1 + 1e-12));
  for (const double s : scan_times(found * (1 - 1e-6)))
    ASSERT_LT(value(f, s), rounding) << s << " of " << found;
}

ExponentialSum random_sum(Numbers& random, double until) {
  ExponentialSum f;
  const int terms = 2 + random.below(7);
  for (int j = 0; j < terms; ++j) f.add(random.uniform(-1, 1), random.log_uniform(0.01, 3e3) / until);
  if (random.coin())  // two that cancel each other for the most part
    f.add(-f.amplitude[0] * random.uniform(0.9, 1.1), f.rate[0] * random.uniform(1, 1.3));
  const double start = value(f, 0), top = scan(f, until).top;
  // The threshold: somewhere between start and top, or just about the top.
  const double level = random.coin() ? random.uniform(start, top) : top + 1e-5 * random.uniform(-1, 1);
  f.add(-std::max(level, start + 1e-9), 0);
  return f;
}

TEST(ExponentialSum, TheFirstCrossingIsThatOfAScan) {
  Numbers random(7);
  int crossing = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const double until = random.log_uniform(1e-5, 10);
    const ExponentialSum f = random_sum(random, until);
    const Scanned seen = scan(f, until);
    const auto found = first_crossing(f, until);
    SCOPED_TRACE(trial);
    ASSERT_TRUE(found || !seen.crossing) << "a scan sees one at " << seen.crossing->second;
    if (!found) continue;
    ++crossing;
    expect_first(f, until, *found, seen);
  }
  EXPECT_GT(crossing, 100);
  EXPECT_LT(crossing, 350) << "some must graze from below";
}

/// e^(-r s) - e^(-2 r s) has its largest value, 1/4, at s = ln 2/r.
ExponentialSum bump(double rate, double below) {
  return sum_of({{1, rate}, {-1, 2 * rate}, {-0.25 - below, 0}});
}

TEST(ExponentialSum, GrazingFromBelowIsNoCrossingHoweverClose) {
  for (const double rate : {50.0, 1e5})
    for (const double below : {1e-3, 1e-6, 1e-9, 1e-12}) {
      EXPECT_FALSE(first_crossing(bump(rate, below), 10 / rate)) << below;
      const auto found = first_crossing(bump(rate, -below), 10 / rate);
      ASSERT_TRUE(found) << below;
      // e^(-r s) = (1 + sqrt(4 below))/2
      EXPECT_NEAR(*found, -std::log(0.5 + std::sqrt(below)) / rate, 1e-15 / std::sqrt(below) / rate) << below;
    }
}

TEST(ExponentialSum, ACrossingOfMicrosecondsInASecondIsFound) {
  // Over the threshold for 2 sqrt(4 below) time constants only: 1 us in 1 s at the last.
  for (const double below : {1e-8, 1e-10, 6e-14}) {
    const auto found = first_crossing(bump(1, -below), 5);
    ASSERT_TRUE(found) << below;
    EXPECT_NEAR(*found, std::log(2.0) - 2 * std::sqrt(below), 1e-7 + 4 * below) << below;
  }
}

TEST(ExponentialSum, CloseRatesOfOppositeSignsCancel) {
  for (const double apart : {1e-2, 1e-4, 1e-6})
    for (const bool crosses : {false, true}) {
      // e^(-r s) - e^(-r (1 + apart) s) <= apart/e, near s = 1/r
      const double height = apart * std::exp(-1.0) * (1 - 0.5 * apart);
      const ExponentialSum f =
          sum_of({{1, 1e3}, {-1, 1e3 * (1 + apart)}, {-height * (crosses ? 0.999 : 1.001), 0}});
      const auto found = first_crossing(f, 1);
      ASSERT_EQ(found.has_value(), crosses) << apart;
      if (!crosses) continue;
      EXPECT_LT(value(f, *found * (1 - 1e-3)), 0);
      EXPECT_GT(value(f, *found * (1 + 1e-3)), 0);
    }
}

TEST(ExponentialSum, OneThatTendsToZeroFromBelowDoesNotCross) {
  for (const double until : {1.0, 30.0, 700.0, 1e4}) {
    EXPECT_FALSE(first_crossing(sum_of({{-1, 1}}), until)) << until;
    EXPECT_FALSE(first_crossing(sum_of({{-1, 1}, {0.5, 3}}), until)) << until;
    EXPECT_FALSE(first_crossing(sum_of({{-1, 1}, {0.99, 1.001}}), until)) << until;
  }
}

TEST(ExponentialSum, AtTheStartAndAtTheEndCounts) {
  EXPECT_EQ(first_crossing(sum_of({{1, 3}, {-1, 0}}), 1), 0.0);
  EXPECT_EQ(first_crossing(sum_of({{0.5, 1}}), 1), 0.0);
  const ExponentialSum rises = sum_of({{-1, 1}, {std::exp(-1.0), 0}});  // zero at 1
  EXPECT_FALSE(first_crossing(rises, 0.999));
  EXPECT_FALSE(first_crossing(rises, 0));
  ASSERT_TRUE(first_crossing(rises, 1.001));
  EXPECT_NEAR(*first_crossing(rises, 1.001), 1, 1e-15);
}

}  // namespace
}  // namespace memspike::test
