// SPDX-License-Identifier: Apache-2.0
// What happens at one instant, and in which order: small networks whose answer is plain from the definition.
// The program and the judge must both find it.
#include <gtest/gtest.h>

#include "tests/support/network_builder.hpp"
#include "tests/support/network_case.hpp"
#include "tests/support/network_judge.hpp"

namespace memspike::test {
namespace {

using Run = NetworkAnswer (*)(const Network&, const std::vector<double>&);
NetworkAnswer by_program(const Network& net, const std::vector<double>& times) {
  return simulate(net, times);
}
NetworkAnswer by_judge(const Network& net, const std::vector<double>& times) {
  return judge::judge_network(net, times);
}

class Instants : public testing::TestWithParam<Run> {
 protected:
  /// The times at which a neuron of the network fires, to a picosecond.
  void expect_spikes(std::uint32_t population, std::uint32_t neuron, const std::vector<double>& times) {
    b.network.duration = 0.1;
    b.network.tolerance = 1e-10;
    std::vector<double> found;
    for (const FiredSpike& s : GetParam()(b.network, {}).spikes)
      if (s.population == population && s.neuron == neuron) found.push_back(s.t);
    ASSERT_EQ(found.size(), times.size());
    for (std::size_t k = 0; k < times.size(); ++k) EXPECT_NEAR(found[k], times[k], 2e-12) << "spike " << k;
  }
  std::uint32_t neurons(std::uint32_t size, double t_ref, double start = 0) {
    return b.neurons(
        "neurons", size, "lif",
        {{"tau_m", kTau}, {"R_m", 1e6}, {"E_L", 0}, {"V_th", kWay}, {"V_reset", 0}, {"t_ref", t_ref}},
        {start, 0});
  }
  std::uint32_t source_at(double t) {
    const std::uint32_t source = b.sources("source", 1);
    b.spikes(source, {{t, 0}});
    return source;
  }
  void jump(std::uint32_t from, std::uint32_t to, const Pairs& pairs, double delay, double weight) {
    b.make_jumps(b.project("jump", from, to, pairs, delay), weight);
  }
  void hold(std::uint32_t from, std::uint32_t to, const Pairs& pairs, double delay, double duration) {
    b.make_holds(b.project("hold", from, to, pairs, delay), duration);
  }

