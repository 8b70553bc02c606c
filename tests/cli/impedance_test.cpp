// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

const std::string kFig4 =
    "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig4}}\n";

class MeasuredRun {
 public:
  explicit MeasuredRun(const std::string& yaml) {
    scratch_.write("a.yaml", yaml);
    const Outcome outcome = run_program({"run", "a.yaml"}, scratch_);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  CsvFile table(const std::string& name) const { return CsvFile(scratch_ / ("a/tables/" + name + ".csv")); }
  std::string summary(const std::string& key) const {
    return json_value(read_text(scratch_ / "a/summary.json"), key);
  }
  double number(const std::string& key) const {
    const std::string text = summary(key);
    EXPECT_FALSE(text.empty()) << key;
    return text.empty() || text == "null" ? std::nan("") : std::stod(text);
  }
  bool has(const std::string& file) const { return fs::exists(scratch_ / ("a/" + file)); }
  const Scratch& scratch() const { return scratch_; }

 private:
  Scratch scratch_;
};

TEST(Impedance, TablesHaveTheColumnsOfTheContract) {
  const MeasuredRun run(
      kFig4 +
      "protocol:\n  - impedance: {biases: [0 V, 1 V], frequencies: {from: 1 mHz, to: 1 kHz, "
      "points_per_decade: 2}, cross_check: {amplitude: 0.1 mV}}\n");
  const CsvFile z = run.table("impedance"), e = run.table("elements"), check = run.table("impedance_check");
  EXPECT_EQ(z.header, "device,bias [V],f [Hz],Z_re [Ohm],Z_im [Ohm]");
  EXPECT_EQ(e.header,
            "device,bias [V],u [V],I [A],R_s [Ohm],R_b [Ohm],C_m [F],R_a [Ohm],L_a [H],R_dc [Ohm],R_f [Ohm],"
            "tau_a [s],tau_d [s],tau_s [s],inductive,stable,oscillates");
  ASSERT_EQ(z.rows.size(), 26u);
  ASSERT_EQ(e.rows.size(), 2u);
  EXPECT_NEAR(e.number(1, "I [A]"), 8.36260484942, 1e-11);
  EXPECT_NEAR(e.number(1, "R_f [Ohm]"), 1 / 8.36260484942, 1e-12);
  EXPECT_NEAR(e.number(1, "R_dc [Ohm]"), 0.0174852300297, 1e-13);
  EXPECT_EQ(e.text(0, "R_f [Ohm]"), "") << "V/I has no meaning at 0 V";
  EXPECT_EQ(e.text(0, "inductive"), "false");
  EXPECT_EQ(e.text(1, "inductive"), "true");
  EXPECT_EQ(e.text(1, "stable"), "true");
  EXPECT_EQ(e.text(1, "oscillates"), "false");
  EXPECT_GT(z.number(13, "Z_im [Ohm]"), 0) << "inductive: positive at the lowest frequency, 1 V";
  EXPECT_EQ(check.rows.size(), 14u) << "one for each decade";
  for (const double deviation : check.numbers("deviation []")) EXPECT_LT(deviation, 1e-6);
  EXPECT_LT(run.number("impedance_check_deviation"), 1e-6);
  EXPECT_EQ(run.summary("impedance_check_not_periodic"), "0");
  EXPECT_NEAR(run.number("inductive_from_V"), 0.6584864493195, 1e-12);
  EXPECT_EQ(run.summary("inductive_to_V"), "null") << "beyond the largest bias";
  EXPECT_EQ(run.number("duration_s"), 0);
  EXPECT_FALSE(run.has("tables/segments.csv"));
  for (const char* figure : {"impedance_nyquist", "impedance_bode", "impedance_elements"})
    EXPECT_TRUE(run.has(std::string("figures/") + figure + ".gp")) << figure;
  EXPECT_TRUE(run.has("report.html"));
}

TEST(Impedance, DisturbsNoOtherStep) {
  const std::string step = "  - step: {voltage: 1 V, on: 1 s, off: 1 s}\n";
  const MeasuredRun plain(kFig4 + "protocol:\n" + step),
      both(kFig4 + "protocol:\n  - impedance: {biases: 1.5 V, frequencies: 1 Hz}\n" + step);
  EXPECT_EQ(plain.table("segments").rows, both.table("segments").rows);
  EXPECT_EQ(plain.table("trace").rows, both.table("trace").rows);
}

TEST(Impedance, OfADeviceWithoutSlowStateLeavesTheBranchEmpty) {
  const MeasuredRun run(
      "experiment: device\nseed: 1\ndevice: {model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 "
      "uF}}\n"
      "protocol:\n  - impedance: {biases: 1 V, frequencies: [1 Hz, 1 kHz]}\n");
  const CsvFile e = run.table("elements"), z = run.table("impedance");
  for (const char* column : {"R_a [Ohm]", "L_a [H]", "tau_a [s]", "tau_d [s]"})
    EXPECT_EQ(e.text(0, column), "");
  EXPECT_NEAR(e.number(0, "R_dc [Ohm]"), 1100, 1e-9);
  EXPECT_EQ(e.text(0, "inductive"), "false");
  const double wRC = 2 * M_PI * 1000 * 1e-3;  // at 1 kHz
  EXPECT_NEAR(z.number(1, "Z_re [Ohm]"), 100 + 1000 / (1 + wRC * wRC), 1e-9);
  EXPECT_NEAR(z.number(1, "Z_im [Ohm]"), -1000 * wRC / (1 + wRC * wRC), 1e-9);
}

// Two resting states between the thresholds of a switch: which one depends on where it comes from.
TEST(Impedance, IsTakenOnTheBranchThatTheDeviceComesTo) {
  const auto resistances = [](const char* start, const char* more) {
    const MeasuredRun run(
        std::string("experiment: device\nseed: 1\ndevice: {model: threshold_switch, parameters: {from: "
                    "oscillator_switch}, initial: ") +
        start + "}\nprotocol:\n  - impedance: {biases: [0.1 V, 1 V, 3 V, 1 V], frequencies: 1 Hz" + more +
        "}\n");
    return std::pair(run.table("elements").numbers("R_dc [Ohm]"), run.number("impedance_other_branch"));
  };
  const auto [open, none] = resistances("rest", "");
  EXPECT_EQ(open[1], open[3]) << "each bias starts from initial";
  const auto [back, some] = resistances("rest", ", carry_over: true");
  EXPECT_EQ(back[1], open[1]);
  EXPECT_LT(back[3], 0.9 * back[1]) << "coming down from 3 V the switch is still closed";
  EXPECT_EQ(none, 0);
  EXPECT_EQ(some, 1);
}

TEST(Impedance, OfAFrozenStateIsThatOfTheStateItWasWrittenTo) {
  const MeasuredRun run(
      "experiment: device\nseed: 1\ndevice: {model: nonvolatile, parameters: {from: "
      "nonvolatile_recommended}, "
      "initial: {x: 0.4}}\nprotocol:\n  - impedance: {biases: 0.1 V, frequencies: 1 kHz, frozen: true}\n");
  const CsvFile e = run.table("elements");
  const double G = 1 / 200e3 + 0.4 * (1 / 5e3 - 1 / 200e3);
  EXPECT_NEAR(e.number(0, "R_b [Ohm]"), 1 / G, 1e-9 / G);
  EXPECT_NEAR(e.number(0, "R_f [Ohm]"), 100 + 1 / G, 1e-8);
}

TEST(Impedance, ResolvedInputRunsToTheSameBytesOnAnyThreads) {
  Scratch scratch;
  scratch.write(
      "a.yaml",
      "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig6b}, count: 5, "
      "variability: {V_T: {normal: 2 %}}}\nprotocol:\n"
      "  - impedance: {biases: [0.6 V, 1 V], frequencies: [1 Hz, 10 Hz], cross_check: {}}\n"
      "  - disturb: {amplitude: [0.8 V, 1 V], width: 1 ms, gap: 50 ms, count: 1000, label: half}\n"
      "  - potentiation_map: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 5}\n"
      "record: {every: 10 ms, small_signal: true}\n");
  ASSERT_EQ(run_program({"run", "a.yaml", "--threads", "1"}, scratch).status, 0);
  ASSERT_EQ(run_program({"run", "a/resolved.yaml", "-o", "b", "--threads", "2"}, scratch).status, 0);
  EXPECT_EQ(results_in(scratch / "a"), results_in(scratch / "b"));
  EXPECT_GE(tables_in(scratch / "a").size(), 9u);
}

TEST(Check, SaysWhereADeviceRingsAndThatItCannotOscillate) {
  Scratch scratch;
  scratch.write("a.yaml",
                "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig6a}}\n"
                "protocol:\n  - step: {voltage: 2.5 V, on: 5 s, off: 5 s}\n");
  const Outcome outcome = run_program({"check", "a.yaml"}, scratch);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.out.find("focus between 1.149 V and 2.051 V: it rings"), std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find("cannot oscillate by itself: the trace of the Jacobian is negative"),
            std::string::npos);
}

