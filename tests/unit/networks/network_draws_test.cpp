// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "engine/bank/steady_state.hpp"
#include "engine/contract/error.hpp"
#include "tests/unit/networks/network_reading.hpp"

namespace memspike::test {
namespace {

std::string population(const std::string& neuron, int size = 1) {
  return "network:\n  populations:\n    a: {size: " + std::to_string(size) + ", neuron: " + neuron + "}\n";
}

const std::string kMemristive =
    "model: memristive_lif, parameters: {R_b: 1 MOhm, C_m: 20 nF, i_c0: 20 nA, V_T: 12 mV, V_m: 2 mV, tau_k: "
    "150 ms, V_th: 20 mV, V_reset: 0 V, t_ref: 2 ms}";
const std::string kAdaptive =
    "model: adaptive_lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: -65 mV, V_th: -50 mV, V_reset: -65 "
    "mV, "
    "t_ref: 2 ms, theta_plus: 1 mV, tau_theta: inf}";

Projection devices(const std::string& synapse, const std::string& more = {}) {
  return build(read(one_projection(40, 50, "b", "{rule: all_to_all}", "{" + kNonvolatile + synapse + "}",
                                   more)))
      .projections[0];
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

// --- neurons

TEST(NeuronStart, LeakyNeuronsRestAtTheirLeakPotential) {
  const Population lif = build(read(population(kLif, 3))).populations[0];
  EXPECT_EQ(lif.initial, (std::vector<NeuronState>{{0, 0}})) << "one that counts for all";
  const Population adaptive = build(read(population("{" + kAdaptive + "}"))).populations[0];
  EXPECT_EQ(adaptive.initial, (std::vector<NeuronState>{{-0.065, 0}}));
}

TEST(NeuronStart, AMemristiveMembraneRestsWhereLeakAndSlowCurrentBalance) {
  const Population p = build(read(population("{" + kMemristive + "}"))).populations[0];
  // i_c0 sigmoid((u - V_T)/V_m) + u/R_b = 0, by bisection in long double.
  long double low = -1e-3L, high = 0;
  for (int k = 0; k < 120; ++k) {
    const long double u = (low + high) / 2;
    (u / 1e6L + 20e-9L / (1 + expl(-(u - 12e-3L) / 2e-3L)) > 0 ? high : low) = u;
  }
  // The decimals of the parameters are doubles here and long doubles above.
  EXPECT_NEAR(p.initial[0].v, static_cast<double>(low), 1e-14 * std::fabs(static_cast<double>(low)));
  EXPECT_NEAR(p.initial[0].w, static_cast<double>(-low / 1e6L), 1e-14 * std::fabs(p.initial[0].w));
}

TEST(NeuronStart, WhatIsNotGivenIsAsAtRest) {
  const Population rest = build(read(population("{" + kMemristive + "}"))).populations[0];
  const Population given =
      build(read(population("{" + kMemristive + ", initial: {u: 5 mV}}"))).populations[0];
  EXPECT_EQ(given.initial[0], (NeuronState{0.005, rest.initial[0].w}));
  const Population both =
      build(read(population("{" + kMemristive + ", initial: {u: 5 mV, i_c: 1 nA}}"))).populations[0];
  EXPECT_EQ(both.initial[0], (NeuronState{0.005, 1e-9}));
  const Population theta =
      build(read(population("{" + kAdaptive + ", initial: {V: -60 mV, theta: 2 mV}}"))).populations[0];
  EXPECT_EQ(theta.initial[0], (NeuronState{-0.06, 0.002}));
}

TEST(NeuronStart, MayBeDrawnForEachNeuron) {
  std::string neuron = kLif;
  neuron.insert(neuron.size() - 1, ", initial: {V: {uniform: [5 mV, 15 mV]}}");
  const Population p = build(read(population(neuron, 2000))).populations[0];
  ASSERT_EQ(p.initial.size(), 2000u);
  std::vector<double> v;
  for (const NeuronState& s : p.initial) v.push_back(s.v);
  EXPECT_GE(*std::min_element(v.begin(), v.end()), 0.005);
  EXPECT_LE(*std::max_element(v.begin(), v.end()), 0.015);
  EXPECT_NEAR(mean_of(v), 0.01, 5 * 0.01 / std::sqrt(12.0 * 2000));
}

TEST(NeuronSpread, EveryNeuronHasItsOwnParametersAndItsOwnRest) {
  const Population p =
      build(read(population("{" + kMemristive + ", variability: {R_b: {lognormal: 20 %}}}", 1000)))
          .populations[0];
  ASSERT_EQ(p.parameters.size(), 1000u * 9);
  std::vector<double> r_b;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const double* own = p.parameters_of(i);
    r_b.push_back(own[0]);
    EXPECT_EQ(own[1], 20e-9) << "without a spread it is the nominal one";
    EXPECT_EQ(p.initial_of(i), resting_state(*p.model, InstructionLevel::baseline, own));
  }
  EXPECT_NEAR(mean_of(r_b), 1e6, 5 * 2e5 / std::sqrt(1000));
  EXPECT_NEAR(deviation_of(r_b), 2e5, 0.15 * 2e5);
}

// --- synapses

TEST(SynapseDraws, WithoutSpreadOneRowAndOneStateCountForAll) {
  const Projection p = devices("");
  EXPECT_EQ(p.edges(), 2000u);
  EXPECT_EQ(p.parameters.size(), p.model->parameters.size());
  ASSERT_EQ(p.initial.size(), 1u);
  EXPECT_EQ(p.initial[0], steady_state({p.model, &p.model->baseline, p.parameters.data()}, 0.0));
  EXPECT_EQ(p.delay, std::vector<double>{0.001});
}

TEST(SynapseDraws, ASlowStateWithoutUStartsQuasiSteady) {
  const Projection p = devices(", initial: {x: 0.3}");
  EXPECT_EQ(p.initial[0].x, 0.3);
  EXPECT_EQ(p.initial[0].u, quasi_steady_u({p.model, &p.model->baseline, p.parameters.data()}, 0.0, 0.3));
  EXPECT_EQ(devices(", initial: {u: 0.1 V, x: 0.3}").initial, (std::vector<DeviceState>{{0.1, 0.3}}));
}

TEST(SynapseDraws, AListGivesTheStatesInTheOrderOfTheEdges) {
  const std::string synapse = "{" + kNonvolatile + ", initial: [{u: 0 V, x: 0.1}, {u: 1 V, x: 0.2}, rest]}";
  const Projection p =
      build(read(one_projection(3, 3, "b", "{rule: list, pairs: [[2, 0], [0, 2], [0, 1]]}", synapse)))
          .projections[0];
  EXPECT_EQ(p.initial[0], (DeviceState{0, 0.1})) << "[0, 1]";
  EXPECT_EQ(p.initial[1], (DeviceState{1, 0.2})) << "[0, 2]";
  EXPECT_EQ(p.initial[2], steady_state({p.model, &p.model->baseline, p.parameters.data()}, 0.0)) << "[2, 0]";
}

TEST(SynapseDraws, TheSlowStateMayBeDrawnEvenly) {
  const Projection p = devices(", initial: {u: 0.1 V, x: {uniform: [0.2, 0.6]}}");
  const std::vector<double>& x = p.initial_slow;
  ASSERT_EQ(x.size(), 2000u);
  EXPECT_EQ(p.initial_of(7), (DeviceState{0.1, x[7]})) << "u counts for all";
  EXPECT_GE(*std::min_element(x.begin(), x.end()), 0.2);
  EXPECT_LE(*std::max_element(x.begin(), x.end()), 0.6);
  EXPECT_NEAR(mean_of(x), 0.4, 5 * 0.4 / std::sqrt(12.0 * 2000));
}

TEST(SynapseDraws, ADrawnSlowStateWithoutUStartsQuasiSteady) {
  const Projection p = devices(", initial: {x: {uniform: [0.2, 0.6]}}, variability: {R_s: {normal: 10 %}}");
  ASSERT_EQ(p.initial_slow.size(), 2000u);
  for (const std::uint64_t edge : {0u, 777u, 1999u})
    EXPECT_EQ(p.initial_of(edge),
              (DeviceState{quasi_steady_u({p.model, &p.model->baseline, p.parameters_of(edge)}, 0.0,
                                          p.initial_slow[edge]),
                           p.initial_slow[edge]}));
}

TEST(SynapseDraws, SlowStatesCanBeTakenOver) {
  for (const char* synapse :
       {"", ", initial: {x: {uniform: [0.2, 0.6]}}", ", variability: {K_s: {lognormal: 10 %}}"}) {
    Projection p = devices(synapse);
    std::vector<double> expected;
    for (std::uint64_t edge = 0; edge < p.edges(); ++edge) expected.push_back(p.initial_of(edge).x);
    EXPECT_EQ(p.take_initial_slow(), expected) << synapse;
    EXPECT_TRUE(p.initial.empty() && p.initial_slow.empty()) << synapse;
  }
}

TEST(SynapseDraws, DelaysAndWeightsAreDrawnForEachEdgeAndStayInRange) {
  const std::string yaml = one_projection(40, 50, "b", "{rule: all_to_all}",
                                          "{model: static, weight: {normal: {mean: 1 mV, sd: 0.2 mV}}}");
  std::string drawn = yaml;
  drawn.replace(drawn.find("delay: 1 ms"), 11, "delay: {normal: {mean: 1 ms, sd: 1 ms}}");
  std::uint64_t redrawn = 0;
  const Projection p = build(read(drawn), 1, 2, &redrawn).projections[0];
  ASSERT_EQ(p.delay.size(), 2000u);
  EXPECT_GE(*std::min_element(p.delay.begin(), p.delay.end()), 0);
  EXPECT_GT(redrawn, 200u) << "about 16 % of the draws are below zero";
  EXPECT_NEAR(mean_of(p.weight), 1e-3, 5 * 2e-4 / std::sqrt(2000));
  EXPECT_NEAR(deviation_of(p.weight), 2e-4, 0.1 * 2e-4);
}

TEST(SynapseDraws, DependOnTheSeedAndThePairAndOnNothingElse) {
  const std::string synapse = "{" + kNonvolatile +
                              ", initial: {u: 0 V, x: {uniform: [0, 1]}}, variability: "
                              "{R_s: {normal: 10 %}}}";
  const auto drawn = [&](const std::string& connect, std::uint64_t seed, int threads) {
    return build(read(one_projection(90, 90, "b", connect, synapse)), seed, threads).projections[0];
  };
  const Projection all = drawn("{rule: all_to_all}", 3, 1), again = drawn("{rule: all_to_all}", 3, 4);
  EXPECT_EQ(all.parameters, again.parameters) << "on one thread or four";
  EXPECT_EQ(all.initial_slow, again.initial_slow);
  const Projection few = drawn("{rule: list, pairs: [[7, 5], [80, 89]]}", 3, 1);
  const std::uint64_t edge = edges_between(all, 80, 89).first;
  EXPECT_EQ(few.initial_of(1), all.initial_of(edge)) << "whichever other edges there are";
  EXPECT_EQ(few.parameters_of(1)[0], all.parameters_of(edge)[0]);
  EXPECT_NE(drawn("{rule: all_to_all}", 4, 1).initial_slow[0], all.initial_slow[0]) << "another seed";
  const Projection twice = drawn("{rule: list, pairs: [[7, 5], [7, 5]], multapses: true}", 3, 1);
  EXPECT_EQ(twice.initial_of(0), few.initial_of(0));
  EXPECT_NE(twice.initial_slow[1], twice.initial_slow[0]) << "the second synapse of a pair is another device";
}

TEST(SynapseDraws, ARefractoryTimeDrawnShorterThanThePostPulseIsAnError) {
  std::string yaml = one_projection(2, 50, "b", "{rule: all_to_all}", "{" + kNonvolatile + "}",
                                    ", post_pulse: [{voltage: 1 V, duration: 14 ms}]");
  EXPECT_NO_THROW(build(read(yaml)));
  yaml.insert(yaml.find("}\n  projections:") - 1, ", variability: {t_ref: {normal: 20 %}}");
  EXPECT_THROW(build(read(yaml)), NumericalError);
}

}  // namespace
}  // namespace memspike::test
