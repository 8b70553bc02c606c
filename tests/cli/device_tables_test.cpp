// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

struct Model {
  const char *name, *device, *slow;  ///< slow: the columns of the slow state, with the comma before them
  std::string slow_end() const {
    return *slow ? "," + std::string(slow).insert(std::string(slow).find(' '), "_end") : "";
  }
  std::string slow_now() const { return *slow ? "," + std::string(slow) : ""; }
};

const Model kModels[] = {
    {"chemical_inductor", "{model: chemical_inductor, parameters: {from: fig6b}}", "i_c [A]"},
    {"chemical_inductor_conductance",
     "{model: chemical_inductor_conductance, parameters: {R_s: 100 Ohm, R_b: 10 kOhm, C_m: 50 uF, g_max: 10 "
     "mS, V_T: 1 "
     "V, V_m: 50 mV, tau_k: 1 s}}",
     "x []"},
    {"nonvolatile", "{model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: 0.1}}",
     "x []"},
    {"resistor", "{model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 uF}}", ""}};

std::string experiment(const std::string& device, const std::string& protocol, const std::string& more = "") {
  return "experiment: device\nseed: 1\ndevice: " + device + "\nprotocol:\n" + protocol + more;
}

/// Runs a file's text and gives the folder of its tables.
class Tables {
 public:
  explicit Tables(const std::string& yaml) {
    scratch_.write("a.yaml", yaml);
    const Outcome outcome = run_program({"run", "a.yaml"}, scratch_);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  CsvFile table(const std::string& name) const { return CsvFile(folder() / (name + ".csv")); }
  bool has(const std::string& name) const { return fs::exists(folder() / (name + ".csv")); }

 private:
  fs::path folder() const { return scratch_ / "a/tables"; }
  Scratch scratch_;
};

TEST(DeviceTables, HaveTheHeadersOfTheirModel) {
  for (const Model& model : kModels) {
    const Tables run(experiment(
        model.device,
        "  - pulse_train: {amplitude: 1.5 V, width: 1 ms, gap: 2 ms, count: 2, read: {voltage: 0.1 V, "
        "duration: 1 ms}}\n"));
    EXPECT_EQ(run.table("segments").header, "device,segment,t_start [s],t_end [s],V [V],u_end [V]" +
                                                model.slow_end() + ",I_end [A],charge [C],energy [J],label")
        << model.name;
    EXPECT_EQ(run.table("trace").header, "device,t [s],V [V],I [A],u [V]" + model.slow_now() + ",R [Ohm]")
        << model.name;
    EXPECT_EQ(run.table("pulses").header,
              "device,pulse,t_start [s],amplitude [V],width [s],u_end [V]" + model.slow_end() +
                  ",I_end [A],G_end [S],I_read [A],G_read [S],charge [C],energy [J],label")
        << model.name;
  }
}

TEST(DeviceTables, SegmentsComeInOrderWithoutThoseOfNoLengthAndWithTheirLabels) {
  const Tables run(
      experiment(kModels[3].device,
                 "  - hold: {voltage: 1 V, duration: 50 ms, label: first}\n"
                 "  - hold: {voltage: 2 V, duration: 0 s}\n"
                 "  - ramp: {from: 1 V, to: 1 V, rate: 1 V/s}\n"
                 "  - repeat: {count: 2, steps: [{ramp: {from: 0 V, to: 1 V, rate: 10 V/s}}, {open: "
                 "{duration: 0.1 s}}]}\n"
                 "  - read: {voltage: 0.1 V, duration: 10 ms}\n"
                 "    label: \"a, b\"\n"));
  const CsvFile s = run.table("segments");
  ASSERT_EQ(s.rows.size(), 6u);
  EXPECT_EQ(s.texts("segment"), (std::vector<std::string>{"0", "1", "2", "3", "4", "5"}));
  EXPECT_EQ(s.texts("t_start [s]"), (std::vector<std::string>{"0", "0.05", "0.15", "0.25", "0.35", "0.45"}));
  EXPECT_EQ(s.texts("t_end [s]"), (std::vector<std::string>{"0.05", "0.15", "0.25", "0.35", "0.45", "0.46"}));
  EXPECT_EQ(s.texts("label"), (std::vector<std::string>{"first", "", "", "", "", "a, b"}));
  EXPECT_EQ(s.number(0, "V [V]"), 1);
  EXPECT_EQ(s.number(1, "V [V]"), 1) << "the left limit at the end of the ramp";
  EXPECT_EQ(s.number(2, "I_end [A]"), 0) << "no current flows in an open segment";
  EXPECT_EQ(s.number(2, "charge [C]"), 0);
  EXPECT_EQ(s.number(2, "V [V]"), s.number(2, "u_end [V]"));
  for (std::size_t k = 0; k < s.rows.size(); ++k)
    if (k != 2 && k != 4) {
      EXPECT_NEAR(s.number(k, "I_end [A]"), (s.number(k, "V [V]") - s.number(k, "u_end [V]")) / 100, 1e-15);
    }
}

TEST(DeviceTables, APulseRowTellsThePulseAndTheReadThatEndsItsGap) {
  const Tables run(
      experiment(kModels[2].device,
                 "  - pulse_train: {amplitude: [1.4 V, 0 V], width: [1 ms, 2 ms], gap: 9 ms, read: "
                 "{voltage: 0.1 V, duration: 1 ms}, label: train}\n"
                 "  - pulse_train: {amplitude: -1.2 V, width: 1 ms, gap: 9 ms, count: 2}\n"));
  const CsvFile p = run.table("pulses"), s = run.table("segments");
  ASSERT_EQ(p.rows.size(), 4u);
  ASSERT_EQ(s.rows.size(), 2u * 3 + 2u * 2);
  EXPECT_EQ(p.texts("pulse"), (std::vector<std::string>{"0", "1", "2", "3"}));
  EXPECT_EQ(p.texts("t_start [s]"), (std::vector<std::string>{"0", "0.01", "0.021", "0.031"}));
  EXPECT_EQ(p.texts("amplitude [V]"), (std::vector<std::string>{"1.4", "0", "-1.2", "-1.2"}));
  EXPECT_EQ(p.texts("width [s]"), (std::vector<std::string>{"0.001", "0.002", "0.001", "0.001"}));
  EXPECT_EQ(p.texts("label"), (std::vector<std::string>{"train", "train", "", ""}));
  const std::size_t pulse_segment[] = {0, 3, 6, 8}, read_segment[] = {2, 5};
  for (std::size_t k = 0; k < 4; ++k)
    for (const char* column : {"u_end [V]", "x_end []", "I_end [A]", "charge [C]", "energy [J]"})
      EXPECT_EQ(p.text(k, column), s.text(pulse_segment[k], column)) << column << " of pulse " << k;
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_EQ(p.text(k, "I_read [A]"), s.text(read_segment[k], "I_end [A]"));
    EXPECT_EQ(p.number(k, "G_read [S]"), p.number(k, "I_read [A]") / 0.1);
  }
  EXPECT_EQ(p.number(0, "G_end [S]"), p.number(0, "I_end [A]") / 1.4);
  EXPECT_EQ(p.text(1, "G_end [S]"), "") << "no conductance at 0 V";
  EXPECT_EQ(p.text(2, "I_read [A]") + p.text(2, "G_read [S]"), "") << "no read, no value";
}

