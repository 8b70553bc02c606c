// SPDX-License-Identifier: Apache-2.0
// Populations that go through their windows in slices: the same bytes however they are cut and whoever does
// it, and the spikes of the same network integrated.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "tests/support/map_devices.hpp"
#include "tests/support/network_case.hpp"

namespace memspike::test {
namespace {

constexpr std::uint32_t kSources = 12;
enum : std::uint32_t { kInput, kExcitatory, kInhibitory, kLearning };

ValuesByName membrane(double threshold) {
  return {{"tau_m", 20e-3}, {"R_m", 1e6}, {"E_L", 0}, {"V_th", threshold}, {"V_reset", 0}, {"t_ref", 3e-3}};
}

/// Each neuron of one population onto some of another.
Pairs some_pairs(std::uint32_t from, std::uint32_t to, int of_each, Numbers& random) {
  Pairs pairs;
  for (std::uint32_t pre = 0; pre < from; ++pre) {
    std::vector<std::uint32_t> posts;
    for (int k = 0; k < of_each; ++k)
      posts.push_back(static_cast<std::uint32_t>(random.below(static_cast<int>(to))));
    std::sort(posts.begin(), posts.end());
    posts.erase(std::unique(posts.begin(), posts.end()), posts.end());
    for (const std::uint32_t post : posts) pairs.emplace_back(pre, post);
  }
  return pairs;
}

void place_memristors(Projection& p, double gain, Numbers& random) {
  NetworkBuilder::place_devices(p, "nonvolatile", kWrittenByPairs, gain);
  p.initial.clear();
  for (std::uint64_t e = 0; e < p.edges(); ++e) p.initial.push_back({0, random.uniform(0.2, 0.8)});
  p.pre_pulse = {{0.4, 2e-3}};
}

/// Two populations that drive and inhibit each other, and a third whose synapses learn: memristors, jumps of
/// both signs and of one or many weights, stimulus currents of all stepwise kinds, thresholds that adapt, and
/// spikes of many sources at once.
Network network_of(std::uint32_t size, double duration) {
  NetworkBuilder b;
  Numbers random(17);
  b.sources("input", kSources);
  b.neurons("excitatory", size, "lif", membrane(10e-3), {0, 0});
  ValuesByName adaptive = membrane(10e-3);
  adaptive["theta_plus"] = 0.5e-3, adaptive["tau_theta"] = 50e-3;
  b.neurons("inhibitory", size / 4, "adaptive_lif", adaptive, {0, 0});
  b.neurons("learning", 3, "lif", membrane(10e-3), {0, 0});
  auto& initial = b.network.populations[kExcitatory].initial;
  initial.clear();
  for (std::uint32_t i = 0; i < size; ++i) initial.push_back({random.uniform(0, 10e-3), 0});
  initial[size / 2].v = 10e-3;  // it fires at once

  place_memristors(b.project("feedforward", kInput, kExcitatory, all_pairs(kSources, size), 1e-3), 4e-5,
                   random);
  place_memristors(
      b.project("drive", kExcitatory, kInhibitory, some_pairs(size, size / 4, 4, random), 0.7e-3), 8e-6,
      random);
  Projection& inhibition =
      b.project("inhibition", kInhibitory, kExcitatory, some_pairs(size / 4, size, 6, random), 0.5e-3);
  NetworkBuilder::make_jumps(inhibition, 0);
  inhibition.weight.clear();
  for (std::uint64_t e = 0; e < inhibition.edges(); ++e)
    inhibition.weight.push_back(-random.uniform(0, 0.3e-3));
  NetworkBuilder::make_jumps(b.project("kicks", kInput, kInhibitory, all_pairs(kSources, size / 4), 0),
                             0.6e-3);
  Projection& learning =
      b.project("learning", kExcitatory, kLearning, some_pairs(size, 3, 1, random), 1.5e-3);
  place_memristors(learning, 2e-3 / size, random);
  learning.post_pulse = {{-0.79, 1e-3}, {1.16, 1e-3}};

  std::vector<std::pair<double, std::uint32_t>> spikes;
  for (std::uint32_t i = 0; i < kSources; ++i)
    for (double t = random.uniform(0, 8e-3); t < duration; t += random.uniform(1e-3, 12e-3))
      spikes.emplace_back(t, i);
  for (std::uint32_t i = 0; i < kSources; ++i) spikes.emplace_back(15 * 0x1p-12, i);  // as a window begins
  b.spikes(kInput, spikes);
  const auto current = [&](std::uint32_t population, auto shape) {
    b.network.currents.push_back({population, {}, 0, duration, shape});
  };
  current(kExcitatory, CurrentStimulus::Constant{8.5e-9});
  current(kExcitatory, CurrentStimulus::Noise{0, 2e-9, 2e-3, 0});
  current(kInhibitory, CurrentStimulus::Pulses{9e-9, 5e-3, 10e-3, 1000});
  current(kLearning, CurrentStimulus::Constant{9e-9});
  b.network.duration = duration;
  b.network.tolerance = 1e-4;
  b.network.level = best_instruction_level();
  return b.network;
}

/// The same with devices that differ, many of which creep at the level of their pulses.
Network network_of_own_devices(std::uint32_t size, double duration) {
  Network net = network_of(size, duration);
  Numbers random(23);
  for (Projection& p : net.projections) {
    if (p.kind != SynapseKind::device || p.to == kLearning) continue;
    const std::vector<double> nominal = p.parameters;
    p.parameters.clear();
    for (std::uint64_t e = 0; e < p.edges(); ++e)
      for (const double value : nominal)
        p.parameters.push_back(value * std::exp(random.uniform(-0.15, 0.15)));
  }
  return net;
}

struct Outcome {
  NetworkAnswer answer;
  NetworkCounts counts;
};

Outcome run(const Network& net, const Division& division, const std::vector<double>& samples) {
  Simulation simulation(net, division);
  for (const std::uint32_t p : {kExcitatory, kInhibitory}) EXPECT_EQ(simulation.goes_in_slices(p), net.maps);
  EXPECT_FALSE(simulation.goes_in_slices(kInput));
  EXPECT_FALSE(simulation.goes_in_slices(kLearning)) << "its waveforms begin with its spikes";
  simulation.sample_at(samples);
  AnswerKeeper keeper(net, simulation);
  simulation.run(keeper);
  keeper.keep_the_end();
  return {std::move(keeper.answer), simulation.counts()};
}

bool same(const FiredSpike& a, const FiredSpike& b) {
  return a.t == b.t && a.population == b.population && a.neuron == b.neuron;
}

void expect_same(const Outcome& a, const Outcome& b, const std::string& what) {
  EXPECT_TRUE(std::equal(a.answer.spikes.begin(), a.answer.spikes.end(), b.answer.spikes.begin(),
                         b.answer.spikes.end(), same))
      << what;
  EXPECT_TRUE(a.answer.neurons == b.answer.neurons && a.answer.samples == b.answer.samples) << what;
  EXPECT_TRUE(a.answer.devices == b.answer.devices) << what;
  EXPECT_EQ(a.counts.looks, b.counts.looks) << what;
  EXPECT_EQ(a.counts.windows, b.counts.windows) << what;
  EXPECT_EQ(a.counts.spikes, b.counts.spikes) << what;
}

std::vector<std::size_t> spikes_by_population(const NetworkAnswer& answer) {
  std::vector<std::size_t> spikes(4, 0);
  for (const FiredSpike& s : answer.spikes) ++spikes[s.population];
  return spikes;
}

/// At beginnings of windows, between them, and at the end.
std::vector<double> sample_times(double duration) { return {0, 0.01, 41 * 0x1p-12, 0.0123, duration}; }

TEST(NetworkThreads, GiveTheSameBytesHoweverManyThereAre) {
  // Large enough that its windows are worth a team of threads.
  const Network net = network_of(4200, 0.05);
  const Outcome one = run(net, {1, 0}, sample_times(net.duration));
  for (const std::size_t spikes : spikes_by_population(one.answer)) EXPECT_GT(spikes, 2u);
  for (const int threads : {2, 3, 8})
    expect_same(one, run(net, {threads, 0}, sample_times(net.duration)), std::to_string(threads));
  for (const std::uint32_t slice : {1000u, 97u})
    expect_same(one, run(net, {2, slice}, sample_times(net.duration)), "slices of " + std::to_string(slice));
}

TEST(NetworkThreads, GiveTheSameBytesOnTheBaselineLevelToo) {
  Network net = network_of(500, 0.04);
  net.level = InstructionLevel::baseline;
  const Outcome one = run(net, {1, 0}, sample_times(net.duration));
  for (const std::uint32_t slice : {1u, 7u, 250u})
    expect_same(one, run(net, {3, slice}, sample_times(net.duration)), "slices of " + std::to_string(slice));
}

TEST(NetworkThreads, GiveTheSameBytesWhereDevicesDiffer) {
  const Network net = network_of_own_devices(500, 0.05);
  const Outcome one = run(net, {1, 0}, sample_times(net.duration));
  for (const std::size_t spikes : spikes_by_population(one.answer)) EXPECT_GT(spikes, 2u);
  for (const std::uint32_t slice : {1u, 7u, 250u})
    expect_same(one, run(net, {3, slice}, sample_times(net.duration)), "slices of " + std::to_string(slice));
}

TEST(NetworkThreads, SamplesDisturbNothing) {
  const Network net = network_of(300, 0.05);
  std::vector<double> many;
  for (int k = 0; k <= 500; ++k) many.push_back(1e-4 * k);
  const Outcome few = run(net, {2, 64}, {0}), sampled = run(net, {2, 64}, many);
  EXPECT_TRUE(std::equal(few.answer.spikes.begin(), few.answer.spikes.end(), sampled.answer.spikes.begin(),
                         sampled.answer.spikes.end(), same));
  EXPECT_TRUE(few.answer.neurons == sampled.answer.neurons && few.answer.devices == sampled.answer.devices);
  // What is told at a sample is the present: held neurons are at their reset.
  for (std::size_t k = 0; k < many.size(); ++k)
    for (const FiredSpike& s : sampled.answer.spikes)
      if (s.population == kExcitatory && s.t <= many[k] && many[k] < s.t + 3e-3 - 1e-12) {
        EXPECT_EQ(sampled.answer.samples[k][kExcitatory][s.neuron].v, 0) << many[k];
      }
}

TEST(NetworkThreads, SpikesComeInTheirOrder) {
  const Network net = network_of(300, 0.05);
  const Outcome outcome = run(net, {2, 64}, {0.0205});
  for (std::size_t k = 1; k < outcome.answer.spikes.size(); ++k) {
    const FiredSpike &a = outcome.answer.spikes[k - 1], &b = outcome.answer.spikes[k];
    EXPECT_LE(std::tie(a.t, a.population, a.neuron), std::tie(b.t, b.population, b.neuron)) << k;
  }
}

void expect_spikes_of_the_integrated(Network net) {
  const Outcome sliced = run(net, {3, 11}, sample_times(net.duration));
  net.maps = false, net.tolerance = 1e-7;
  const Outcome judge = run(net, {1, 0}, sample_times(net.duration));
  ASSERT_EQ(spikes_by_population(sliced.answer), spikes_by_population(judge.answer));
  const auto by_neuron = [](std::vector<FiredSpike> spikes) {
    std::sort(spikes.begin(), spikes.end(), [](const FiredSpike& a, const FiredSpike& b) {
      return std::tie(a.population, a.neuron, a.t) < std::tie(b.population, b.neuron, b.t);
    });
    return spikes;
  };
  const auto a = by_neuron(sliced.answer.spikes), b = by_neuron(judge.answer.spikes);
  double worst = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    ASSERT_EQ(a[k].population, b[k].population);
    ASSERT_EQ(a[k].neuron, b[k].neuron);
    worst = std::max(worst, std::fabs(a[k].t - b[k].t));
  }
  EXPECT_LT(worst, 100 * 1e-4 * 20e-3);
  EXPECT_GT(a.size(), 100u);
}

TEST(NetworkThreads, SpikesAreThoseOfTheIntegratedNetwork) {
  expect_spikes_of_the_integrated(network_of(60, 0.04));
  expect_spikes_of_the_integrated(network_of_own_devices(60, 0.04));
}

}  // namespace
}  // namespace memspike::test