TEST(PotentiationMap, IsIteratedToWhatWasSimulated) {
  const MeasuredRun run(
      "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig6b}}\n"
      "protocol:\n  - potentiation_map: {amplitude: 1.5 V, width: 50 ms, gap: 200 ms, count: 30, read: "
      "{voltage: "
      "0.1 V, duration: 100 ms}}\n");
  const CsvFile pulses = run.table("potentiation_map_pulses"), map = run.table("potentiation_map");
  ASSERT_EQ(pulses.rows.size(), 30u);
  EXPECT_EQ(map.rows.size(), 201u);
  for (std::size_t n = 0; n < 30; ++n)
    EXPECT_NEAR(pulses.number(n, "i_c_iterated [A]"), pulses.number(n, "i_c_simulated [A]"), 1e-10) << n;
  EXPECT_LT(run.number("map_deviation"), 1e-8);
  EXPECT_EQ(run.summary("map_dimension"), "1");
  const double slope = run.number("map_slope"), fixed = run.number("i_c_fixed_point_A");
  EXPECT_NEAR(run.number("map_pulses_to_1_over_e"), -1 / std::log(slope), 1e-12);
  const double a = pulses.number(18, "i_c_simulated [A]"), b = pulses.number(19, "i_c_simulated [A]");
  EXPECT_NEAR((fixed - b) / (fixed - a), slope, 0.01 * slope);
  EXPECT_TRUE(run.has("figures/potentiation_map.gp"));
  EXPECT_EQ(run.table("pulses").rows.size(), 30u);
}

