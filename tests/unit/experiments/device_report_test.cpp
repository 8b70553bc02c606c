// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "engine/contract/error.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"
#include "experiments/device/figures/single_step.hpp"
#include "experiments/device/read_experiment.hpp"
#include "experiments/device/run_experiment.hpp"
#include "experiments/output/part_file.hpp"
#include "synapse/all_models.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFig6b = "chemical_inductor, parameters: {from: fig6b}";
constexpr const char* kNonvolatile = "nonvolatile, parameters: {from: nonvolatile_recommended}";

/// A finished run of a device experiment in a folder of its own.
class DeviceReport : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "memspike_report_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    register_builtin_models(registry_);
  }
  void TearDown() override {
    folder_.reset();
    fs::remove_all(root_);
  }

  /// `device` is what follows `model:`, `more` any further lines.
  void run(const std::string& device, const std::string& protocol, const std::string& more = "") {
    const std::string yaml = "experiment: device\ntitle: A <test>\nseed: 3\ndevice: {model: " + device +
                             "}\nprotocol:\n  - " + protocol + "\n" + more;
    DeviceExperiment e = read_device_experiment(parse_document(yaml, "test.yaml"), registry_, root_);
    folder_.emplace(RunFolder::create(root_ / "run", OverwritePolicy::refuse));
    Provenance provenance({"memspike", "run", "test.yaml"});
    Log log(true);
    run_device_experiment(e, registry_, *folder_, provenance, {.quiet = true}, log);
  }

  DeviceRunView view() const {
    const Document document = read_document(root_ / "run/resolved.yaml");
    return view_run(root_ / "run", read_device_experiment(document, registry_, root_));
  }
  std::set<std::string> figures() const {
    std::set<std::string> names;
    for (const Figure& figure : device_figures(view())) names.insert(figure.name);
    return names;
  }
  Figure figure(const std::string& name) const {
    for (Figure& figure : device_figures(view())) {
      if (figure.name == name) return figure;
    }
    ADD_FAILURE() << "there is no figure " << name;
    return {};
  }
  std::string page() const { return read_whole_file(root_ / "run/report.html"); }

  /// gnuplot, where it is installed, has nothing to remark on the figures.
  void expect_quiet_drawings() const {
    if (std::system("gnuplot --version > /dev/null 2>&1") != 0) return;
    for (const Figure& figure : device_figures(view()))
      EXPECT_EQ(GnuplotFigures(*folder_).draw(figure).remarks, "") << figure.name;
  }

  fs::path root_;
  ModelRegistry registry_;
  std::optional<RunFolder> folder_;
};

/// The numbers of a figure's column.
std::vector<double> column(const Figure& figure, const std::string& header) {
  for (const FigureColumn& column : figure.data) {
    if (column.header == header) return std::get<std::vector<double>>(column.values);
  }
  ADD_FAILURE() << "figure " << figure.name << " has no column " << header;
  return {};
}

void expect_words(const std::string& text, std::initializer_list<const char*> words) {
  for (const char* const word : words)
    EXPECT_NE(text.find(word), std::string::npos) << word << " in\n" << text;
}

using Names = std::set<std::string>;

TEST_F(DeviceReport, AStepIsDrawnOverTimeAndLogarithmicTimeWithTheLinesOfThePaper) {
  run(kFig6b, "step: {voltage: 1.5 V, on: 5 s, off: 5 s}", "record: {log_per_segment: 400}");
  EXPECT_EQ(figures(), (Names{"current_log_time", "resistance_log_time", "transient"}));
  const DeviceRunView run = view();
  const TraceCurves trace(*run.trace, 1);
  const std::optional<SingleStep> step = single_step(run, trace);
  ASSERT_TRUE(step && step->B && step->D);
  const auto current = [&](std::size_t row) { return trace.of("I", 0, std::span(&row, 1))[0]; };
  EXPECT_DOUBLE_EQ(current(step->A), 0.015000000018737759);
  EXPECT_NEAR(current(*step->B), 1.54635326799e-3, 1e-6) << "the trace meets the minimum within its grid";
  EXPECT_NEAR(current(step->C), 5.165151894586e-3, 1e-11);
  EXPECT_NEAR(current(*step->D), -9.83484810541e-3, 1e-11);
  const std::vector<ReferenceLine> lines = reference_lines(run, 1.5);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_DOUBLE_EQ(lines[0].current, 1.5 / 100);
  EXPECT_DOUBLE_EQ(lines[1].current, 1.5 / 1100);
  EXPECT_NEAR(lines[2].current, 5.16515189459e-3, 1e-14);
  expect_words(figure("current_log_time").script_body,
               {"set logscale x", "label \"A\"", "label \"B\"", "label \"C\""});
  expect_words(figure("transient").script_body, {"label \"A\"", "label \"D\""});
  expect_words(page(), {"A &lt;test&gt;", "id=\"figure-transient\"", "15\u00a0mA", "How far to trust",
                        "series resistance"});
}

