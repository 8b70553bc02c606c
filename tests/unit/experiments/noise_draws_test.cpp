// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/noise_draws.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace memspike::test {
namespace {

constexpr int kCount = 40'000;

Segment segment(SegmentKind kind, double from, double to, Drive::Kind drive = Drive::Kind::voltage) {
  return {kind, PulseRole::none, {drive, from, to}, 1e-3};
}
const Segment kPulse = segment(SegmentKind::hold, 1, 1), kRead = segment(SegmentKind::read, 0.1, 0.1);

DeviceNoise noise(std::optional<Spread> write, std::optional<Spread> read = std::nullopt) {
  return {write, read, {}};
}
constexpr Spread kNormal{Spread::Kind::normal, 0.1}, kLognormal{Spread::Kind::lognormal, 0.5};

struct Moments {
  double mean = 0, deviation = 0;
};
Moments moments(const std::vector<double>& x) {
  Moments m;
  for (const double v : x) m.mean += v / static_cast<double>(x.size());
  for (const double v : x) m.deviation += (v - m.mean) * (v - m.mean) / static_cast<double>(x.size());
  m.deviation = std::sqrt(m.deviation);
  return m;
}

TEST(NoiseDraws, OfPulsesAndReadsHaveMeanOneAndTheirDeviation) {
  for (const Spread& spread : {kNormal, kLognormal}) {
    const DeviceNoise both = noise(spread, spread);
    NoiseDraws draws(both, 1, 0);
    std::vector<double> pulses, reads;
    for (int k = 0; k < kCount; ++k)
      pulses.push_back(draws.rate_factor(kPulse)), reads.push_back(draws.reading_factor(kRead, 0));
    for (const auto& all : {pulses, reads}) {
      const Moments m = moments(all);
      EXPECT_NEAR(m.mean, 1, 5 * spread.relative / std::sqrt(kCount));
      EXPECT_NEAR(m.deviation, spread.relative, 0.05 * spread.relative);
    }
    EXPECT_EQ(draws.redrawn(), 0u);
    EXPECT_NE(pulses, reads) << "two streams";
  }
}

TEST(NoiseDraws, OnlyPulsesHaveAFactorOnTheRateAndOnlyReadsOnTheCurrent) {
  const DeviceNoise both = noise(kNormal, kNormal);
  NoiseDraws draws(both, 1, 0);
  for (const Segment& s :
       {kRead, segment(SegmentKind::hold, 0, 0), segment(SegmentKind::open, 0, 0, Drive::Kind::current)})
    EXPECT_EQ(draws.rate_factor(s), 1);
  for (const Segment& s : {kPulse, segment(SegmentKind::hold, 1e-3, 1e-3, Drive::Kind::current),
                           segment(SegmentKind::ramp, 0, 1), segment(SegmentKind::ramp, 1, 0)})
    EXPECT_NE(draws.rate_factor(s), 1);
  EXPECT_EQ(draws.reading_factor(kPulse, 0), 1);
  EXPECT_NE(draws.reading_factor(kRead, 0), 1);
}

TEST(NoiseDraws, AreFunctionsOfSeedDeviceAndNumberWhateverElseIsDrawn) {
  const DeviceNoise both = noise(kNormal, kNormal), write = noise(kNormal);
  NoiseDraws mixed(both, 7, 3), alone(write, 7, 3), other_device(write, 7, 4), other_seed(write, 8, 3);
  for (int k = 0; k < 100; ++k) {
    mixed.reading_factor(kRead, 0);
    const double factor = mixed.rate_factor(kPulse);
    EXPECT_EQ(factor, alone.rate_factor(kPulse));
    EXPECT_NE(factor, other_device.rate_factor(kPulse));
    EXPECT_NE(factor, other_seed.rate_factor(kPulse));
  }
}

TEST(NoiseDraws, FactorsThatAreNotAboveZeroAreDrawnAgainAndCounted) {
  const DeviceNoise wide = noise(Spread{Spread::Kind::normal, 1});
  NoiseDraws draws(wide, 1, 0);
  for (int k = 0; k < kCount; ++k) ASSERT_GT(draws.rate_factor(kPulse), 0);
  // Of N draws below zero have the share p = Φ(-1), and each factor takes 1/(1 - p) draws.
  const double p = 0.5 * std::erfc(1 / std::numbers::sqrt2);
  EXPECT_NEAR(static_cast<double>(draws.redrawn()) / kCount, p / (1 - p), 0.02);
}

TEST(NoiseDraws, OfDeviationZeroAreExactlyOne) {
  const DeviceNoise none = noise(Spread{Spread::Kind::normal, 0}, Spread{Spread::Kind::lognormal, 0});
  NoiseDraws draws(none, 1, 0);
  for (int k = 0; k < 100; ++k) {
    EXPECT_EQ(draws.rate_factor(kPulse), 1);
    EXPECT_EQ(draws.reading_factor(kRead, 0), 1);
  }
}

// --- traps

constexpr Telegraph kTrap{0.2, 3e-3, 1e-3};

TEST(Trap, StaysInEachStateForTimesOfAnExponentialDistribution) {
  Trap trap(kTrap, 1, 0, 0);
  std::vector<double> high, low;
  constexpr double kStep = 1e-5;  // dwell times are told to this
  double since = 0;
  bool now = trap.factor_at(0) == 1;
  for (int k = 1; k < 6'000'000; ++k) {
    const bool next = trap.factor_at(k * kStep) == 1;
    if (next == now) continue;
    (now ? high : low).push_back(k * kStep - since);
    since = k * kStep, now = next;
  }
  high.erase(high.begin()), low.erase(low.begin());
  for (const auto& [dwell, tau] : {std::pair{high, 3e-3}, {low, 1e-3}}) {
    const double n = static_cast<double>(dwell.size());
    ASSERT_GT(n, 10'000);
    const Moments m = moments(dwell);
    // A dwell time shorter than a step is not seen and makes its neighbours longer: about step/tau of the
    // mean.
    EXPECT_NEAR(m.mean, tau, tau * (5 / std::sqrt(n) + 0.02));
    EXPECT_NEAR(m.deviation, tau, tau * (15 / std::sqrt(n) + 0.02))
        << "as its mean, which is the exponential's mark";
    double beyond = 0;
    for (const double t : dwell) beyond += t > 2 * tau;
    EXPECT_NEAR(beyond / n, std::exp(-2), 0.02);
  }
}

TEST(Trap, IsHighAsOftenAsInTheLongRunAtTheStartToo) {
  double high = 0;
  for (std::uint64_t device = 0; device < kCount; ++device)
    high += Trap(kTrap, 1, device, 0).factor_at(0) == 1;
  EXPECT_NEAR(high / kCount, 0.75, 5 * 0.433 / std::sqrt(kCount));
}

TEST(Trap, DoesNotDependOnWhenItIsLookedAt) {
  Trap often(kTrap, 1, 0, 0), seldom(kTrap, 1, 0, 0), other(kTrap, 1, 0, 1);
  int apart = 0;
  for (int k = 0; k < 10'000; ++k) {
    const double now = often.factor_at(k * 1e-4);
    apart += now != other.factor_at(k * 1e-4);
    if (k % 777 == 0) {
      EXPECT_EQ(now, seldom.factor_at(k * 1e-4));
    }
  }
  EXPECT_GT(apart, 1000) << "two traps are independent";
}

/// One-sided spectral density at a frequency, averaged over records that do not overlap.
double spectral_density(const std::vector<double>& x, double step, int records, double frequency) {
  const int n = static_cast<int>(x.size()) / records;
  double sum = 0;
  for (int r = 0; r < records; ++r) {
    double mean = 0;
    for (int k = 0; k < n; ++k) mean += x[r * n + k] / n;
    std::complex<double> amplitude = 0;
    for (int k = 0; k < n; ++k) {
      const double hann = 1 - std::cos(2 * std::numbers::pi * k / n);
      amplitude +=
          hann * (x[r * n + k] - mean) * std::polar(1.0, -2 * std::numbers::pi * frequency * k * step);
    }
    sum += 2 * step * std::norm(amplitude) / (1.5 * n);  // 1.5: mean square of the window
  }
  return sum / records;
}

TEST(Trap, HasMachlupsLorentzianForItsSpectrum) {
  constexpr int kRecords = 400, kPoints = 2000;
  constexpr double kStep = 1e-4;
  Trap trap(kTrap, 1, 0, 0);
  std::vector<double> x;
  for (int k = 0; k < kRecords * kPoints; ++k) x.push_back(trap.factor_at(k * kStep));
  const double rate = 1 / kTrap.tau_high + 1 / kTrap.tau_low, corner = rate / (2 * std::numbers::pi);
  EXPECT_NEAR(corner_frequency(kTrap), corner, 1e-12 * corner);
  for (const double f : {0.1 * corner, corner, 4 * corner}) {
    const double w = 2 * std::numbers::pi * f;
    const double machlup = 4 * 0.04 / ((kTrap.tau_high + kTrap.tau_low) * (rate * rate + w * w));
    // Five standard errors of an average over the records, and what sampling folds back.
    EXPECT_NEAR(spectral_density(x, kStep, kRecords, f), machlup, machlup * (5 / std::sqrt(kRecords) + 0.03))
        << f;
  }
}

}  // namespace
}  // namespace memspike::test
