// SPDX-License-Identifier: Apache-2.0
// The relaxation oscillator against its closed forms and against the judge, which knows its equations only.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/network_builder.hpp"
#include "tests/support/network_case.hpp"
#include "tests/support/network_difference.hpp"
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

/// A supply of 5 V charges 1 uF through 20 kOhm; the switch closes at 2 V and opens at 0.5 V.
constexpr double kC = 1e-6, kV_b = 5, kR_L = 20e3, kR_off = 1e6, kR_on = 500, kOn = 2, kHold = 0.5;

ValuesByName values(double V_b = kV_b, double R_L = kR_L) {
  return {{"C_m", kC},     {"V_b", V_b},  {"R_L", R_L},     {"R_off", kR_off},
          {"R_on", kR_on}, {"V_on", kOn}, {"V_hold", kHold}};
}

/// Time from one voltage to another on the way to `end` through R ‖ R_L.
double passage(double R, double R_L, double drive, double from, double to) {
  const double R_p = 1 / (1 / R + 1 / R_L), end = R_p * drive;
  return R_p * kC * std::log((from - end) / (to - end));
}
double charging(double from, double drive = kV_b / kR_L, double R_L = kR_L) {
  return passage(kR_off, R_L, drive, from, kOn);
}
double discharging(double drive = kV_b / kR_L, double R_L = kR_L) {
  return passage(kR_on, R_L, drive, kOn, kHold);
}

class RelaxationOscillator : public testing::TestWithParam<Run> {
 protected:
  std::uint32_t oscillator(const ValuesByName& v, NeuronState initial = {}) {
    b.network.duration = 0.1;
    b.network.tolerance = 1e-10;
    return b.neurons("oscillator", 1, "relaxation_oscillator", v, initial);
  }
  std::vector<double> spikes(std::uint32_t population) {
    std::vector<double> times;
    for (const FiredSpike& s : GetParam()(b.network, {}).spikes)
      if (s.population == population) times.push_back(s.t);
    return times;
  }
  void expect_spikes(std::uint32_t population, const std::vector<double>& times) {
    const std::vector<double> found = spikes(population);
    ASSERT_EQ(found.size(), times.size());
    for (std::size_t k = 0; k < times.size(); ++k) EXPECT_NEAR(found[k], times[k], 1e-10) << "spike " << k;
  }
  static std::vector<double> train(double first, double period, double duration = 0.1) {
    std::vector<double> times;
    for (double t = first; t <= duration; t += period) times.push_back(t);
    return times;
  }
  NetworkBuilder b;
};
INSTANTIATE_TEST_SUITE_P(Both, RelaxationOscillator, testing::Values(by_program, by_judge),
                         [](const auto& run) { return run.index == 0 ? "Program" : "Judge"; });

TEST_P(RelaxationOscillator, FiresByItselfWithItsPeriod) {
  const auto n = oscillator(values());
  expect_spikes(n, train(charging(0), charging(kHold) + discharging()));
}

TEST_P(RelaxationOscillator, IsDrivenByACurrentWithoutALoad) {
  const double none = HUGE_VAL, I = 100e-6;
  const auto n = oscillator(values(0, none));
  b.current(n, I, 0, 1);
  expect_spikes(n, train(charging(0, I, none), charging(kHold, I, none) + discharging(I, none)));
}

TEST_P(RelaxationOscillator, RestsWhereTheLoadLineDoesNotReachTheThreshold) {
  const auto n = oscillator(values(1.9));
  EXPECT_TRUE(spikes(n).empty());
  const NeuronState end = GetParam()(b.network, {}).neurons[n][0];
  const double rest = 1.9 * kR_off / (kR_off + kR_L);
  EXPECT_NEAR(end.v, rest * (1 - std::exp(-0.1 / (kC / (1 / kR_L + 1 / kR_off)))), 1e-9);
  EXPECT_EQ(end.w, 0);
}

TEST_P(RelaxationOscillator, StaysClosedWhereTheLoadHoldsTheSwitch) {
  const double R_L = 2e3;
  const auto n = oscillator(values(kV_b, R_L));
  expect_spikes(n, {charging(0, kV_b / R_L, R_L)});
  const NeuronState end = GetParam()(b.network, {}).neurons[n][0];
  EXPECT_NEAR(end.v, kV_b * kR_on / (kR_on + R_L), 1e-9);
  EXPECT_EQ(end.w, 1);
}

TEST_P(RelaxationOscillator, BeginsClosedWhereItIsToldTo) {
  const auto n = oscillator(values(), {kOn, 1});
  expect_spikes(n, train(discharging() + charging(kHold), charging(kHold) + discharging()));
}

TEST_P(RelaxationOscillator, AJumpOverTheThresholdClosesTheSwitchAndIsKept) {
  const auto n = oscillator(values(0)), source = b.sources("source", 1);
  b.spikes(source, {{10e-3, 0}});
  b.make_jumps(b.project("jump", source, n, {{0, 0}}, 0), 3.0);
  expect_spikes(n, {10e-3});
  EXPECT_NEAR(GetParam()(b.network, {10e-3}).samples[0][n][0].v, 3, 1e-12) << "u is continuous at a spike";
}