  static constexpr double kTau = 20e-3, kWay = 20e-3;
  /// From reset to threshold under twice the least current that reaches it.
  const double rise = kTau * std::log(2.0);
  NetworkBuilder b;
};
INSTANTIATE_TEST_SUITE_P(Both, Instants, testing::Values(by_program, by_judge),
                         [](const auto& run) { return run.index == 0 ? "Program" : "Judge"; });

TEST_P(Instants, AConstantCurrentMakesARegularTrain) {
  const auto n = neurons(1, 3e-3);
  b.current(n, 40e-9, 0, 1);
  std::vector<double> times;
  for (double t = rise; t <= 0.1; t += rise + 3e-3) times.push_back(t);
  expect_spikes(n, 0, times);
}

TEST_P(Instants, AStartAtTheThresholdIsASpikeAtZero) {
  const auto n = neurons(1, 3e-3, kWay);
  expect_spikes(n, 0, {0});
}

TEST_P(Instants, AllSpikesOfSourcesAtATimeAreOneInstant) {
  // Of two populations, the first of which fires twice then: jumps that come at once are summed.
  const auto source = b.sources("pair", 3), other = b.sources("other", 1);
  b.spikes(source, {{10e-3, 2}, {10e-3, 0}, {10e-3 + 5e-13, 1}});
  b.spikes(other, {{10e-3, 0}});
  const auto n = neurons(1, 3e-3);
  jump(source, n, {{0, 0}}, 0, 1.5 * kWay);
  jump(source, n, {{1, 0}}, 0, -0.5 * kWay);
  jump(source, n, {{2, 0}}, 0, -0.3 * kWay);
  jump(other, n, {{0, 0}}, 0, -0.1 * kWay);
  expect_spikes(n, 0, {});
  const NetworkAnswer answer = GetParam()(b.network, {10e-3});
  EXPECT_NEAR(answer.samples.at(0).at(n).at(0).v, 0.6 * kWay, 1e-9);
}

TEST_P(Instants, SpikesOfOneTimeAreToldByPopulationAndNeuron) {
  const auto first = b.sources("first", 3), second = b.sources("second", 1);
  b.spikes(first, {{10e-3, 2}, {10e-3, 0}});
  b.spikes(second, {{10e-3, 0}});
  b.network.duration = 0.1;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
  for (const FiredSpike& s : GetParam()(b.network, {}).spikes) order.emplace_back(s.population, s.neuron);
  EXPECT_EQ(order,
            (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{first, 0}, {first, 2}, {second, 0}}));
}

TEST_P(Instants, WhatComesAtTheEndIsReported) {
  // 0.1 s + 0.2 s is a little more than 0.3 s in binary.
  const auto source = source_at(0.1);
  const auto n = neurons(1, 3e-3);
  jump(source, n, {{0, 0}}, 0.2, 1.5 * kWay);
  b.network.duration = 0.3;
  for (const std::vector<double>& looks : {std::vector<double>{}, std::vector<double>{0.3}}) {
    const NetworkAnswer answer = GetParam()(b.network, looks);
    ASSERT_EQ(answer.spikes.size(), 2U) << "recording disturbs nothing";
    EXPECT_EQ(answer.spikes[1].population, n);
    EXPECT_NEAR(answer.spikes[1].t, 0.3, 1e-12);
    EXPECT_EQ(answer.neurons.at(n).at(0).v, 0);
  }
}

TEST(Waveforms, ThatStartTogetherAtZeroAreBothSeen) {
  NetworkBuilder b;
  const auto pre = b.sources("pre", 1), post = b.sources("post", 1);
  b.spikes(pre, {{0, 0}});
  b.spikes(post, {{0, 0}});
  Projection& p = b.project("device", pre, post, {{0, 0}}, 0);
  NetworkBuilder::place_devices(p, "resistor", {{"R_s", 100}, {"R_b", 1e3}, {"C_m", 1e-6}}, 1);
  p.pre_pulse = {{1.0, 20e-6}, {0.1, 2e-3}};
  p.post_pulse = {{0.5, 1e-3}};
  b.network.duration = 0.1e-3;
  const double u = judge::judge_network(b.network).devices[0][0].u;
  EXPECT_NEAR(simulate(b.network).devices[0][0].u, u, 1e-6);
}

TEST(Recording, ChangesNoBit) {
  // Many arrivals lie a unit in the last place from multiples of 5 ms.
  NetworkBuilder b;
  const auto source = b.sources("source", 2);
  std::vector<std::pair<double, std::uint32_t>> spikes;
  for (int k = 0; k < 40; ++k) spikes.emplace_back(k * 0.005 + 0.001, k % 2);
  b.spikes(source, spikes);
  const auto n = b.neurons(
      "neurons", 2, "lif",
      {{"tau_m", 20e-3}, {"R_m", 1e6}, {"E_L", 0}, {"V_th", 20e-3}, {"V_reset", 0}, {"t_ref", 3e-3}}, {0, 0});
  Projection& p = b.project("devices", source, n, all_pairs(2, 2), 0.004);
  NetworkBuilder::place_devices(p, "chemical_inductor",
                                {{"R_s", 150},
                                 {"R_b", 1.2e3},
                                 {"C_m", 2e-6},
                                 {"i_c0", 6e-3},
                                 {"V_T", 0.9},
                                 {"V_m", 0.06},
                                 {"tau_k", 0.3}},
                                3e-5);
  p.pre_pulse = {{1.2, 3e-3}};
  b.network.duration = 0.2;
  std::vector<double> looks;
  for (int k = 0; k <= 40; ++k) looks.push_back(k / 200.0);
  const NetworkAnswer with = simulate(b.network, looks), without = simulate(b.network);
  ASSERT_EQ(with.spikes.size(), without.spikes.size());
  EXPECT_GT(with.spikes.size(), spikes.size() + 3) << "neurons fire";
  for (std::size_t k = 0; k < with.spikes.size(); ++k) EXPECT_EQ(with.spikes[k].t, without.spikes[k].t) << k;
  for (std::size_t k = 0; k < with.devices[0].size(); ++k) {
    EXPECT_EQ(with.devices[0][k].u, without.devices[0][k].u);
    EXPECT_EQ(with.devices[0][k].x, without.devices[0][k].x);
  }
}

TEST_P(Instants, TheShortestExcursionIsASpike) {
  // The current ends a nanosecond after the crossing.
  const auto n = neurons(1, 3e-3);
  b.current(n, 40e-9, 0, rise + 1e-9);
  expect_spikes(n, 0, {rise});
}

TEST_P(Instants, AMembraneThatTurnsANanosecondBeforeItsThresholdDoesNotSpike) {
  const auto n = neurons(1, 3e-3);
  b.current(n, 40e-9, 0, rise - 1e-9);
  expect_spikes(n, 0, {});
}

TEST_P(Instants, SpikesAndHoldsLastToTheEndOfTheRun) {
  const auto n = neurons(1, 3e-3);
  jump(source_at(0.1), n, {{0, 0}}, 0, 25e-3);
  expect_spikes(n, 0, {0.1});
}

TEST_P(Instants, JumpsAtOneInstantAreSummedBeforeTheThreshold) {
  const auto n = neurons(1, 3e-3);
  const auto source = source_at(10e-3);
  jump(source, n, {{0, 0}}, 1e-3, 30e-3);
  jump(source, n, {{0, 0}}, 1e-3, -15e-3);
  jump(source_at(9e-3), n, {{0, 0}}, 2e-3, 4e-3);
  expect_spikes(n, 0, {});
}

TEST_P(Instants, JumpsWithoutDelayRunThroughAChainInRoundsAtOneTime) {
  const auto first = neurons(1, 3e-3), second = neurons(1, 3e-3), third = neurons(1, 3e-3);
  const auto source = source_at(10e-3);
  jump(second, third, {{0, 0}}, 0, 25e-3);
  jump(first, second, {{0, 0}}, 0, 25e-3);
  jump(source, first, {{0, 0}}, 0, 25e-3);
  expect_spikes(first, 0, {10e-3});
  expect_spikes(second, 0, {10e-3});
  expect_spikes(third, 0, {10e-3});
}

TEST_P(Instants, AHoldComesBeforeAJumpOfTheSameInstant) {
  const auto n = neurons(1, 3e-3);
  const auto source = source_at(10e-3);
  jump(source, n, {{0, 0}}, 1e-3, 25e-3);
  hold(source, n, {{0, 0}}, 1e-3, 5e-3);
  expect_spikes(n, 0, {});
}

TEST_P(Instants, AJumpAtTheEndOfRefractorinessCounts) {
  const auto n = neurons(1, 3e-3);
  const auto source = source_at(10e-3);
  jump(source, n, {{0, 0}}, 0, 25e-3);
  jump(source, n, {{0, 0}}, 3e-3, 25e-3);
  expect_spikes(n, 0, {10e-3, 13e-3});
}

TEST_P(Instants, AJumpDuringRefractorinessIsLost) {
  const auto n = neurons(1, 3e-3);
  const auto source = source_at(10e-3);
  jump(source, n, {{0, 0}}, 0, 25e-3);
  jump(source, n, {{0, 0}}, 2.9e-3, 25e-3);
  expect_spikes(n, 0, {10e-3});
}

TEST_P(Instants, AHoldDoesNotShortenALongerOne) {
  const auto n = neurons(1, 3e-3);
  b.current(n, 40e-9, 0, 1);
  hold(source_at(1e-3), n, {{0, 0}}, 0, 60e-3);
  hold(source_at(30e-3), n, {{0, 0}}, 0, 1e-3);
  expect_spikes(n, 0, {61e-3 + rise, 64e-3 + 2 * rise});
}

TEST_P(Instants, AHoldOutlastsRefractorinessAndRefractorinessAHold) {
  const auto n = neurons(1, 10e-3);
  b.current(n, 40e-9, 0, 1);
  hold(source_at(rise + 1e-3), n, {{0, 0}}, 0, 2e-3);        // within: ends are those of the spike
  hold(source_at(2 * rise + 15e-3), n, {{0, 0}}, 0, 20e-3);  // 5 ms after the second spike
  expect_spikes(n, 0, {rise, 2 * rise + 10e-3, 3 * rise + 35e-3});
}

TEST_P(Instants, NeuronsThatCrossTogetherFireTogetherThoughTheyHoldEachOther) {
  const auto n = neurons(2, 3e-3);
  b.current(n, 40e-9, 0, 1);
  hold(n, n, {{0, 1}, {1, 0}}, 0, 50e-3);
  expect_spikes(n, 0, {rise, 2 * rise + 50e-3});
  expect_spikes(n, 1, {rise, 2 * rise + 50e-3});
}

TEST_P(Instants, TheFirstToCrossHoldsTheOtherAtTheSameTime) {
  const auto n = neurons(2, 3e-3);
  b.current(n, 40e-9, 0, 1);
  b.network.currents.push_back({n, {1}, 0, 1, CurrentStimulus::Constant{-1e-12}});
  hold(n, n, {{0, 1}, {1, 0}}, 0, 50e-3);
  expect_spikes(n, 1, {});
}

TEST_P(Instants, WithoutRefractorinessAJumpOfTheNextRoundCounts) {
  const auto first = neurons(1, 3e-3), second = neurons(1, 0);
  const auto source = source_at(10e-3);
  jump(source, first, {{0, 0}}, 0, 25e-3);
  jump(source, second, {{0, 0}}, 0, 25e-3);
  jump(first, second, {{0, 0}}, 0, 25e-3);
  expect_spikes(second, 0, {10e-3, 10e-3});
}

TEST_P(Instants, ACurrentIsOnFromItsStartAndOffFromItsStop) {
  const auto n = neurons(1, 3e-3);
  b.current(n, 40e-9, 20e-3, 20e-3 + rise + 3e-3 + 0.5e-3);
  b.current(n, 40e-9, 65e-3, 1);
  // What was left of the half millisecond has decayed when the second current starts.
  const double left = 40e-3 * (1 - std::exp(-0.5e-3 / kTau)) * std::exp(-(65e-3 - 23.5e-3 - rise) / kTau);
  const double again = 65e-3 + kTau * std::log((40e-3 - left) / 20e-3);
  expect_spikes(n, 0, {20e-3 + rise, again, again + 3e-3 + rise});
}

TEST_P(Instants, ASourceSpikePlaysItsWaveformsWithoutDelay) {
  const auto source = b.sources("source", 2);
  b.spikes(source, {{10e-3, 0}, {20e-3, 1}});
  Projection& p = b.project("array", source, source, {{0, 1}}, 0);
  b.place_devices(p, "resistor", {{"R_s", 100}, {"R_b", 300}, {"C_m", 1e-5}}, 1);
  p.pre_pulse = {{1, 90e-3}};
  p.post_pulse = {{-1, 80e-3}};
  b.network.duration = 0.1;
  b.network.tolerance = 1e-10;
  // From 10 ms at 1 V, from 20 ms at 2 V; 0.75 of it falls on R_b, with tau = 75 Ohm 10 uF.
  const double tau = 0.75e-3, first = 0.75 * (1 - std::exp(-10e-3 / tau));
  const double u = 1.5 + (first - 1.5) * std::exp(-80e-3 / tau);
  EXPECT_NEAR(GetParam()(b.network, {}).devices.at(0).at(0).u, u, 1e-9);
}

TEST_P(Instants, ASampleShowsWhatTheInstantLeftBehind) {
  const auto n = neurons(1, 3e-3, 10e-3);
  jump(source_at(4e-3), n, {{0, 0}}, 1e-3, 25e-3);
  b.network.duration = 0.01;
  b.network.tolerance = 1e-10;
  const NetworkAnswer a = GetParam()(b.network, {0, 5e-3, 8e-3, 10e-3});
  ASSERT_EQ(a.samples.size(), 4u);
  EXPECT_EQ(a.samples[0][n][0].v, 10e-3);
  EXPECT_EQ(a.samples[1][n][0].v, 0);
  EXPECT_EQ(a.samples[2][n][0].v, 0);
  EXPECT_EQ(a.samples[3][n][0].v, 0);
}

}  // namespace
}  // namespace memspike::test