TEST_F(DeviceReport, AResetStepIsDrawnInTheDirectionOfItsVoltage) {
  run(std::string(kNonvolatile) + ", initial: {x: 0.5}", "hold: {voltage: -1.5 V, duration: 100 ms}");
  const Figure current = figure("current_log_time");
  for (const double I : column(current, "I [mA]")) EXPECT_GT(I, 0);
  for (const double R : column(figure("resistance_log_time"), "R [kOhm]")) EXPECT_GT(R, 0);
}

TEST_F(DeviceReport, WithoutItsTableOfPulsesARunHasTheSameSummary) {
  const std::string train = "pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 500 ms, count: 30}";
  const std::string device = std::string(kFig6b) + ", count: 20, variability: {i_c0: {lognormal: 10 %}}";
  run(device, train, "record: {segments: none}");
  EXPECT_TRUE(has_table(root_ / "run", "pulses"));
  const std::string summary = read_whole_file(root_ / "run/summary.json");
  EXPECT_NE(summary.find("G_end_last_S"), std::string::npos);
  folder_.reset();
  fs::rename(root_ / "run", root_ / "before");
  run(device, train, "record: {segments: none, pulses: none}");
  EXPECT_FALSE(has_table(root_ / "run", "pulses"));
  EXPECT_EQ(read_whole_file(root_ / "run/summary.json"), summary);
}

TEST_F(DeviceReport, APulseTrainIsDrawnByItsReadsAndTheStateBesideThem) {
  run(kFig6b,
      "pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 20, read: {voltage: 0.1 V, "
      "duration: 50 ms}}");
  EXPECT_EQ(figures(), (Names{"energy", "potentiation", "transient"}));
  const Figure drawn = figure("potentiation");
  const StoredTable pulses = read_table(root_ / "run", "pulses");
  const std::vector<double> G = column(drawn, "G_read [mS]");
  ASSERT_EQ(G.size(), 20U);
  EXPECT_DOUBLE_EQ(G[19], pulses.numbers("G_read")[19] / 1e-3);
  EXPECT_DOUBLE_EQ(column(drawn, "i_c_end [mA]")[7], pulses.numbers("i_c_end")[7] / 1e-3);
  expect_words(drawn.script_body,
               {"read conductance at 100 mV (mS)", "{/:Italic i}_{c} at the pulse's end (mA)"});
  EXPECT_EQ(drawn.caption.find("hides"), std::string::npos) << drawn.caption;
}

TEST_F(DeviceReport, ARetentionIsDrawnOverTheLawsThatFitIt) {
  run(std::string(kNonvolatile) + ", initial: {x: 0.5}",
      "retention: {program: [{hold: {voltage: 0 V, duration: 1 s}}], read: {voltage: 0.1 V, duration: 1 ms}, "
      "at: {from: 10 s, to: 1 day, points_per_decade: 2}}",
      "record: {segments: all}");
  EXPECT_EQ(figures(), (Names{"retention"}));
  const Figure drawn = figure("retention");
  const StoredTable reads = read_table(root_ / "run", "retention");
  EXPECT_EQ(column(drawn, "t [s]"), reads.numbers("t_read"));
  EXPECT_DOUBLE_EQ(column(drawn, "G [uS]")[3], reads.numbers("G_read")[3] / 1e-6);
  expect_words(drawn.script_body, {"set logscale x", "exponential, \u03c4 = ", "power law, exponent "});
  expect_words(page(), {"id=\"figure-retention\"", "retention_exponential_tau"});
  expect_quiet_drawings();
}

