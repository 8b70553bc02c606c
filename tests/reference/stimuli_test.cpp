// SPDX-License-Identifier: Apache-2.0
// Every kind of stimulus, through neurons, against the judge. What is drawn at random is given to the judge
// as drawn.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/network/sources.hpp"
#include "engine/network/stimulus_current.hpp"
#include "tests/support/network_builder.hpp"
#include "tests/support/network_case.hpp"
#include "tests/support/network_difference.hpp"
#include "tests/support/network_judge.hpp"

namespace memspike::test {
namespace {

constexpr double kTolerance = 1e-7, kDuration = 0.2;

/// One neuron of each kind, named by its place.
NetworkBuilder neurons() {
  NetworkBuilder b;
  b.network.duration = kDuration, b.network.tolerance = kTolerance, b.network.seed = 11;
  b.neurons("lif", 2, "lif",
            {{"tau_m", 20e-3}, {"R_m", 1e6}, {"E_L", 0}, {"V_th", 20e-3}, {"V_reset", 0}, {"t_ref", 3e-3}},
            {});
  const ValuesByName memristive{{"R_b", 1e6},    {"C_m", 20e-9}, {"i_c0", 15e-9},
                                {"V_T", 12e-3},  {"V_m", 3e-3},  {"tau_k", 60e-3},
                                {"V_th", 20e-3}, {"V_reset", 0}, {"t_ref", 2e-3}};
  b.neurons("memristive", 1, "memristive_lif", memristive, memristive_rest(memristive));
  b.neurons("oscillator", 1, "relaxation_oscillator",
            {{"C_m", 20e-9},
             {"V_b", 0},
             {"R_L", HUGE_VAL},
             {"R_off", 1e6},
             {"R_on", 1e5},
             {"V_on", 20e-3},
             {"V_hold", 8e-3}},
            {});
  return b;
}

void expect_the_judges_answer(const Network& net, const Network& drawn) {
  const NetworkAnswer truth = judge::judge_network(drawn);
  const NetworkDifference d = compare(net, simulate(net), truth);
  EXPECT_GT(truth.spikes.size(), 8u);
  EXPECT_EQ(d.spikes, "");
  EXPECT_LE(d.time, 100 * kTolerance * NetworkScales::time(net));
  EXPECT_LE(d.states(), 100 * kTolerance);
}

using Shape = std::pair<std::string, decltype(CurrentStimulus::shape)>;
class StimulusCurrents : public testing::TestWithParam<Shape> {};
INSTANTIATE_TEST_SUITE_P(Shapes, StimulusCurrents,
                         testing::Values(Shape{"Constant", CurrentStimulus::Constant{43e-9}},
                                         Shape{"Pulses", CurrentStimulus::Pulses{90e-9, 4e-3, 9e-3, 15}},
                                         Shape{"Ramp", CurrentStimulus::Ramp{-10e-9, 80e-9}},
                                         Shape{"Sine", CurrentStimulus::Sine{35e-9, 30e-9, 37, 0.7}},
                                         Shape{"Points", CurrentStimulus::Points{{0, 0.02, 0.09, 0.1},
                                                                                 {0, 60e-9, 30e-9, 55e-9}}}),
                         [](const auto& shape) { return shape.param.first; });

TEST_P(StimulusCurrents, MoveEveryNeuronAsTheJudgeSays) {
  NetworkBuilder b = neurons();
  for (std::uint32_t p = 0; p < 3; ++p) b.network.currents.push_back({p, {}, 0.01, 0.17, GetParam().second});
  b.network.currents.push_back({0, {1}, 0.05, 0.15, CurrentStimulus::Constant{7e-9}});
  expect_the_judges_answer(b.network, b.network);
}

/// Each interval of a noise current is a constant one.
TEST(StimulusNoise, IsTheCurrentThatWasDrawn) {
  NetworkBuilder b = neurons();
  const double start = 0.01, stop = 0.17, every = 2e-3;
  Network drawn = b.network;
  for (std::uint32_t p = 0; p < 3; ++p) {
    const CurrentStimulus noise{p, {}, start, stop, CurrentStimulus::Noise{45e-9, 30e-9, every, p}};
    b.network.currents.push_back(noise);
    for (std::uint32_t n = 0; n < b.network.populations[p].size; ++n)
      for (int k = 0; k < 80; ++k) {
        double value = 0;
        add_current(noise, n, b.network.seed, start + (k + 0.5) * every, 1, &value);
        drawn.currents.push_back(
            {p, {n}, start + k * every, start + (k + 1) * every, CurrentStimulus::Constant{value}});
      }
  }
  expect_the_judges_answer(b.network, drawn);
}

using Rates = std::pair<std::string, std::vector<PoissonStimulus::Piece>>;
class StimulusPoisson : public testing::TestWithParam<Rates> {};
INSTANTIATE_TEST_SUITE_P(Rates, StimulusPoisson,
                         testing::Values(Rates{"Constant", {{0, {120}}}},
                                         Rates{"PerNeuron", {{0, {40, 90, 200}}}},
                                         Rates{"Piecewise", {{0, {60}}, {0.08, {20, 400, 100}}, {0.1, {0}}}}),
                         [](const auto& rates) { return rates.param.first; });

TEST_P(StimulusPoisson, SpikesAreThoseOfTheProcess) {
  NetworkBuilder b = neurons();
  const auto source = b.sources("source", 3);
  for (std::uint32_t p = 0; p < 3; ++p)
    b.make_jumps(
        b.project("to " + std::to_string(p), source, p, all_pairs(3, b.network.populations[p].size), 1e-3),
        7e-3);
  Network drawn = b.network;
  b.network.poisson.push_back({source, 0.02, 0.18, GetParam().second, 0});
  std::vector<std::pair<double, std::uint32_t>> spikes;
  for (std::uint32_t n = 0; n < 3; ++n)
    for (const double t : poisson_spikes(b.network.poisson[0], n, b.network.seed, kDuration))
      spikes.emplace_back(t, n);
  std::sort(spikes.begin(), spikes.end());
  drawn.spike_lists.push_back({source, spikes});
  expect_the_judges_answer(b.network, drawn);
}

}  // namespace
}  // namespace memspike::test