TEST(DeviceTables, TheGapIncludesTheReadAndTheLastPulseHasItsGap) {
  const Tables run(
      experiment(kModels[3].device,
                 "  - pulse_train: {amplitude: 1 V, width: 50 ms, gap: 100 ms, count: 3, read: {voltage: "
                 "0.1 V, duration: 10 ms}}\n"));
  const CsvFile s = run.table("segments");
  EXPECT_EQ(s.texts("t_end [s]"),
            (std::vector<std::string>{"0.05", "0.14", "0.15", "0.2", "0.29", "0.3", "0.35", "0.44", "0.45"}));
}

TEST(DeviceTables, EveryGivesTheGridAndBothSidesOfEveryJump) {
  const Tables run(experiment(kModels[3].device,
                              "  - hold: {voltage: 1 V, duration: 2.5 ms}\n"
                              "  - hold: {voltage: 0 V, duration: 2.5 ms}\n"
                              "  - ramp: {from: 0 V, to: 1 V, duration: 1 ms}\n",
                              "record: {every: 1 ms}\n"));
  const CsvFile t = run.table("trace");
  // 0 | 1 2 | 2.5- 2.5+ | 3 4 | 5 (no jump) | 6: rows at both sides of 0 V / 1 V at 2.5 ms
  EXPECT_EQ(t.texts("t [s]"), (std::vector<std::string>{"0", "0.001", "0.002", "0.0025", "0.0025", "0.003",
                                                        "0.004", "0.005", "0.006"}));
  EXPECT_EQ(t.texts("V [V]"), (std::vector<std::string>{"1", "1", "1", "1", "0", "0", "0", "0", "1"}));
  EXPECT_EQ(t.text(3, "u [V]"), t.text(4, "u [V]")) << "the capacitor does not jump";
  EXPECT_NE(t.text(3, "I [A]"), t.text(4, "I [A]"));
  for (std::size_t k = 0; k < t.rows.size(); ++k) {
    const double V = t.number(k, "V [V]"), I = t.number(k, "I [A]");
    if (V == 0 || I == 0)
      EXPECT_EQ(t.text(k, "R [Ohm]"), "") << "row " << k;
    else
      EXPECT_EQ(t.number(k, "R [Ohm]"), V / I) << "row " << k;
  }
}

