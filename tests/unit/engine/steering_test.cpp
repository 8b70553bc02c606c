// SPDX-License-Identifier: Apache-2.0
// What may be done to a simulation between two parts of its run.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/network/map_plan.hpp"
#include "engine/network/simulation.hpp"
#include "tests/support/network_builder.hpp"
#include "tests/support/plain_integrator.hpp"

namespace memspike::test {
namespace {

const ValuesByName kLif{{"tau_m", 20e-3}, {"R_m", 1e7},   {"E_L", 0},
                        {"V_th", 7e-3},   {"V_reset", 0}, {"t_ref", 5e-3}};
const ValuesByName kDevice{{"R_s", 50},    {"R_on", 5e3},  {"R_off", 250e3},  {"C_m", 200e-9},
                           {"K_s", 1e4},   {"K_r", 1e4},   {"V_set", 1.4605}, {"V_res", 1.4605},
                           {"V_s", 50e-3}, {"V_r", 50e-3}, {"k_f", 0}};

class Spikes final : public NetworkObserver {
 public:
  void spike(const Spike& spike) override { all.push_back(spike); }
  void sample(std::size_t, double) override {}
  void progress(double) override {}
  std::vector<double> times_of(std::uint32_t population) const {
    std::vector<double> times;
    for (const Spike& spike : all)
      if (spike.population == population) times.push_back(spike.t);
    return times;
  }
  std::vector<Spike> all;
};

/// Sources on steered neurons, through devices that spikes write.
struct Case {
  NetworkBuilder b;
  std::uint32_t input, output;

