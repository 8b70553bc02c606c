// SPDX-License-Identifier: Apache-2.0
// Figures that a user's file describes, and the paper's, from outside.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/plotted_tables.hpp"
#include "experiments/device/reference_values.hpp"
#include "tests/cli/run_program.hpp"
#include "tests/support/csv_table.hpp"
#include "tests/support/device_case.hpp"

namespace memspike::test {
namespace {

/// A run of one experiment with its figures drawn.
class OwnFigures : public testing::Test {
 protected:
  void run(const std::string& yaml) {
    scratch_.write("case.yaml", yaml);
    const Outcome outcome =
        run_program({"run", "case.yaml", "-o", "out", "--quiet", "--force"}, {scratch_.path(), true});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "") << "gnuplot has nothing to say";
  }
  fs::path figure(const std::string& file) const { return scratch_ / ("out/figures/" + file); }
  CsvTable data(const std::string& name) const { return read_csv(figure(name + ".csv").string()); }
  std::string script(const std::string& name) const { return read_text(figure(name + ".gp")); }

  /// The last number of a column.
  static double last(const CsvTable& table, const std::string& column) {
    double value = std::nan("");
    for (const double v : table.column(column))
      if (!std::isnan(v)) value = v;
    return value;
  }

  Scratch scratch_;
};

const std::string kStep =
    "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig6a}}\nprotocol:\n"
    "  - step: {voltage: 1.5 V, on: 5 s, off: 5 s}\nrecord: {per_segment: 400, log_per_segment: 200}\n";

TEST_F(OwnFigures, DrawReferenceLinesWhereTheyBelong) {
  run(kStep +
      "figures: [{name: own, panels: [{y: I, lines: [V/R_s, V/(R_s+R_b), I_dc], letters: true}, "
      "{y: R, log: x, x_range: [1 ms, 5 s], lines: [R_s, R_s+R_b, R_f, R_dc]}]}]\n");
  const CsvTable own = data("own");
  // By hand: 1.5 V/100 Ohm, 1.5 V/1100 Ohm, and the published steady state in mA and Ohm.
  EXPECT_NEAR(last(own, "y of line (a) 0 [mA]"), 15, 1e-12);
  EXPECT_NEAR(last(own, "y of line (a) 1 [mA]"), 1500.0 / 1100, 1e-12);
  EXPECT_NEAR(last(own, "y of line (a) 2 [mA]"), 5.16515189459, 1e-10);
  EXPECT_NEAR(last(own, "y of line (b) 2 [kOhm]"), 0.290407722873, 1e-11);
  EXPECT_NEAR(last(own, "y of line (b) 3 [kOhm]"), 0.120136662503, 1e-11);
  for (const char* letter : {"A", "B", "C", "D"})
    EXPECT_NE(script("own").find(fmt::format("{{/:Bold {}}}\" at ", letter)), std::string::npos) << letter;
  EXPECT_NE(script("own").find("{/:Bold B}\" at 0.28"), std::string::npos) << "B is at 0.283 s";
  EXPECT_TRUE(fs::exists(figure("own.svg")));
  EXPECT_NE(read_text(scratch_ / "out/report.html").find("figures/own"), std::string::npos);
}

TEST_F(OwnFigures, TakeThePlaceOfAFigureOfTheSameName) {
  run(kStep + "figures: [{name: transient, title: Only the voltage, panels: [{y: V}]}]\n");
  EXPECT_NE(script("transient").find("# Only the voltage"), std::string::npos);
  EXPECT_TRUE(fs::exists(figure("current_log_time.svg"))) << "the others are drawn as ever";
}

TEST_F(OwnFigures, CountTheTimeOfAPartFromItsOwnStart) {
  run("experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: "
      "fig6b}}\nprotocol:\n"
      "  - step: {voltage: [0.8 V, 1.5 V], on: 1 s, off: 500 ms}\nrecord: {per_segment: 50}\n"
      "figures: [{name: parts, panels: [{y: V, part: 0, lines: u_dc}, {y: V, part: 1, lines: u_dc}, {y: "
      "V}]}]\n");
  const CsvTable parts = data("parts");
  EXPECT_EQ(parts.column("x of (a) 1 [s]").front(), 0);
  EXPECT_EQ(parts.column("x of (b) 1 [s]").front(), 0);
  EXPECT_EQ(last(parts, "x of (b) 1 [s]"), 1.5);
  EXPECT_EQ(last(parts, "x of (c) 0 [s]"), 3);
  EXPECT_EQ(parts.column("y of (a) 1 [V]").front(), 0.8);
  EXPECT_EQ(parts.column("y of (b) 1 [V]").front(), 1.5);
  EXPECT_NEAR(last(parts, "y of line (b) 0 [V]"), 0.983484810541, 1e-11) << "u of the steady state at 1.5 V";
}

TEST_F(OwnFigures, BreakACurveWhereAValueDoesNotExist) {
  run(kStep + "figures: [{name: broken, panels: [{y: R}]}]\n");
  EXPECT_EQ(read_text(figure("broken.csv")).find("inf"), std::string::npos);
  for (const double R : data("broken").column("y of curve 0 [kOhm]"))
    EXPECT_TRUE(std::isnan(R) || (R > 0.09 && R < 0.6)) << R;
}

TEST_F(OwnFigures, MarkPointsOnTheSteadyState) {
  run("experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig4}}\nprotocol:\n"
      "  - step: {voltage: [0.5 V, 1 V], on: 200 s, off: 0 s}\n"
      "figures: [{name: marked, panels: [{table: segments, x: V, y: I_end, lines: I_dc, marks: [0.6 V, 1.2 "
      "V]}]}]\n");
  const std::vector<double> I = data("marked").column("y of the marks of curve  [A]");
  EXPECT_NEAR(I.at(0), 0.314175779004, 1e-11);
  EXPECT_NEAR(I.at(1), 21.5784447802, 1e-9);
  EXPECT_NEAR(last(data("marked"), "y of curve 1 [A]"), 8.36260484942, 1e-6) << "200 s at 1 V end there";
}

TEST_F(OwnFigures, OfAnEnsembleShowTheMeanOverItsDevices) {
  run("experiment: device\nseed: 1\ndevice: {model: resistor, parameters: {R_s: 1 Ohm, R_b: 1 Ohm, C_m: 1 "
      "uF}, "
      "count: 3, variability: {R_b: {normal: 20 %}}}\nprotocol: [hold: {voltage: 1 V, duration: 1 ms}]\n"
      "figures: [{name: many, panels: [{table: segments, y: I_end, style: points}]}]\n");
  const CsvTable many = data("many");
  double sum = 0;
  for (int k = 0; k < 3; ++k) sum += last(many, fmt::format("y of curve {} [A]", k));
  EXPECT_NEAR(last(many, "y of curve 3 [A]"), sum / 3, 1e-9);
}

/// A table that panels may show has the columns that runs write, with the same units.
TEST(PlottedTables, AreThoseThatRunsWrite) {
  const Scratch scratch;
  scratch.write(
      "case.yaml",
      "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig6b}}\n"
      "protocol:\n  - paired_pulse: {amplitude: 1 V, width: 1 ms, gaps: [1 ms]}\n"
      "  - cyclic_voltammetry: {vertices: [0 V, 1 V, 0 V], rate: 100 V/s}\n"
      "  - impedance: {biases: 1 V, frequencies: 1 Hz}\nrecord: {per_segment: 4, small_signal: true}\n");
  ASSERT_EQ(run_program({"run", "case.yaml", "--quiet"}, {scratch.path()}).status, 0);
  const SlowState& slow = models().find("chemical_inductor")->slow;
  for (const PlottedTable& table : plotted_tables()) {
    const fs::path file = scratch / fmt::format("case/tables/{}.csv", table.name);
    const std::vector<std::string> written = csv_fields(lines_of(read_text(file)).at(0));
    for (const std::string& name : column_names(table, slow)) {
      const std::string unit(unit_of_column(table, slow, name)->symbol);
      const std::string header = unit.empty() && std::count(written.begin(), written.end(), name)
                                     ? name
                                     : fmt::format("{} [{}]", name, unit);
      EXPECT_EQ(std::count(written.begin(), written.end(), header), 1) << table.name << ": " << header;
    }
    EXPECT_TRUE(unit_of_column(table, slow, table.default_x)) << table.name;
  }
}

/// R_dc is the slope of the steady state, R_f its chord, for any model: held against differences.
TEST(ReferenceValues, AreChordAndSlopeOfTheSteadyState) {
  for (const char* set : {"fig4", "fig6a"}) {
    const DeviceCase c = run_case(fmt::format(
        "experiment: device\nseed: 1\ndevice: {{model: chemical_inductor, parameters: {{from: {}}}}}\n"
        "protocol: [hold: {{voltage: 0 V, duration: 1 s}}]\nrecord: {{at: 0 s}}\n",
        set));
    const auto at = [&](const char* name, double V) {
      return find_reference_value(name)->at(c.device(), V).value();
    };
    for (const double V : {0.3, 0.7, 1.2, 1.9}) {
      const double step = 1e-4, slope = 2 * step / (at("I_dc", V + step) - at("I_dc", V - step));
      EXPECT_NEAR(at("R_dc", V), slope, 1e-4 * slope) << set << ", " << V;
      EXPECT_NEAR(at("R_f", V), V / at("I_dc", V), 1e-14 * at("R_f", V));
      EXPECT_NEAR(at("u/R_b", V) + at("I_dc-u/R_b", V), at("I_dc", V), 1e-9 * at("I_dc", V));
    }
  }
}

/// Every figure of the paper is one file, one command and one figure of its name.
class Paper : public testing::TestWithParam<std::string> {};

TEST_P(Paper, IsDrawnByOneCommandWithoutARemark) {
  const Scratch scratch;
  const std::string file = std::string(MEMSPIKE_SOURCE_DIR) + "/experiments/paper/" + GetParam() + ".yaml";
  const Outcome outcome = run_program({"run", file, "--quiet"}, {scratch.path(), true});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(fs::exists(scratch / fmt::format("{0}/figures/{0}.svg", GetParam())));
}

std::vector<std::string> paper_figures() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(MEMSPIKE_SOURCE_DIR "/experiments/paper"))
    names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}
INSTANTIATE_TEST_SUITE_P(Figures, Paper, testing::ValuesIn(paper_figures()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace memspike::test