TEST_F(DeviceReport, EnduranceIsDrawnByTheReadsOfBothStatesAndByNoOtherFigureOfPulses) {
  run(std::string(kNonvolatile) + ", initial: {x: 0.5}",
      "endurance: {set: {amplitude: 1.4 V, width: 5 ms}, reset: {amplitude: -1.2 V, width: 5 ms}, gap: 2 ms, "
      "cycles: 1000, read: {voltage: 0.1 V, duration: 1 ms}}",
      "record: {segments: none}");
  EXPECT_EQ(figures(), (Names{"endurance"}));
  const Figure drawn = figure("endurance");
  const StoredTable cycles = read_table(root_ / "run", "endurance");
  const std::vector<double> number = column(drawn, "cycle"), G = column(drawn, "G_set [uS]");
  EXPECT_EQ(number.front(), 1);
  EXPECT_EQ(number.back(), 1000);
  EXPECT_LT(number.size(), 401u) << "a million cycles are not drawn one by one";
  for (std::size_t k = 0; k < number.size(); ++k)
    EXPECT_DOUBLE_EQ(G[k], cycles.numbers("G_set")[static_cast<std::size_t>(number[k]) - 1] / 1e-6);
  expect_quiet_drawings();
}

TEST_F(DeviceReport, ChangesAreDrawnInPercentInTheOrderOfWhatVaries) {
  run(std::string(kNonvolatile) + ", initial: {x: 0.3}",
      "stdp_window: {pre: [{voltage: 0.7 V, duration: 5 ms}], post: [{voltage: -0.7 V, duration: 5 ms}], "
      "delays: [4 ms, -4 ms, 1 ms], pairs: 2, interval: 50 ms}\n  - rate_dependence: {amplitude: 1.4 V, "
      "width: 1 ms, frequencies: [100 Hz, 1 Hz], count: 3}",
      "record: {segments: all}");
  EXPECT_EQ(figures(), (Names{"stdp_window", "rate_dependence"}));
  const std::vector<double> window = read_table(root_ / "run", "stdp_window").numbers("change");
  const Figure drawn = figure("stdp_window");
  const std::vector<double> delay = column(drawn, "delay [ms]"), change = column(drawn, "change [%]");
  const std::size_t order[] = {1, 2, 0};
  ASSERT_EQ(delay.size(), 3u);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_DOUBLE_EQ(change[k], 100 * window[order[k]]);
  EXPECT_DOUBLE_EQ(delay[0], -4);
  EXPECT_DOUBLE_EQ(column(figure("rate_dependence"), "frequency [Hz]")[0], 1);
  expect_quiet_drawings();
}

TEST_F(DeviceReport, PulsesShorterThanTheChargingOfTheCapacitanceAreRemarkedOn) {
  run("chemical_inductor, parameters: {from: fig6a}",
      "pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 3}");
  expect_words(figure("potentiation").caption, {"last 50 ms", "500 ms", "hides"});
}

TEST_F(DeviceReport, PulsesUpAndDownHaveTheirOwnSymbolsAndManyCyclesShowTheirTurningPoints) {
  const std::string half = "{amplitude: 1.4 V, width: 1 ms, gap: 1 ms, count: 10}";
  const std::string down = "{amplitude: -1.2 V, width: 1 ms, gap: 1 ms, count: 10}";
  run(kNonvolatile, "potentiation_depression: {up: " + half + ", down: " + down + ", cycles: 200}");
  const Figure drawn = figure("potentiation");
  expect_words(drawn.script_body, {"title \"up\"", "title \"down\""});
  expect_words(drawn.caption, {"Of 4000 pulses", "whole cycles"});
  const std::vector<double> pulse = column(drawn, "pulse");
  EXPECT_LE(pulse.size(), 401U);
  for (std::size_t k = pulse.size() / 2; k < pulse.size(); ++k) EXPECT_EQ(static_cast<int>(pulse[k]) % 10, 9);
}

TEST_F(DeviceReport, AStaircaseIsDrawnBranchByBranch) {
  run(kNonvolatile,
      "pulse_train: {amplitude: [1 V, 1.2 V, 1.4 V, 1.2 V, -1 V, -1.4 V], width: 10 ms, gap: 10 ms}");
  const Figure drawn = figure("staircase");
  EXPECT_EQ(column(drawn, "amplitude of branch 0 [V]"), (std::vector<double>{1, 1.2, 1.4}));
  EXPECT_EQ(column(drawn, "amplitude of branch 1 [V]"), (std::vector<double>{1.4, 1.2, -1, -1.4}));
  expect_words(drawn.script_body, {"title \"rising\"", "title \"falling\"", "set arrow"});
}

TEST_F(DeviceReport, PairsOfPulsesAreDrawnOverTheGapAndNotAsATrain) {
  run(kFig6b, "paired_pulse: {amplitude: 1.5 V, width: 50 ms, gaps: [1 s, 10 ms, 0 s]}");
  EXPECT_EQ(figures(), (Names{"energy", "paired_pulse", "transient"}));
  const Figure drawn = figure("paired_pulse");
  EXPECT_EQ(column(drawn, "gap [s]"), (std::vector<double>{0.01, 1}))
      << "rising, without what a logarithm cannot show";
  EXPECT_NEAR(column(drawn, "ratio")[0], 1.22096006, 1e-8);
}

