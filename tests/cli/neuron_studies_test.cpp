// SPDX-License-Identifier: Apache-2.0
// The studies of experiments/neurons, run as a user runs them, against closed forms and the judge.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cli/network_case.hpp"
#include "tests/support/network_builder.hpp"
#include "tests/support/network_judge.hpp"

namespace memspike::test {
namespace {

const fs::path kStudies = fs::path(MEMSPIKE_SOURCE_DIR) / "experiments/neurons";
constexpr double kTau = 20e-3, kR = 1e6, kV_th = 20e-3;
// 100 tolerances of 1e-6 in units of the membrane's time constant, twice: an interval has two ends.
constexpr double kBound = 2 * 100 * 1e-6 * kTau;

class NeuronStudies : public NetworkCase {
 protected:
  void study(const std::string& name) {
    const Outcome outcome = run(read_text(kStudies / (name + ".yaml")));
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const CsvFile spikes = table("spikes");
    const std::vector<double> t = spikes.numbers("t [s]"), neuron = spikes.numbers("neuron");
    const std::vector<std::string> population = spikes.texts("population");
    for (std::size_t k = 0; k < t.size(); ++k)
      trains_[population[k]][static_cast<std::size_t>(neuron[k])].push_back(t[k]);
  }
  const std::vector<double>& train(const std::string& population, std::size_t neuron) {
    return trains_[population][neuron];
  }
  /// Every interval of the neuron is the given one; an infinite one means that it does not fire twice.
  void expect_intervals(const std::string& population, std::size_t neuron, double interval) {
    const std::vector<double>& t = train(population, neuron);
    if (std::isinf(interval)) {
      EXPECT_LE(t.size(), 1u) << population << " " << neuron;
      return;
    }
    ASSERT_GE(t.size(), 2u) << population << " " << neuron;
    for (std::size_t k = 1; k < t.size(); ++k)
      EXPECT_NEAR(t[k] - t[k - 1], interval, kBound) << population << " " << neuron << " spike " << k;
  }
  CsvFile figure(const std::string& name) const {
    return CsvFile(scratch_ / ("out/figures/" + name + ".csv"));
  }

