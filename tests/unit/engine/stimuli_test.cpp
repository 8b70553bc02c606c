// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/network/instant.hpp"
#include "engine/network/sources.hpp"
#include "engine/network/stimulus_current.hpp"

namespace memspike::test {
namespace {

PoissonStimulus poisson(std::vector<PoissonStimulus::Piece> pieces, double start, double stop) {
  PoissonStimulus s;
  s.start = start, s.stop = stop, s.pieces = std::move(pieces);
  return s;
}

TEST(Poisson, IntervalsAreExponentialWithTheRate) {
  const auto spikes = poisson_spikes(poisson({{0, {100}}}, 0, 1000), 3, 1, 1000);
  const double n = static_cast<double>(spikes.size());
  EXPECT_NEAR(n, 1e5, 5 * std::sqrt(1e5));
  double square = 0, before = 0, short_ones = 0;
  for (const double t : spikes) {
    square += (t - before) * (t - before), short_ones += t - before < 0.01 * std::numbers::ln2 ? 1 : 0;
    before = t;
  }
  EXPECT_NEAR(square / n, 2e-4, 5 * 4.5e-4 / std::sqrt(n));  // 2/rate²; its own deviation is √20/rate²
  EXPECT_NEAR(short_ones / n, 0.5, 5 * 0.5 / std::sqrt(n));
}

TEST(Poisson, FollowsThePiecesOfItsRate) {
  const auto spikes = poisson_spikes(poisson({{0, {0}}, {10, {200}}, {20, {50}}}, 0, 30), 0, 7, 30);
  double count[3] = {0, 0, 0};
  for (const double t : spikes) ++count[static_cast<int>(t / 10)];
  EXPECT_EQ(count[0], 0);
  EXPECT_NEAR(count[1], 2000, 5 * std::sqrt(2000.0));
  EXPECT_NEAR(count[2], 500, 5 * std::sqrt(500.0));
}

TEST(Poisson, BeginsAndEndsInTime) {
  const auto spikes = poisson_spikes(poisson({{0, {1e3}}}, 0.5, 0.75), 0, 1, 10);
  ASSERT_GT(spikes.size(), 150u);
  EXPECT_GE(spikes.front(), 0.5);
  EXPECT_LT(spikes.back(), 0.75);
}

TEST(Poisson, IsAnotherForEveryNeuronStimulusAndSeed) {
  PoissonStimulus s = poisson({{0, {100, 100}}}, 0, 1);
  const auto a = poisson_spikes(s, 0, 1, 1);
  EXPECT_EQ(a, poisson_spikes(s, 0, 1, 1));
  EXPECT_NE(a, poisson_spikes(s, 1, 1, 1));
  EXPECT_NE(a, poisson_spikes(s, 0, 2, 1));
  s.number = 1;
  EXPECT_NE(a, poisson_spikes(s, 0, 1, 1));
}

double current(const CurrentStimulus& s, double t) {
  double c[1] = {};
  add_current(s, 0, 1, t, 1, c);
  return c[0];
}

CurrentStimulus stimulus(decltype(CurrentStimulus::shape) shape) { return {0, {}, 1, 3, std::move(shape)}; }

TEST(CurrentStimulus, IsOnFromStartToStop) {
  const auto s = stimulus(CurrentStimulus::Constant{2});
  EXPECT_EQ(current(s, 0.999), 0);
  EXPECT_EQ(current(s, 1), 2);
  EXPECT_EQ(current(s, 2.999), 2);
  EXPECT_EQ(current(s, 3), 0);
  EXPECT_EQ(next_edge(s, 0), 1);
  EXPECT_EQ(next_edge(s, 1), 3);
  EXPECT_EQ(next_edge(s, 3), kNever);
}

TEST(CurrentStimulus, PulsesComeInTheirPeriod) {
  const auto s = stimulus(CurrentStimulus::Pulses{5, 0.1, 0.5, 3});
  for (const double begin : {1.0, 1.5, 2.0}) {
    EXPECT_EQ(current(s, begin), 5);
    EXPECT_EQ(current(s, begin + 0.09), 5);
    EXPECT_EQ(current(s, begin + 0.1), 0);
    EXPECT_DOUBLE_EQ(next_edge(s, begin), begin + 0.1);
    EXPECT_DOUBLE_EQ(next_edge(s, begin + 0.2), begin + 0.5);
  }
  EXPECT_EQ(current(s, 2.5), 0);
}

TEST(CurrentStimulus, RampsAndPointsAreStraight) {
  const auto ramp = stimulus(CurrentStimulus::Ramp{1, 3});
  EXPECT_DOUBLE_EQ(current(ramp, 1.5), 1.5);
  const auto points = stimulus(CurrentStimulus::Points{{0.5, 1}, {4, 8}});
  EXPECT_EQ(current(points, 1.2), 4);
  EXPECT_DOUBLE_EQ(current(points, 1.75), 6);
  EXPECT_EQ(current(points, 2.5), 8);
  EXPECT_EQ(next_edge(points, 1.75), 2);
}

TEST(CurrentStimulus, ASineHasItsDerivatives) {
  const auto s = stimulus(CurrentStimulus::Sine{0.5, 2, 3, 0.4});
  for (const double t : {1.0, 1.234, 1.6, 2.9}) {
    double c[16] = {};
    add_current(s, 0, 1, t, 16, c);
    const auto truth = [](double at) { return 0.5 + 2 * std::sin(6 * std::numbers::pi * (at - 1) + 0.4); };
    double sum = 0;
    for (int k = 15; k >= 0; --k) sum = sum * 0.01 + c[k];
    EXPECT_NEAR(c[0], truth(t), 4e-15);
    EXPECT_NEAR(sum, truth(t + 0.01), 1e-13);
  }
}

TEST(CurrentStimulus, NoiseIsHeldAndDrawnAnew) {
  const auto s = stimulus(CurrentStimulus::Noise{1, 0.5, 0.001, 0});
  double sum = 0, square = 0;
  for (int k = 0; k < 2000; ++k) {
    const double I = current(s, 1 + (k + 0.3) * 0.001);
    EXPECT_EQ(I, current(s, 1 + (k + 0.9) * 0.001));
    sum += I, square += (I - 1) * (I - 1);
  }
  EXPECT_NEAR(sum / 2000, 1, 5 * 0.5 / std::sqrt(2000.0));
  EXPECT_NEAR(std::sqrt(square / 2000), 0.5, 0.05);
  EXPECT_NEAR(next_edge(s, 1.00035), 1.001, 1e-15);
}

}  // namespace
}  // namespace memspike::test