TEST(PotentiationMap, OfAShortGapIsTwoDimensional) {
  const MeasuredRun run(
      kFig4 + "protocol:\n  - potentiation_map: {amplitude: 1.5 V, width: 2 s, gap: 100 ms, count: 60}\n");
  EXPECT_EQ(run.summary("map_dimension"), "2");
  EXPECT_EQ(run.summary("map_deviation"), "") << "there is no one-dimensional iteration to compare";
  EXPECT_EQ(run.table("potentiation_map").rows.size(), 0u);
  const double fixed = run.number("i_c_fixed_point_A");
  EXPECT_NEAR(run.table("potentiation_map_pulses").number(59, "i_c_simulated [A]"), fixed, 1e-3 * fixed);
}

TEST(Disturb, AMillionPulsesAreThoseOfTheSimulationAsFarAsItGoes) {
  const std::string device =
      "experiment: device\nseed: 1\ndevice: {model: nonvolatile, parameters: {from: "
      "nonvolatile_recommended}, "
      "initial: {x: 0.05}}\nprotocol:\n";
  const MeasuredRun run(device +
                        "  - disturb: {amplitude: [0.1 V, 1 V], width: 1 ms, gap: 1 ms, count: 1e6}\n");
  const MeasuredRun pulses(device +
                           "  - pulse_train: {amplitude: 1 V, width: 1 ms, gap: 1 ms, count: 10000}\n");
  const CsvFile d = run.table("disturb"), s = pulses.table("segments");
  ASSERT_EQ(d.rows.size(), 2u * (d.rows.size() / 2));
  std::size_t compared = 0;
  for (std::size_t k = 0; k < d.rows.size(); ++k) {
    const double n = d.number(k, "pulses");
    if (d.number(k, "amplitude [V]") != 1 || n < 1 || n > 10000) continue;
    ++compared;
    EXPECT_NEAR(d.number(k, "x []"), s.number(2 * static_cast<std::size_t>(n) - 1, "x_end []"), 1e-9) << n;
  }
  EXPECT_GT(compared, 30u);
  // At the read voltage both rates are as good as constant: x relaxes with their means over pulse and gap.
  const auto set = [](double u) { return 30 / (1 + std::exp(-(u - 1.2) / 0.06)); };
  const auto reset = [](double u) { return 30 / (1 + std::exp((u + 1.0) / 0.05)); };
  const double u = 0.1 / (1 + 100 * (1 / 200e3 + 0.0478 * (1 / 5e3 - 1 / 200e3)));
  const double up = 0.5 * (set(0) + set(u)), all = up + 0.5 * (reset(0) + reset(u)) + 5e-5;
  const std::size_t last = d.rows.size() / 2 - 1;
  EXPECT_EQ(d.number(last, "pulses"), 1e6);
  EXPECT_NEAR(d.number(last, "x []"), up / all + (0.05 - up / all) * std::exp(-all * 2000), 4e-6)
      << "u needs a hundredth of the pulse to follow";
  EXPECT_LT(run.number("disturb_deviation"), 1e-10);
  EXPECT_TRUE(run.has("figures/disturb.gp"));
}

