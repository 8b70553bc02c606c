// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

const std::string kDevice =
    "experiment: device\nseed: 1\ndevice: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, "
    "initial: {x: 0.3}}\n";

// The set nonvolatile_recommended, and what a read finds of its slow state: R_s in series with 1/G.
constexpr double kR_s = 100, kR_on = 5e3, kR_off = 200e3, kK_s = 30, kK_r = 30, kk_f = 5e-5;
double probed(double x) { return 1 / (kR_s + 1 / (1 / kR_off + x * (1 / kR_on - 1 / kR_off))); }

/// Runs a protocol, with files beside it.
class LaboratoryRun {
 public:
  LaboratoryRun(const std::string& protocol, const std::string& device = kDevice) {
    scratch_.write("wave.csv", "t [ms],V [mV]\n5,0\n10,1500\n10,500\n30,500\n40,-200\n");
    scratch_.write("a.yaml", device + "protocol:\n" + protocol);
    const Outcome outcome = run_program({"run", "a.yaml"}, scratch_);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  CsvFile table(const std::string& name) const { return CsvFile(scratch_ / ("a/tables/" + name + ".csv")); }
  double number(const std::string& key) const {
    const std::string text = json_value(read_text(scratch_ / "a/summary.json"), key);
    EXPECT_FALSE(text.empty()) << key;
    return text.empty() ? std::nan("") : std::stod(text);
  }
  bool has_figure(const std::string& name) const {
    return fs::exists(scratch_ / ("a/figures/" + name + ".gp"));
  }
  std::string run_json() const { return read_text(scratch_ / "a/run.json"); }

 private:
  Scratch scratch_;
};

TEST(FromFile, PlaysTheSameAsTheRampsAndHoldsThatItMeans) {
  const LaboratoryRun file("  - from_file: {file: wave.csv}\n");
  const LaboratoryRun steps(
      "  - ramp: {from: 0 V, to: 1.5 V, duration: 5 ms}\n  - hold: {voltage: 0.5 V, duration: 20 ms}\n"
      "  - ramp: {from: 0.5 V, to: -0.2 V, duration: 10 ms}\n");
  EXPECT_EQ(file.table("segments").rows, steps.table("segments").rows);
  EXPECT_EQ(file.table("trace").rows, steps.table("trace").rows);
  EXPECT_EQ(file.number("duration_s"), 0.035);
  EXPECT_NE(file.run_json().find("wave.csv"), std::string::npos) << "its digest is kept";
}

TEST(Retention, ReadsAtItsTimesAfterTheProgram) {
  const LaboratoryRun run(
      "  - retention: {program: [{hold: {voltage: 1.4 V, duration: 50 ms}}, {open: {duration: 1 s}}], read: "
      "{voltage: 0.1 V, duration: 1 ms}, at: [0 s, 1 s, 10 s], label: kept}\n");
  const CsvFile s = run.table("segments"), r = run.table("retention");
  EXPECT_EQ(s.texts("t_start [s]"),
            (std::vector<std::string>{"0", "0.05", "1.05", "1.051", "2.05", "2.051", "11.05"}));
  ASSERT_EQ(r.rows.size(), 3u);
  EXPECT_EQ(r.texts("t [s]"), (std::vector<std::string>{"0", "1", "10"}));
  EXPECT_EQ(r.texts("t_read [s]"), (std::vector<std::string>{"0.001", "1.001", "10.001"}));
  EXPECT_EQ(r.texts("label"), (std::vector<std::string>{"kept", "kept", "kept"}));
  const std::size_t read[] = {2, 4, 6};
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(r.text(k, "I_read [A]"), s.text(read[k], "I_end [A]"));
    EXPECT_EQ(r.text(k, "x_end []"), s.text(read[k], "x_end []"));
    EXPECT_EQ(r.number(k, "G_read [S]"), r.number(k, "I_read [A]") / 0.1);
    EXPECT_EQ(r.number(k, "retained []"), r.number(k, "G_read [S]") / r.number(0, "G_read [S]"));
  }
  EXPECT_EQ(run.number("retention_retained"), r.number(2, "retained []"));
}