TEST(DeviceTables, RIsEmptyWhereNoCurrentFlows) {
  const Tables run(experiment(kModels[0].device,
                              "  - open: {duration: 1 ms}\n  - hold: {voltage: 1 V, duration: 1 ms}\n",
                              "record: {per_segment: 2}\n"));
  const CsvFile t = run.table("trace");
  std::size_t empty = 0;
  for (std::size_t k = 0; k < t.rows.size(); ++k) empty += t.text(k, "R [Ohm]").empty();
  EXPECT_EQ(empty, 3u) << "the three instants of the open segment: I = 0";
  EXPECT_GT(t.rows.size(), empty);
}

TEST(DeviceTables, AtGivesItsInstantsAndNothingElse) {
  const Tables run(
      experiment(kModels[3].device,
                 "  - hold: {voltage: 1 V, duration: 2 ms}\n  - hold: {voltage: 0 V, duration: 2 ms}\n",
                 "record: {at: [0 s, 0.3 ms, {from: 1 ms, to: 3.5 ms, step: 0.5 ms}, 9 s]}\n"));
  const CsvFile t = run.table("trace");
  const std::vector<double> expected{0, 0.0003, 0.001, 0.0015, 0.002, 0.002, 0.0025, 0.003, 0.0035};
  EXPECT_EQ(t.numbers("t [s]"), expected) << "both sides of the jump at 2 ms, which was asked for";
}

TEST(DeviceTables, PerSegmentDividesEachSegment) {
  const Tables run(experiment(kModels[3].device,
                              "  - hold: {voltage: 1 V, duration: 4 ms}\n  - open: {duration: 1 s}\n",
                              "record: {per_segment: 4}\n"));
  const CsvFile t = run.table("trace");
  EXPECT_EQ(t.texts("t [s]"), (std::vector<std::string>{"0", "0.001", "0.002", "0.003", "0.004", "0.004",
                                                        "0.254", "0.504", "0.754", "1.004"}));
}

TEST(DeviceTables, SegmentsCanBeLeftOut) {
  const Tables run(experiment(kModels[3].device, "  - hold: {voltage: 1 V, duration: 4 ms}\n",
                              "record: {segments: none, every: 1 ms}\n"));
  EXPECT_FALSE(run.has("segments"));
  EXPECT_TRUE(run.has("trace"));
  EXPECT_FALSE(run.has("pulses")) << "no pulses, no table of them";
}

TEST(DeviceTables, AnEnsembleListsItsDevicesOneAfterTheOther) {
  const Tables run(
      "experiment: device\nseed: 3\n"
      "device: {model: chemical_inductor, parameters: {from: fig6b}, count: 3, variability: {i_c0: "
      "{lognormal: 20 %}}}\n"
      "protocol: [{pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 50 ms, count: 2}}]\n"
      "record: {at: [10 ms, 120 ms]}\n");
  EXPECT_EQ(run.table("segments").texts("device"),
            (std::vector<std::string>{"0", "0", "0", "0", "1", "1", "1", "1", "2", "2", "2", "2"}));
  EXPECT_EQ(run.table("pulses").texts("device"), (std::vector<std::string>{"0", "0", "1", "1", "2", "2"}));
  EXPECT_EQ(run.table("trace").texts("device"), (std::vector<std::string>{"0", "0", "1", "1", "2", "2"}));
  const CsvFile p = run.table("pulses");
  EXPECT_NE(p.text(0, "I_end [A]"), p.text(2, "I_end [A]")) << "the devices differ";
}

TEST(DeviceTables, PairedPulsesAndCyclesHaveTheirOwnTables) {
  const Tables run(
      experiment(kModels[0].device,
                 "  - paired_pulse: {amplitude: 1.5 V, width: 50 ms, gaps: [10 ms, 1 s]}\n"
                 "  - cyclic_voltammetry: {vertices: [0 V, 1.5 V, 0 V], rate: [1 V/s, 5 V/s], cycles: "
                 "2}\n"));
  const CsvFile pairs = run.table("paired_pulse"), pulses = run.table("pulses"), cycles = run.table("cycles");
  ASSERT_EQ(pairs.rows.size(), 2u);
  EXPECT_EQ(pairs.texts("gap [s]"), (std::vector<std::string>{"0.01", "1"}));
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_EQ(pairs.number(k, "I1_end [A]"), pulses.number(2 * k, "I_end [A]"));
    EXPECT_EQ(pairs.number(k, "I2_end [A]"), pulses.number(2 * k + 1, "I_end [A]"));
  }
  EXPECT_EQ(pulses.text(0, "I_end [A]"), pulses.text(2, "I_end [A]")) << "each pair starts from `initial`";
  EXPECT_EQ(cycles.texts("rate [V/s]"), (std::vector<std::string>{"1", "1", "5", "5"}));
  EXPECT_EQ(cycles.texts("cycle"), (std::vector<std::string>{"0", "1", "0", "1"}));
}

}  // namespace
}  // namespace memspike::test