TEST_P(RelaxationOscillator, AJumpBelowTheHoldingVoltageOpensTheSwitch) {
  const double spike = charging(0), at = spike + 0.1e-3;
  const auto n = oscillator(values()), source = b.sources("source", 1);
  b.spikes(source, {{at, 0}});
  b.make_jumps(b.project("jump", source, n, {{0, 0}}, 0), -2.0);
  const double u =
      2 - 2 +
      (2 - kV_b / kR_L / (1 / kR_L + 1 / kR_on)) * (std::exp(-0.1e-3 * (1 / kR_L + 1 / kR_on) / kC) - 1);
  std::vector<double> times = train(at + charging(u), charging(kHold) + discharging());
  times.insert(times.begin(), spike);
  expect_spikes(n, times);
}

TEST_P(RelaxationOscillator, LateralInhibitionKeepsItAtTheHoldingVoltageAndOpen) {
  const double spike = charging(0), at = spike + 0.1e-3, length = 20e-3;
  const auto n = oscillator(values()), source = b.sources("source", 1);
  b.spikes(source, {{at, 0}});
  b.make_holds(b.project("hold", source, n, {{0, 0}}, 0), length);
  std::vector<double> times = train(at + length + charging(kHold), charging(kHold) + discharging());
  times.insert(times.begin(), spike);
  expect_spikes(n, times);
  const NeuronState held = GetParam()(b.network, {at + 5e-3}).samples[0][n][0];
  EXPECT_EQ(held, (NeuronState{kHold, 0}));
}

/// Two oscillators that excite each other through a memristor and by jumps, at every tolerance.
class CoupledOscillators : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Tolerances, CoupledOscillators, testing::Range(4, 10),
                         [](const auto& digits) { return "OneEm" + std::to_string(digits.param); });

TEST_P(CoupledOscillators, AreWithinAHundredTolerancesOfTheJudge) {
  NetworkBuilder b;
  b.network.duration = 0.1;
  b.network.tolerance = std::pow(10.0, -GetParam());
  const auto fast = b.neurons("fast", 1, "relaxation_oscillator", values(), {}),
             slow = b.neurons("slow", 1, "relaxation_oscillator", values(3, 30e3), {});
  Projection& p = b.project("memristor", fast, slow, {{0, 0}}, 1e-3);
  b.place_devices(p, "chemical_inductor_conductance",
                  {{"R_s", 100},
                   {"R_b", 1e4},
                   {"C_m", 1e-7},
                   {"g_max", 1e-3},
                   {"V_T", 0.5},
                   {"V_m", 0.05},
                   {"tau_k", 0.02}},
                  0.2);
  p.pre_pulse = {{1.0, 2e-3}};
  b.make_jumps(b.project("jump", slow, fast, {{0, 0}}, 2e-3), 0.3);
  b.network.currents.push_back({slow, {}, 0.01, 0.09, CurrentStimulus::Sine{20e-6, 30e-6, 70, 0.3}});
  const NetworkAnswer truth = judge::judge_network(b.network);
  const NetworkDifference d = compare(b.network, simulate(b.network), truth);
  EXPECT_GT(truth.spikes.size(), 12u);
  EXPECT_EQ(d.spikes, "");
  EXPECT_LE(d.time, 100 * b.network.tolerance * NetworkScales::time(b.network));
  EXPECT_LE(d.states(), 100 * b.network.tolerance);
}

/// The closed form that the program uses in reports, against the one above.
TEST(ClosedInterval, OfTheOscillatorIsItsPeriod) {
  const NeuronEntry& model = *network_models().find_neuron("relaxation_oscillator");
  const std::vector<double> row = row_of(model, values());
  for (const double I : {-100e-6, 0.0, 50e-6, 300e-6})
    EXPECT_NEAR(model.baseline.interval(row.data(), I),
                charging(kHold, I + kV_b / kR_L) + discharging(I + kV_b / kR_L), 1e-16);
  for (const double I : {-200e-6, 900e-6}) EXPECT_EQ(model.baseline.interval(row.data(), I), HUGE_VAL);
}

TEST(ClosedInterval, OfALifIsTheRiseAndTheRefractoryTime) {
  const NeuronEntry& model = *network_models().find_neuron("lif");
  const std::vector<double> row = row_of(model, {{"tau_m", 20e-3},
                                                 {"R_m", 1e6},
                                                 {"E_L", -65e-3},
                                                 {"V_th", -50e-3},
                                                 {"V_reset", -60e-3},
                                                 {"t_ref", 3e-3}});
  EXPECT_NEAR(model.baseline.interval(row.data(), 30e-9), 3e-3 + 20e-3 * std::log(25.0 / 15), 1e-16);
  EXPECT_EQ(model.baseline.interval(row.data(), 15e-9), HUGE_VAL);
  EXPECT_EQ(network_models().find_neuron("memristive_lif")->baseline.interval, nullptr);
}

}  // namespace
}  // namespace memspike::test