TEST(Retention, FindsTheTimeConstantWithWhichTheStateForgets) {
  // At rest the slow state relaxes with the rate k_s(0) + k_r(0) + k_f. R_s bends the conductance by less
  // than R_s/R_on, and the reads are a millionth of the time.
  const LaboratoryRun run(
      "  - retention: {program: [{hold: {voltage: 1.4 V, duration: 20 ms}}], read: {voltage: 0.1 V, "
      "duration: 1 ms}, at: {from: 10 s, to: 1 day, points_per_decade: 4}}\n");
  const double rate = kK_s / (1 + std::exp(1.2 / 0.06)) + kK_r / (1 + std::exp(1.0 / 0.05)) + kk_f;
  EXPECT_NEAR(run.number("retention_exponential_tau_s"), 1 / rate, 0.02 / rate);
  EXPECT_NEAR(run.number("retention_stretched_exponential_exponent"), 1, 0.02);
  EXPECT_LT(run.number("retention_stretched_exponential_residual_S"),
            run.number("retention_exponential_residual_S") * (1 + 1e-9))
      << "it has a parameter more";
  EXPECT_GT(run.number("retention_power_law_residual_S"),
            10 * run.number("retention_exponential_residual_S"));
  EXPECT_EQ(run.table("retention_fits").texts("law"),
            (std::vector<std::string>{"exponential", "stretched_exponential", "power_law"}));
  EXPECT_TRUE(run.has_figure("retention"));
}

TEST(Endurance, HasTheReadsOfEveryCycleAndTheirWindow) {
  const LaboratoryRun run(
      "  - endurance: {set: {amplitude: 1.4 V, width: 2 ms}, reset: {amplitude: -1.2 V, width: 1 ms}, gap: 3 "
      "ms, cycles: 5, read: {voltage: 0.1 V, duration: 1 ms}}\n"
      "  - endurance: {set: {amplitude: 1.5 V, width: 1 ms}, reset: {amplitude: -1.3 V, width: 1 ms}, gap: 1 "
      "ms, cycles: 2, read: {voltage: 0.2 V, duration: 1 ms}, label: again}\n");
  const CsvFile p = run.table("pulses"), e = run.table("endurance");
  ASSERT_EQ(p.rows.size(), 14u);
  EXPECT_EQ(e.texts("cycle"), (std::vector<std::string>{"0", "1", "2", "3", "4", "0", "1"}));
  EXPECT_EQ(e.text(4, "label") + e.text(5, "label"), "again");
  double smallest = HUGE_VAL;
  for (std::size_t k = 0; k < e.rows.size(); ++k) {
    EXPECT_EQ(e.text(k, "I_set [A]"), p.text(2 * k, "I_read [A]"));
    EXPECT_EQ(e.text(k, "G_set [S]"), p.text(2 * k, "G_read [S]"));
    EXPECT_EQ(e.text(k, "I_reset [A]"), p.text(2 * k + 1, "I_read [A]"));
    EXPECT_EQ(e.text(k, "G_reset [S]"), p.text(2 * k + 1, "G_read [S]"));
    EXPECT_EQ(e.number(k, "window []"), e.number(k, "G_set [S]") / e.number(k, "G_reset [S]"));
    EXPECT_GT(e.number(k, "window []"), 1);
    smallest = std::min(smallest, e.number(k, "window []"));
  }
  EXPECT_EQ(run.number("endurance_window_smallest"), smallest);
  EXPECT_EQ(run.table("segments").texts("t_end [s]")[5], "0.009") << "the read is part of the gap";
  EXPECT_TRUE(run.has_figure("endurance"));
  EXPECT_FALSE(run.has_figure("potentiation"));
}

TEST(RateDependence, IsATrainOfThatPeriodForEachFrequency) {
  const LaboratoryRun run(
      "  - rate_dependence: {amplitude: 1.4 V, width: 10 ms, frequencies: [2 Hz, 50 Hz], count: 4}\n");
  const CsvFile r = run.table("rate_dependence");
  ASSERT_EQ(r.rows.size(), 2u);
  const char* gaps[] = {"490 ms", "10 ms"};
  for (std::size_t k = 0; k < 2; ++k) {
    const LaboratoryRun train(std::string("  - pulse_train: {amplitude: 1.4 V, width: 10 ms, gap: ") +
                              gaps[k] + ", count: 4}\n");
    const CsvFile p = train.table("pulses"), s = train.table("segments");
    EXPECT_EQ(r.text(k, "gap [s]"), k == 0 ? "0.49" : "0.01");
    EXPECT_EQ(r.text(k, "I_first [A]"), p.text(0, "I_end [A]"));
    EXPECT_EQ(r.text(k, "I_last [A]"), p.text(3, "I_end [A]"));
    EXPECT_EQ(r.number(k, "ratio []"), p.number(3, "I_end [A]") / p.number(0, "I_end [A]"));
    EXPECT_NEAR(r.number(k, "G_before [S]"), probed(0.3), 1e-12 * probed(0.3));
    EXPECT_NEAR(r.number(k, "G_pulse [S]"), probed(p.number(3, "x_end []")), 1e-12 * probed(1));
    EXPECT_NEAR(r.number(k, "G_after [S]"), probed(s.number(7, "x_end []")), 1e-12 * probed(1));
    EXPECT_NEAR(r.number(k, "change []"), probed(p.number(3, "x_end []")) / probed(0.3) - 1, 1e-10);
  }
  EXPECT_EQ(run.number("rate_change_highest_frequency"), r.number(1, "change []"));
  EXPECT_TRUE(run.has_figure("rate_dependence"));
}