  std::map<std::string, std::map<std::size_t, std::vector<double>>> trains_;
};

double lif_interval(double I, double t_ref) {
  return kR * I > kV_th ? t_ref + kTau * std::log(kR * I / (kR * I - kV_th)) : HUGE_VAL;
}

TEST_F(NeuronStudies, EachIsValidAndHasItsFigures) {
  const std::map<std::string, std::vector<std::string>> figures{
      {"fi_curve", {"frequency_current"}},
      {"rheobase", {"frequency_current"}},
      {"refractoriness", {"frequency_current"}},
      {"adaptation", {"frequency_current", "adaptation", "membrane"}},
      {"phase_plane", {"phase_plane", "phase_plane_2", "membrane"}},
      {"subthreshold_pulses", {"membrane"}},
      {"relaxation_oscillator", {"frequency_current", "membrane"}}};
  std::size_t studies = 0;
  for (const auto& file : fs::directory_iterator(kStudies)) {
    const std::string name = file.path().stem().string();
    ASSERT_TRUE(figures.contains(name)) << name;
    ++studies;
    EXPECT_EQ(check(read_text(file.path())).status, 0) << name;
    EXPECT_EQ(run(read_text(file.path()), {}, name).status, 0) << name;
    for (const std::string& figure : figures.at(name))
      EXPECT_TRUE(has(name + "/figures/" + figure + ".gp")) << name << " " << figure;
  }
  EXPECT_EQ(studies, figures.size());
}

TEST_F(NeuronStudies, TheRateFollowsTheClosedForm) {
  study("fi_curve");
  for (std::size_t n = 0; n <= 60; ++n)
    expect_intervals("neuron", n, n == 10 ? HUGE_VAL : lif_interval(2e-9 * static_cast<double>(n), 5e-3));
}

TEST_F(NeuronStudies, BelowTheRheobaseThereIsNoSpikeAndAboveItARegularTrain) {
  study("rheobase");
  for (std::size_t n = 0; n <= 60; ++n) {
    const double I = 19.9e-9 + 5e-12 * static_cast<double>(n);
    if (n <= 20) {
      EXPECT_TRUE(train("neuron", n).empty()) << n;
    } else {
      // dT/dV_th = tau/(R I - V_th): what an error of the membrane does so close to the rheobase.
      const double interval = lif_interval(I, 5e-3), amplified = kBound * kV_th / (kR * I - kV_th);
      const std::vector<double>& t = train("neuron", n);
      ASSERT_GE(t.size(), 2u) << n;
      EXPECT_NEAR(t[1] - t[0], interval, amplified) << n;
    }
  }
}

TEST_F(NeuronStudies, RefractoryTimesBoundTheRate) {
  study("refractoriness");
  for (const double t_ref : {0.0, 2e-3, 10e-3}) {
    const std::string name = "t_ref " + std::to_string(std::lround(t_ref * 1e3)) + " ms";
    for (std::size_t n = 0; n < 50; ++n) {
      if (n == 3) continue;  // at the rheobase itself
      expect_intervals(name, n, lif_interval(5e-9 * static_cast<double>(n + 1), t_ref));
      for (std::size_t k = 1; k < train(name, n).size(); ++k)
        EXPECT_GT(train(name, n)[k] - train(name, n)[k - 1], t_ref);
    }
  }
}

TEST_F(NeuronStudies, TheOscillatorHasItsPeriodBetweenTwoCurrents) {
  study("relaxation_oscillator");
  const double C = 1e-6, R_off = 1 / (1 / 20e3 + 1 / 1e6), R_on = 1 / (1 / 20e3 + 1 / 500.0);
  int firing = 0;
  for (std::size_t n = 0; n < 56; ++n) {
    const double drive = -200e-6 + 20e-6 * static_cast<double>(n) + 5 / 20e3, off = R_off * drive,
                 on = R_on * drive;
    const bool oscillates = off > 2 && on < 0.5;
    firing += oscillates;
    expect_intervals(
        "oscillator", n,
        oscillates ? C * (R_off * std::log((off - 0.5) / (off - 2)) + R_on * std::log((2 - on) / (0.5 - on)))
                   : HUGE_VAL);
    EXPECT_EQ(train("oscillator", n).empty(), off <= 2) << "a closed switch has fired once";
  }
  EXPECT_EQ(firing, 46);
}

TEST_F(NeuronStudies, SubThresholdPulsesAddUpWhereTheyAreCloseEnough) {
  study("subthreshold_pulses");
  const double w = 2e-3, high = kR * 100e-9;
  ASSERT_LT(high * (1 - std::exp(-w / kTau)), kV_th) << "one pulse alone does not reach the threshold";
  const double periods[] = {5e-3, 10e-3, 12e-3, 30e-3};
  for (std::size_t n = 0; n < 4; ++n) {
    double V = 0, expected = HUGE_VAL;
    for (int pulse = 0; pulse * periods[n] < 0.2 && std::isinf(expected); ++pulse) {
      const double end = high + (V - high) * std::exp(-w / kTau);
      if (end >= kV_th) expected = pulse * periods[n] + kTau * std::log((high - V) / (high - kV_th));
      V = end * std::exp(-(periods[n] - w) / kTau);
    }
    EXPECT_EQ(train("neuron", n).empty(), n == 3);
    EXPECT_EQ(std::isinf(expected), n == 3);
    if (n == 3) continue;
    EXPECT_NEAR(train("neuron", n).at(0), expected, kBound) << n;
  }
}

const ValuesByName kMemristive{{"R_b", 1e6},    {"C_m", 20e-9}, {"i_c0", 20e-9},
                               {"V_T", 12e-3},  {"V_m", 2e-3},  {"tau_k", 0.15},
                               {"V_th", 20e-3}, {"V_reset", 0}, {"t_ref", 2e-3}};

TEST_F(NeuronStudies, AdaptationIsThatOfTheJudge) {
  study("adaptation");
  for (const std::size_t neuron : {13u, 25u}) {
    NetworkBuilder b;
    b.network.duration = 2;
    b.current(b.neurons("one", 1, "memristive_lif", kMemristive, memristive_rest(kMemristive)),
              (16 + static_cast<double>(neuron)) * 1e-9, 0, 2);
    const NetworkAnswer truth = judge::judge_network(b.network);
    const std::vector<double>& t = train("memristive", neuron);
    ASSERT_EQ(t.size(), truth.spikes.size()) << neuron;
    for (std::size_t k = 0; k < t.size(); ++k) EXPECT_NEAR(t[k], truth.spikes[k].t, kBound) << k;
    ASSERT_GE(t.size(), 4u);
    EXPECT_GT(t.back() - t[t.size() - 2], 1.2 * (t[1] - t[0])) << "it adapts";
  }
}

TEST_F(NeuronStudies, ThePhasePlaneShowsTheSteadyStateThatTheNeuronReaches) {
  study("phase_plane");
  const auto slow = [](double u) { return 20e-9 / (1 + std::exp(-(u - 12e-3) / 2e-3)); };
  double low = 0, high = 20e-3;
  while (high - low > 1e-12) {
    const double middle = 0.5 * (low + high);
    (30e-9 - middle / 1e6 - slow(middle) > 0 ? low : high) = middle;
  }
  const CsvFile plane = figure("phase_plane"), membrane = table("membrane");
  EXPECT_NEAR(plane.number(0, "steady state at [mV]"), low * 1e3, 1e-6);
  EXPECT_NEAR(plane.number(0, "steady state [nA]"), slow(low) * 1e9, 1e-6);
  EXPECT_EQ(membrane.header, "t [s],population,neuron,V [V],i_c [A]");
  std::size_t last = 0;
  for (std::size_t k = 0; k < membrane.rows.size(); ++k)
    if (membrane.text(k, "population") == "falls silent") last = k;
  EXPECT_NEAR(membrane.number(last, "V [V]"), low, 1e-5);
  EXPECT_NEAR(membrane.number(last, "i_c [A]"), slow(low), 1e-11);
  EXPECT_GE(train("falls silent", 0).size(), 4u);
  EXPECT_GT(train("goes on", 0).back(), 0.6);
}

}  // namespace
}  // namespace memspike::test