// gen_ltpltd: 50 pulses up and 50 down, the second cycle.
TEST(WriteCurves, HaveThePublishedNonlinearity) {
  const MeasuredRun run(
      "experiment: device\nseed: 1\ndevice: {model: nonvolatile, parameters: {from: "
      "nonvolatile_recommended}, "
      "initial: {x: 0.05}}\nprotocol:\n  - potentiation_depression: {up: {amplitude: 1.4 V, width: 1 ms, "
      "gap: 1 ms, "
      "count: 50}, down: {amplitude: -1.2 V, width: 1 ms, gap: 1 ms, count: 50}, cycles: 2, read: {voltage: "
      "0.1 V, "
      "duration: 0.5 ms}}\n");
  EXPECT_NEAR(run.number("potentiation_A_over_N"), 0.692072, 1e-6);
  EXPECT_NEAR(run.number("depression_A_over_N"), 0.710124, 1e-6);
  EXPECT_NEAR(run.number("potentiation_residual"), 3.6e-4, 0.05e-4);
  EXPECT_NEAR(run.number("potentiation_mid_point"), 0.173, 5e-4);
  EXPECT_NEAR(run.number("depression_mid_point"), 0.169, 5e-4);
  EXPECT_NEAR(run.number("potentiation_depression_asymmetry"), 0.342, 5e-4);
  EXPECT_NEAR(run.number("potentiation_range"), 1.58357704e-4 / 4.02888495e-5, 1e-7);
}

TEST(DisplacementCurrent, IsToldWhereAPulseEndsBeforeTheCapacitorIsCharged) {
  const auto share = [](const char* set) {
    return MeasuredRun(
               std::string(
                   "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: ") +
               set +
               "}}\nprotocol:\n  - pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 2}\n")
        .number("displacement_share_first");
  };
  EXPECT_GT(share("fig6a"), 0.8) << "R_s C_m is 100 ms";
  EXPECT_LT(std::fabs(share("fig6b")), 0.2) << "R_s C_m is 5 ms; u falls while i_c rises";
}

// At 5 mV/s the loop is capacitive at 0.6 V and inductive at 1.2 V: it crosses itself in between.
TEST(Crossings, AreWhereTheRecordedLegsCross) {
  const MeasuredRun run(
      kFig4 +
      "protocol:\n  - cyclic_voltammetry: {vertices: [0 V, 1.5 V, 0 V], rate: 5 mV/s}\nrecord: {every: 0.1 "
      "s}\n");
  const CsvFile t = run.table("trace"), c = run.table("crossings");
  std::vector<double> up, down;  // on one grid of voltages
  for (std::size_t k = 0; k < t.rows.size(); ++k)
    (t.number(k, "t [s]") <= 300 ? up : down).push_back(t.number(k, "I [A]"));
  ASSERT_EQ(up.size(), 3001u);
  ASSERT_EQ(down.size(), 3000u);
  std::vector<double> crossings;
  for (std::size_t k = 1; k < 2990; ++k) {
    const double before = up[k - 1] - down[3000 - k], after = up[k] - down[2999 - k];
    if (before * after < 0)
      crossings.push_back(0.0005 * (static_cast<double>(k) - 1 + before / (before - after)));
  }
  ASSERT_EQ(crossings.size(), c.rows.size());
  ASSERT_GE(crossings.size(), 1u);
  for (std::size_t k = 0; k < crossings.size(); ++k) EXPECT_NEAR(c.number(k, "V [V]"), crossings[k], 1e-6);
  EXPECT_GT(crossings[0], 0.6);
  EXPECT_LT(crossings[0], 1.2);
}

TEST(Record, SmallSignalAddsTheResistanceAfterTheOthers) {
  const MeasuredRun run(
      kFig4 +
      "protocol:\n  - hold: {voltage: 1.5 V, duration: 60 s}\nrecord: {every: 1 s, small_signal: true}\n");
  const CsvFile t = run.table("trace");
  EXPECT_EQ(t.header, "device,t [s],V [V],I [A],u [V],i_c [A],R [Ohm],R_tot [Ohm]");
  EXPECT_NEAR(t.number(0, "R_tot [Ohm]"), 2.00999175542, 1e-11);
  EXPECT_NEAR(t.number(t.rows.size() - 1, "R_tot [Ohm]"), 0.0170745604000, 1e-7);
}

}  // namespace
}  // namespace memspike::test