TEST(RateDependence, GoesOnWhereItEndedIfItIsCarriedOver) {
  const LaboratoryRun run(
      "  - rate_dependence: {amplitude: 1.4 V, width: 10 ms, frequencies: [10 Hz, 50 Hz], count: 4, "
      "carry_over: true, read: {voltage: 0.1 V, duration: 5 ms}}\n");
  const CsvFile r = run.table("rate_dependence");
  EXPECT_EQ(r.text(1, "G_before [S]"), r.text(0, "G_after [S]"));
  EXPECT_EQ(run.table("pulses").rows.size(), 8u);
  EXPECT_EQ(run.table("pulses").text(7, "G_read [S]").empty(), false);
}

TEST(StdpWindow, AppliesTheDifferenceOfBothWaveforms) {
  const LaboratoryRun run(
      "  - stdp_window: {pre: [{voltage: 0.75 V, duration: 5 ms}, {voltage: -0.4 V, duration: 5 ms}], post: "
      "[{voltage: 0.7 V, duration: 4 ms}, {voltage: -0.8 V, duration: 5 ms}], delays: [-3 ms, 0 s, 2 ms], "
      "pairs: 3, interval: 50 ms}\n");
  const CsvFile w = run.table("stdp_window");
  ASSERT_EQ(w.rows.size(), 3u);
  // Delay -3 ms: post from 0 (0.7 V until 4 ms, -0.8 V until 9 ms), pre from 3 ms (0.75 V until 8 ms, -0.4 V
  // until 13 ms); the others alike.
  const std::string by_hand[] = {
      "[-0.7 V, 3 ms], [0.05 V, 1 ms], [1.55 V, 4 ms], [0.4 V, 1 ms], [-0.4 V, 4 ms], [0 V, 37 ms]",
      "[0.05 V, 4 ms], [1.55 V, 1 ms], [0.4 V, 4 ms], [-0.4 V, 1 ms], [0 V, 40 ms]",
      "[0.75 V, 2 ms], [0.05 V, 3 ms], [-1.1 V, 1 ms], [0.4 V, 4 ms], [0.8 V, 1 ms], [0 V, 39 ms]"};
  for (std::size_t k = 0; k < 3; ++k) {
    std::string steps, rest = by_hand[k];
    for (std::size_t at; (at = rest.find('[')) != std::string::npos; rest.erase(0, rest.find(']') + 1)) {
      const std::size_t comma = rest.find(',', at), end = rest.find(']', at);
      steps += std::string(steps.empty() ? "" : ", ") +
               "{hold: {voltage: " + rest.substr(at + 1, comma - at - 1) +
               ", duration: " + rest.substr(comma + 2, end - comma - 2) + "}}";
    }
    const LaboratoryRun holds("  - repeat: {count: 3, steps: [" + steps + "]}\n");
    const CsvFile s = holds.table("segments");
    const double x = s.number(s.rows.size() - 1, "x_end []");
    EXPECT_NEAR(w.number(k, "G_before [S]"), probed(0.3), 1e-12 * probed(0.3));
    EXPECT_NEAR(w.number(k, "G_after [S]"), probed(x), 1e-12 * probed(1)) << k;
    EXPECT_NEAR(w.number(k, "change []"), probed(x) / probed(0.3) - 1, 1e-10) << k;
  }
  EXPECT_EQ(run.number("duration_s"), 0.45);
  EXPECT_TRUE(run.has_figure("stdp_window"));
}

TEST(StdpWindow, OfEqualWaveformsChangesNothingWithoutADelay) {
  const LaboratoryRun run(
      "  - stdp_window: {pre: [{voltage: 1.4 V, duration: 5 ms}], post: [{voltage: 1.4 V, duration: 5 ms}], "
      "delays: {from: -10 ms, to: 10 ms, points: 11}, pairs: 2, interval: 50 ms}\n",
      "experiment: device\nseed: 1\ndevice: {model: chemical_inductor_conductance, parameters: {R_s: 100 "
      "Ohm, "
      "R_b: 10 kOhm, C_m: 1 uF, g_max: 10 mS, V_T: 1 V, V_m: 50 mV, tau_k: 1 s}}\n");
  const CsvFile w = run.table("stdp_window");
  EXPECT_NEAR(w.number(5, "change []"), 0, 1e-12) << "both terminals move together";
  EXPECT_GT(std::fabs(w.number(10, "change []")), 1e-3);
  const std::vector<double> changes = w.numbers("change []");
  EXPECT_EQ(run.number("stdp_change_largest"), *std::max_element(changes.begin(), changes.end()));
}

}  // namespace
}  // namespace memspike::test