  explicit Case(bool maps = true, std::uint32_t sources = 4, std::uint32_t neurons = 3) {
    input = b.sources("input", sources);
    output = b.neurons("output", neurons, "lif", kLif, {0, 0});
    Population& p = b.network.populations[output];
    const std::vector<double> row = p.parameters;
    for (std::uint32_t i = 1; i < neurons; ++i)
      p.parameters.insert(p.parameters.end(), row.begin(), row.end());
    p.is_steered = true;
    Projection& devices = b.project("devices", input, output, all_pairs(sources, neurons), 0);
    NetworkBuilder::place_devices(devices, "nonvolatile", kDevice, 2e-5, DeviceState{0, 0.5});
    devices.pre_pulse = {{0.4, 15e-3}};
    devices.post_pulse = {{-0.79, 1e-3}, {1.16, 1e-3}};
    b.network.duration = 0.5, b.network.tolerance = 1e-6, b.network.maps = maps;
  }
  static std::vector<std::pair<double, std::uint32_t>> spikes_between(double from, double to) {
    std::vector<std::pair<double, std::uint32_t>> spikes;
    for (int k = 0; k < 200; ++k)
      if (const double t = 1e-3 + 2.37e-3 * k; t >= from && t < to)
        spikes.emplace_back(t, static_cast<std::uint32_t>(k * 7 % 4));
    return spikes;
  }
};

TEST(Steering, WhereARunIsCutAndHowSpikesAreGivenMakesNoDifference) {
  for (const bool maps : {true, false}) {
    Case whole(maps), cut(maps);
    whole.b.spikes(whole.input, Case::spikes_between(0, 1));
    Spikes of_whole, of_cut;
    Simulation a(whole.b.network), b(cut.b.network);
    a.run(of_whole);
    for (int k = 0; k < 10; ++k) {
      b.add_spikes(cut.input, Case::spikes_between(0.05 * k, 0.05 * (k + 1)));
      b.run_until(0.05 * (k + 1), of_cut);
    }
    ASSERT_GT(of_whole.times_of(whole.output).size(), 10u);
    EXPECT_EQ(of_whole.all, of_cut.all) << (maps ? "maps" : "integrated");
    for (std::uint64_t edge = 0; edge < 12; ++edge) EXPECT_EQ(a.device(0, edge).x, b.device(0, edge).x);
  }
}

TEST(Steering, SpikesThatArePastOrComeTooEarlyAreOurOwnMistake) {
  Case c;
  Simulation simulation(c.b.network);
  Spikes spikes;
  simulation.add_spikes(c.input, {{0.2, 0}});
  EXPECT_THROW(simulation.add_spikes(c.input, {{0.3, 0}}), std::logic_error);
  simulation.run_until(0.25, spikes);
  EXPECT_THROW(simulation.add_spikes(c.input, {{0.1, 0}}), std::logic_error);
  EXPECT_NO_THROW(simulation.add_spikes(c.input, {{0.3, 0}}));
}

/// V = R I (1 - exp(-t/tau)) reaches a threshold at t = tau ln(R I/(R I - V_th)).
double time_to(double threshold, double drive) { return 20e-3 * std::log(drive / (drive - threshold)); }

TEST(Steering, ThresholdsAndMembranesAreThoseThatWereSet) {
  for (const bool maps : {true, false}) {
    Case c(maps);
    c.b.current(c.output, 1e-9, 0, 1);  // drives the membrane towards 10 mV
    Simulation simulation(c.b.network);
    Spikes spikes;
    simulation.run_until(0.01, spikes);
    simulation.set_threshold(c.output, 1, 5e-3);
    simulation.set_threshold(c.output, 2, 9e-3);
    simulation.run_until(0.015, spikes);
    simulation.reset_membranes(c.output);
    simulation.run_until(0.08, spikes);
    double first[3] = {};
    for (const Spike& spike : spikes.all)
      if (first[spike.neuron] == 0) first[spike.neuron] = spike.t;
    // Neuron 1 reaches 5 mV at 13.9 ms, before the reset; the others start again at 15 ms.
    EXPECT_NEAR(first[1], time_to(5e-3, 10e-3), 2e-6);
    EXPECT_NEAR(first[0], 0.015 + time_to(7e-3, 10e-3), 2e-6);
    EXPECT_NEAR(first[2], 0.015 + time_to(9e-3, 10e-3), 2e-6);
    EXPECT_NEAR(simulation.network().populations[c.output].parameters_of(2)[3], 9e-3, 1e-15);
  }
}

TEST(Steering, ALoweredThresholdIsCrossedAtOnce) {
  for (const bool maps : {true, false}) {
    Case c(maps);
    c.b.current(c.output, 1e-9, 0, 1);
    Simulation simulation(c.b.network);
    Spikes spikes;
    simulation.run_until(0.01, spikes);
    ASSERT_TRUE(spikes.all.empty());
    simulation.set_threshold(c.output, 0, 1e-3);
    simulation.run_until(0.011, spikes);
    ASSERT_EQ(spikes.all.size(), 1u);
    EXPECT_EQ(spikes.all[0], (Spike{0.01, c.output, 0}));
  }
}

/// One device under piecewise constant voltages, by the plain judge.
judge::PlainState judged(const std::vector<HeldVoltage>& seen, judge::PlainState at) {
  const judge::PlainModel model = judge::plain_model("nonvolatile", kDevice);
  for (const HeldVoltage& held : seen)
    at = judge::PlainIntegrator(model, {true, held.voltage, held.voltage}, held.duration)
             .flow(at, 0, held.duration);
  return at;
}

TEST(Steering, ATeacherPlaysOtherWaveformsWithoutASpike) {
  for (const bool maps : {true, false}) {
    Case c(maps, 1, 2);
    c.b.network.projections[0].post_pulse = {};
    c.b.network.projections[0].other_pre = {{{0.4, 15e-3}, {-0.4, 15e-3}}};
    c.b.network.projections[0].other_post = {{{-0.79, 1e-3}}, {{0.79, 1e-3}}};
    Simulation simulation(c.b.network);
    simulation.play(0, 1, kNoWaveform);
    simulation.add_spikes(c.input, {{0.1, 0}});
    simulation.teach({0.105, c.output, 0, {{0, 1}}});
    simulation.teach({0.12, c.output, 1, {{0, 2}}});
    Spikes spikes;
    simulation.run(spikes);
    EXPECT_TRUE(spikes.times_of(c.output).empty());
    const judge::PlainState start{0, 0.5, 0, 0};
    const double set = static_cast<double>(
        judged({{0.4, 5e-3}, {1.19, 1e-3}, {0.4, 9e-3}, {-0.4, 15e-3}, {0, 1e-3}}, start).x);
    const double reset = static_cast<double>(
        judged({{0.4, 15e-3}, {-0.4, 5e-3}, {-1.19, 1e-3}, {-0.4, 9e-3}, {0, 1e-3}}, start).x);
    EXPECT_GT(set, 0.51);
    EXPECT_LT(reset, 0.49);
    EXPECT_NEAR(simulation.device(0, 0).x, set, 1e-6) << maps;
    EXPECT_NEAR(simulation.device(0, 1).x, reset, 1e-6) << maps;
    EXPECT_EQ(simulation.plan().is_mapped(0), maps);
  }
}

TEST(Steering, WithoutPostsynapticWaveformsNothingIsWritten) {
  double moved[2] = {};
  for (const bool plays : {true, false}) {
    Case c;
    c.b.network.duration = 50;  // in so long a time reads do count
    Simulation simulation(c.b.network);
    if (!plays) simulation.play(0, 0, kNoWaveform);
    simulation.add_spikes(c.input, Case::spikes_between(0, 1));
    Spikes spikes;
    simulation.run_until(0.5, spikes);
    ASSERT_GT(spikes.times_of(c.output).size(), 10u);
    for (std::uint64_t edge = 0; edge < 12; ++edge)
      moved[plays] = std::max(moved[plays], std::fabs(simulation.device(0, edge).x - 0.5));
  }
  EXPECT_GT(moved[1], 0.02);
  EXPECT_LT(moved[0], 1e-5);
  EXPECT_GT(moved[0], 1e-8) << "reads disturb: physics is not switched off";
}

TEST(Steering, DevicesThatAreReadForLongCreepAsTheJudgeSays) {
  constexpr int kReads = 40;
  Case c(true, 1, 1);
  Projection& devices = c.b.network.projections[0];
  devices.pre_pulse = {{0.6, 15e-3}}, devices.post_pulse = {};
  c.b.network.duration = 20, c.b.network.tolerance = 1e-5;
  Simulation simulation(c.b.network);
  ASSERT_TRUE(simulation.plan().maps[0]);
  ASSERT_TRUE(simulation.plan().maps[0]->creeps());
  std::vector<std::pair<double, std::uint32_t>> spikes;
  std::vector<HeldVoltage> seen;
  for (int k = 0; k < kReads; ++k) {
    spikes.emplace_back(0.02 * k, 0);
    seen.push_back({0.6, 15e-3});
    seen.push_back({0, 5e-3});
  }
  simulation.add_spikes(c.input, spikes);
  Spikes observer;
  simulation.run_until(0.02 * kReads, observer);
  const double x = static_cast<double>(judged(seen, {0, 0.5, 0, 0}).x);
  EXPECT_GT(x - 0.5, 5e-5);
  EXPECT_NEAR(simulation.device(0, 0).x, x, 2e-6);
}

}  // namespace
}  // namespace memspike::test