TEST_F(DeviceReport, VoltageCyclesAreDrawnOverTheSteadyState) {
  run("chemical_inductor, parameters: {from: fig4}",
      "cyclic_voltammetry: {vertices: [0 V, 1.5 V, 0 V], rate: 50 mV/s, cycles: 3}");
  EXPECT_EQ(figures(), (Names{"current_voltage", "current_voltage_log", "energy", "transient"}));
  const Figure drawn = figure("current_voltage");
  EXPECT_NEAR(column(drawn, "I steady [A]").back(), 42.0585194847, 1e-10);
  EXPECT_NEAR(column(drawn, "I of loop 0 [A]").back(), 2.23147602665, 1e-6);
  expect_words(drawn.script_body,
               {"title \"cycle 0\"", "title \"cycle 2\"", "title \"steady state\"", "set arrow"});
  expect_words(figure("current_voltage_log").script_body, {"set logscale y"});
  expect_words(page(), {"loop area", "13.73\u00a0V\u00a0A"});
}

TEST_F(DeviceReport, AScanRateSeriesHasOneCurveForEachRate) {
  run("chemical_inductor, parameters: {from: fig4}",
      "cyclic_voltammetry: {vertices: [0 V, 1 V, 0 V], rate: [50 mV/s, 0.2 V/s], cycles: 2}");
  const Figure drawn = figure("current_voltage");
  expect_words(drawn.script_body, {"title \"50 mV/s\"", "title \"200 mV/s\""});
  EXPECT_EQ(column(drawn, "V of rate 1 loop 1 [V]").front(), 0);
}

TEST_F(DeviceReport, PlainRampsAreASweep) {
  run("resistor, parameters: {R_s: 100 Ohm, R_b: 10 kOhm, C_m: 1 uF}",
      "ramp: {from: 0 V, to: 1 V, rate: 10 V/s}\n  - ramp: {from: 1 V, to: 0 V, rate: 10 V/s}");
  const std::vector<double> V = column(figure("current_voltage"), "V of loop 0 [V]");
  EXPECT_EQ(V.front(), 0);
  EXPECT_EQ(*std::max_element(V.begin(), V.end()), 1);
  EXPECT_EQ(V.back(), 0);
}

TEST_F(DeviceReport, AnEnsembleShowsItsMeanBetweenItsQuantiles) {
  run(std::string(kFig6b) + ", count: 20, variability: {i_c0: {lognormal: 10 %}}",
      "pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 5}");
  const Figure drawn = figure("potentiation");
  const std::vector<double> low = column(drawn, "G_end 10 % [mS]"), mean = column(drawn, "G_end [mS]"),
                            high = column(drawn, "G_end 90 % [mS]");
  for (std::size_t k = 0; k < mean.size(); ++k) EXPECT_TRUE(low[k] < mean[k] && mean[k] < high[k]) << k;
  expect_words(page(), {"i_c0", "lognormal 10 %", "\u00b1 standard deviation", "for 8 of the 20 devices"});
}

TEST_F(DeviceReport, WithoutATraceThereIsNoFigureOverTime) {
  run(kFig6b, "step: {voltage: 1.5 V, on: 1 s, off: 1 s}", "record: {per_segment: 0}");
  EXPECT_EQ(figures(), Names{});
}

TEST_F(DeviceReport, MadeAgainItIsTheSameToTheByte) {
  run(kFig6b, "step: {voltage: 1.5 V, on: 1 s, off: 1 s}");
  const std::string before = page(), svg = read_whole_file(root_ / "run/figures/transient.svg");
  EXPECT_EQ(write_device_report(*folder_, registry_), std::vector<std::string>{});
  // The times of the run are written once more after the report.
  const std::size_t made = before.find("<h2>Provenance"), now = page().find("<h2>Provenance");
  EXPECT_EQ(page().substr(0, now).substr(page().find("<main>")),
            before.substr(0, made).substr(before.find("<main>")));
  EXPECT_EQ(read_whole_file(root_ / "run/figures/transient.svg"), svg);
}

TEST_F(DeviceReport, WithoutGnuplotThePageSaysWhatIsMissingAndWhatToDo) {
  run(kFig6b, "step: {voltage: 1.5 V, on: 1 s, off: 1 s}");
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", root_.c_str(), 1);
  const std::vector<std::string> troubles = write_device_report(*folder_, registry_);
  ::setenv("PATH", path.c_str(), 1);
  ASSERT_EQ(troubles.size(), 4U);
  expect_words(troubles[0], {"gnuplot could not be started", "gnuplot-nox", "memspike report"});
  expect_words(page(), {"Figure 1 is missing", "gnuplot-nox", "Key numbers"});
}

TEST_F(DeviceReport, AnErrorFarAboveTheToleranceIsAWarning) {
  run(kFig6b, "step: {voltage: 1.5 V, on: 1 s, off: 1 s}");
  EXPECT_EQ(page().find("class=\"warning\""), std::string::npos);
  Json summary = read_json(root_ / "run/summary.json");
  for (auto& [key, value] : std::get<Json::Object>(summary.value)) {
    if (key == "global_error_relative") value = Json(3e-7);
  }
  write_whole_file(root_ / "run/summary.json", to_json_text(summary));
  write_device_report(*folder_, registry_);
  expect_words(page(), {"class=\"warning\"", "3e-7", "300 times the tolerance"});
}

TEST_F(DeviceReport, ATableThatDoesNotFitTheProtocolIsNamed) {
  run(kFig6b, "pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 3}");
  std::string table = read_whole_file(root_ / "run/tables/pulses.csv");
  write_whole_file(root_ / "run/tables/pulses.csv", table.substr(0, table.rfind('\n', table.size() - 2) + 1));
  try {
    write_device_report(*folder_, registry_);
    FAIL() << "nothing was thrown";
  } catch (const IoError& error) {
    expect_words(error.what(), {"pulses", "2 rows", "gives 3", "run the experiment again"});
  }
}

TEST(Axis, UnitsTakeThePrefixThatSuitsTheLargestValue) {
  EXPECT_EQ(axis_unit(0.015, unit::ampere).symbol, "mA");
  EXPECT_EQ(axis_unit(0.99, unit::volt).symbol, "V");
  EXPECT_EQ(axis_unit(1100, unit::ohm).symbol, "kOhm");
  EXPECT_EQ(axis_unit(158e-6, unit::siemens).symbol, "uS");
  EXPECT_EQ(axis_unit(6000, unit::second).symbol, "s");
  EXPECT_EQ(axis_unit(18000, unit::second).symbol, "h");
  EXPECT_EQ(axis_unit(1e6, unit::second).symbol, "day");
  EXPECT_EQ(axis_unit(0, unit::volt).symbol, "V");
  EXPECT_EQ(axis_unit(0.5, unit::one).symbol, "");
}

TEST(Axis, NamesAreItalicWithUprightIndices) {
  EXPECT_EQ(axis_title("i_c", {1e-3, "mA"}), "{/:Italic i}_{c} (mA)");
  EXPECT_EQ(with_unit("R", {1e3, "kOhm"}), "R (k\u03a9)");
  EXPECT_EQ(with_unit("I", {1e-6, "uA"}), "I (\u00b5A)");
}

TEST(Axis, ARangeTakesInZeroWhereThatIsNearAndHasRoundSteps) {
  EXPECT_EQ(y_range({0.0016, 0.015}, {1e-3, "mA"}, 5), "set yrange [-0.75:15.75]\nset ytics 2\n");
  EXPECT_EQ(y_range({5.2, 6.2}, {1, "S"}, 5), "set yrange [5.15:6.25]\nset ytics 0.2\n");
  EXPECT_EQ(y_range({1.5, 1.5}, {1, "V"}, 3), "set yrange [1.4175:1.5825]\nset ytics 0.05\n");
}

TEST(TraceCurvesOfAnEnsemble, WithoutCommonInstantsAreThoseOfTheFirstDevice) {
  const auto real = [](const char* name, std::vector<double> values) {
    return StoredColumn{{name, std::nullopt, Column::Type::real}, std::move(values), {}};
  };
  const StoredTable common{"trace",
                           {real("device", {0, 0, 1, 1}), real("t", {0, 1, 0, 1}), real("I", {1, 2, 3, 4})}};
  const StoredTable apart{"trace",
                          {real("device", {0, 0, 1, 1}), real("t", {0, 1, 0, 2}), real("I", {1, 2, 3, 4})}};
  const std::size_t second = 1;
  EXPECT_EQ(TraceCurves(common, 2).mean("I", std::span(&second, 1)), std::vector<double>{3});
  EXPECT_EQ(TraceCurves(apart, 2).devices(), 1U);
  EXPECT_EQ(TraceCurves(apart, 2).mean("I", std::span(&second, 1)), std::vector<double>{2});
}

}  // namespace
}  // namespace memspike
