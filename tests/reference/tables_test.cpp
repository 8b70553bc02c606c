// SPDX-License-Identifier: Apache-2.0
// The published tables, pulse by pulse and scan by scan, against the program at its finest tolerance.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/csv_table.hpp"
#include "tests/support/extremum.hpp"
#include "tests/support/features.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

/// The tables are good to 1e-13 and the program, at tolerance 1e-12, to about as much: ten times both.
constexpr double kOfFullScale = 1e-11;

/// A column of a table, entry by entry, against what get(k) found; NaN where a value does not exist.
template <class Get>
void expect_column(const CsvTable& table, const std::string& name, const Get& get) {
  const std::vector<double> expected = table.column(name);
  double full = 0;
  for (const double e : expected) full = std::isnan(e) ? full : std::max(full, std::fabs(e));
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const double found = get(k);
    EXPECT_EQ(std::isnan(found), std::isnan(expected[k])) << name << ", row " << k << ": " << found;
    if (!std::isnan(expected[k])) {
      EXPECT_NEAR(found, expected[k], kOfFullScale * full) << name << ", row " << k;
      keep_deviation(table.source, std::fabs(found - expected[k]) / full);
    }
  }
}

struct TrainCase {
  const char *table, *set;
  double width, gap, read;
};

class PublishedTrain : public testing::TestWithParam<TrainCase> {
 protected:
  PublishedTrain()
      : table(read_reference(GetParam().table)),
        run(run_case(device_yaml("chemical_inductor", GetParam().set,
                                 fmt::format("  - pulse_train: {{amplitude: 1.5, width: {}, gap: {}, count: "
                                             "20, read: {{voltage: 0.1, duration: {}}}}}",
                                             GetParam().width, GetParam().gap, GetParam().read)))) {}
  /// Segments of the k-th pulse: 0 the pulse, 1 the gap at 0 V, 2 the read.
  const SegmentRow& segment(std::size_t k, std::size_t part) const {
    return run.rows.segments.at(3 * k + part);
  }

  CsvTable table;
  DeviceCase run;
};

TEST_P(PublishedTrain, EndsItsPulsesAndReadsWithTheRightStatesAndCurrents) {
  ASSERT_EQ(run.rows.pulses.size(), 20u);
  expect_column(table, "t_pulse_end[s]", [&](auto k) { return segment(k, 0).t_end; });
  expect_column(table, "u_pulse_end[V]", [&](auto k) { return run.rows.pulses[k].u; });
  expect_column(table, "ic_pulse_end[A]", [&](auto k) { return run.rows.pulses[k].x; });
  expect_column(table, "I_pulse_end[A]", [&](auto k) { return run.rows.pulses[k].I_end; });
  expect_column(table, "G_pulse_end=I/V[S]", [&](auto k) { return run.rows.pulses[k].G_end(); });
  expect_column(table, "u_read_end[V]", [&](auto k) { return segment(k, 2).u; });
  expect_column(table, "ic_read_end[A]", [&](auto k) { return segment(k, 2).x; });
  expect_column(table, "I_read_end[A]", [&](auto k) { return run.rows.pulses[k].I_read; });
  expect_column(table, "G_read=I/Vread[S]", [&](auto k) { return run.rows.pulses[k].G_read(); });
  expect_column(table, "I_at_V0_end[A]", [&](auto k) { return segment(k, 1).I; });
  const double R_s = run.device().value("R_s"), R_b = run.device().value("R_b");
  expect_column(table, "I_read_quasistatic[A]",
                [&](auto k) { return (segment(k, 2).x * R_b + 0.1) / (R_s + R_b); });
}

TEST_P(PublishedTrain, MovesTheRightChargeAndDipsToTheRightCurrent) {
  expect_column(table, "q_pulse[C]", [&](auto k) { return segment(k, 0).charge; });
  expect_column(table, "q_gap[C]", [&](auto k) { return segment(k, 1).charge + segment(k, 2).charge; });
  expect_column(table, "I_min_in_pulse[A]", [&](auto k) {
    const std::vector<Moment> dips = current_extrema(curve_of(run, 3 * k));
    return dips.empty() ? std::nan("") : dips.front().terminal.I;
  });
}

constexpr TrainCase kTrains[] = {
    {"pot_fig6b_A_w0.2_g0.3", "fig6b", 0.2, 0.3, 0.1}, {"pot_fig6b_B_w0.05_g0.1", "fig6b", 0.05, 0.1, 0.05},
    {"pot_fig6b_C_w0.5_g0.9", "fig6b", 0.5, 0.9, 0.2}, {"pot_fig4_A_w0.2_g0.3", "fig4", 2, 3, 1},
    {"pot_fig4_B_w0.05_g0.1", "fig4", 0.5, 1, 0.5},    {"pot_fig4_C_w0.5_g0.9", "fig4", 5, 9, 2}};
INSTANTIATE_TEST_SUITE_P(Paper, PublishedTrain, testing::ValuesIn(kTrains));

struct StaircaseCase {
  const char *table, *set;
  double width, gap;
};
class PublishedStaircase : public testing::TestWithParam<StaircaseCase> {};

TEST_P(PublishedStaircase, AgreesStepByStep) {
  const StaircaseCase& c = GetParam();
  const CsvTable table = read_reference(c.table);
  const DeviceCase run = run_case(device_yaml(
      "chemical_inductor", c.set,
      fmt::format(
          "  - pulse_train: {{amplitude: {}, width: {}, gap: {}, read: {{voltage: 0.1, duration: {}}}}}",
          yaml_list(table.column("V_pulse[V]")), c.width, c.gap, c.gap / 2)));
  const auto& pulses = run.rows.pulses;
  ASSERT_EQ(pulses.size(), table.rows.size());
  expect_column(table, "t_read_end[s]", [&](auto k) { return run.rows.segments.at(3 * k + 2).t_end; });
  expect_column(table, "u_pulse_end[V]", [&](auto k) { return pulses[k].u; });
  expect_column(table, "ic_pulse_end[A]", [&](auto k) { return pulses[k].x; });
  expect_column(table, "I_pulse_end[A]", [&](auto k) { return pulses[k].I_end; });
  expect_column(table, "G_pulse_end[S]", [&](auto k) { return pulses[k].G_end(); });
  expect_column(table, "ic_read_end[A]", [&](auto k) { return run.rows.segments.at(3 * k + 2).x; });
  expect_column(table, "I_read_end[A]", [&](auto k) { return pulses[k].I_read; });
  expect_column(table, "G_read(0.1V)[S]", [&](auto k) { return pulses[k].G_read(); });
}

constexpr StaircaseCase kStaircases[] = {{"fig1d_staircase_fig4_w0.05_g0.1", "fig4", 0.5, 1},
                                         {"fig1d_staircase_fig4_w0.2_g0.3", "fig4", 2, 3},
                                         {"fig1d_staircase_fig6b_w0.05_g0.1", "fig6b", 0.05, 0.1},
                                         {"fig1d_staircase_fig6b_w0.2_g0.3", "fig6b", 0.2, 0.3}};
INSTANTIATE_TEST_SUITE_P(Paper, PublishedStaircase, testing::ValuesIn(kStaircases));

struct ScanCase {
  const char *table, *set;
  double rate;
};
class PublishedScans : public testing::TestWithParam<ScanCase> {};

TEST_P(PublishedScans, AgreeCycleByCycle) {
  const ScanCase& c = GetParam();
  const CsvTable table = read_reference(c.table);
  const double leg = 1.5 / c.rate;
  CaseOptions options;
  for (int k = 0; k < 20; ++k)
    options.at.insert(options.at.end(), {(2 * k + 0.8) * leg, (2 * k + 1.2) * leg});
  const DeviceCase run = run_case(device_yaml(
      "chemical_inductor", c.set,
      fmt::format("  - cyclic_voltammetry: {{vertices: [0, 1.5, 0], rate: {}, cycles: 20}}", c.rate),
      options));
  const auto& legs = run.rows.segments;
  ASSERT_EQ(legs.size(), 40u);
  ASSERT_EQ(run.rows.trace.size(), 40u);
  expect_column(table, "I_up_1.2V[A]", [&](auto k) { return run.rows.trace[2 * k].I; });
  expect_column(table, "I_down_1.2V[A]", [&](auto k) { return run.rows.trace[2 * k + 1].I; });
  expect_column(table, "I_1.5V[A]", [&](auto k) { return legs[2 * k].I; });
  expect_column(table, "ic_at_1.5V[A]", [&](auto k) { return legs[2 * k].x; });
  expect_column(table, "I_at_V0_end[A]", [&](auto k) { return legs[2 * k + 1].I; });
  expect_column(table, "ic_cycle_end[A]", [&](auto k) { return legs[2 * k + 1].x; });
  expect_column(table, "area_down_minus_up[VA]",
                [&](auto k) { return c.rate * (legs[2 * k + 1].charge - legs[2 * k].charge); });
}

constexpr ScanCase kScans[] = {{"fig1c_scans_fig4_leg_tauk_over_10", "fig4", 1.5},
                               {"fig1c_scans_fig4_leg_tauk_over_3", "fig4", 0.45},
                               {"fig1c_scans_fig6b_leg_tauk_over_10", "fig6b", 15},
                               {"fig1c_scans_fig6b_leg_tauk_over_1", "fig6b", 1.5}};
INSTANTIATE_TEST_SUITE_P(Paper, PublishedScans, testing::ValuesIn(kScans));

/// The rows of `table` whose first column is `value`.
CsvTable rows_with(const CsvTable& table, double value) {
  CsvTable part{table.names, {}, table.source};
  for (const auto& row : table.rows)
    if (row[0] == value) part.rows.push_back(row);
  return part;
}

TEST(PublishedScanRates, AgreeFromHalfAMillivoltToAVoltPerSecond) {
  const CsvTable all = read_reference("fig4b_scanrate_0_1.5");
  std::vector<double> rates = all.column("b_s[V/s]");
  rates.erase(std::unique(rates.begin(), rates.end()), rates.end());
  for (const double rate : rates) {
    SCOPED_TRACE(fmt::format("{} V/s", rate));
    const CsvTable table = rows_with(all, rate);
    const std::vector<double> cycles = table.column("cycle");  // the first, and one on the limit cycle
    const int count = static_cast<int>(cycles.back());
    CaseOptions options;
    for (int k = 0; k < count; ++k)
      for (const double leg : {0.4, 0.8, 1.2, 1.6}) options.at.push_back((2 * k + leg) * 1.5 / rate);
    const DeviceCase run = run_case(device_yaml(
        "chemical_inductor", "fig4",
        fmt::format("  - cyclic_voltammetry: {{vertices: [0, 1.5, 0], rate: {}, cycles: {}}}", rate, count),
        options));
    ASSERT_EQ(run.rows.trace.size(), 4u * static_cast<unsigned>(count));
    const auto cycle = [&](std::size_t k) { return static_cast<std::size_t>(cycles[k]) - 1; };
    const auto I = [&](std::size_t k, std::size_t sample) { return run.rows.trace[4 * cycle(k) + sample].I; };
    const auto leg = [&](std::size_t k, std::size_t down) { return run.rows.segments[2 * cycle(k) + down]; };
    expect_column(table, "I_up_0.6V[A]", [&](auto k) { return I(k, 0); });
    expect_column(table, "I_up_1.2V[A]", [&](auto k) { return I(k, 1); });
    expect_column(table, "I_down_1.2V[A]", [&](auto k) { return I(k, 2); });
    expect_column(table, "I_down_0.6V[A]", [&](auto k) { return I(k, 3); });
    expect_column(table, "I_1.5V[A]", [&](auto k) { return leg(k, 0).I; });
    expect_column(table, "int_up_IdV[VA]", [&](auto k) { return rate * leg(k, 0).charge; });
    expect_column(table, "int_down_IdV[VA]", [&](auto k) { return rate * leg(k, 1).charge; });
    expect_column(table, "area_down_minus_up[VA]",
                  [&](auto k) { return rate * (leg(k, 1).charge - leg(k, 0).charge); });
  }
}

class PublishedPairs : public testing::TestWithParam<std::pair<const char*, double>> {};

TEST_P(PublishedPairs, AgreeAtEveryGap) {
  const auto [set, width] = GetParam();
  const CsvTable table = rows_with(read_reference(fmt::format("ppf_{}", set)), width);
  const DeviceCase run =
      run_case(device_yaml("chemical_inductor", set,
                           fmt::format("  - paired_pulse: {{amplitude: 1.5, width: {}, gaps: {}}}", width,
                                       yaml_exact_list(table.column("gap[s]")))));
  const auto& rows = run.rows.segments;
  ASSERT_EQ(rows.size(), 3 * table.rows.size());
  expect_column(table, "I1_end[A]", [&](auto k) { return rows[3 * k].I; });
  expect_column(table, "ic1_end[A]", [&](auto k) { return rows[3 * k].x; });
  expect_column(table, "u_gap_end[V]", [&](auto k) { return rows[3 * k + 1].u; });
  expect_column(table, "ic_gap_end[A]", [&](auto k) { return rows[3 * k + 1].x; });
  expect_column(table, "I2_end[A]", [&](auto k) { return rows[3 * k + 2].I; });
  expect_column(table, "ic2_end[A]", [&](auto k) { return rows[3 * k + 2].x; });
  expect_column(table, "ic2/ic1", [&](auto k) { return rows[3 * k + 2].x / rows[3 * k].x; });
  expect_column(table, "I2-I1[A]", [&](auto k) { return rows[3 * k + 2].I - rows[3 * k].I; });
  expect_column(table, "PPF=I2/I1", [&](auto k) { return rows[3 * k + 2].I / rows[3 * k].I; });
}
INSTANTIATE_TEST_SUITE_P(Paper, PublishedPairs,
                         testing::Values(std::pair{"fig6b", 0.05}, std::pair{"fig6b", 0.2},
                                         std::pair{"fig4", 0.5}, std::pair{"fig4", 2.0}));

struct NonvolatileTrainCase {
  const char* table;
  const char* state_column;
  const char* read_column;
  double width, gap, read, x0;
};
class PublishedNonvolatileTrain : public testing::TestWithParam<NonvolatileTrainCase> {};

TEST_P(PublishedNonvolatileTrain, AgreesPulseByPulse) {
  const NonvolatileTrainCase& c = GetParam();
  const CsvTable table = read_reference(c.table);
  const DeviceCase run = run_case(device_yaml(
      "nonvolatile", "nonvolatile_recommended",
      fmt::format(
          "  - pulse_train: {{amplitude: {}, width: {}, gap: {}, read: {{voltage: 0.1, duration: {}}}}}",
          yaml_list(table.column("V_pulse[V]")), c.width, c.gap, c.read),
      {fmt::format("{{x: {}}}", c.x0), {}}));
  ASSERT_EQ(run.rows.pulses.size(), table.rows.size());
  expect_column(table, "I_pulse_end[A]", [&](auto k) { return run.rows.pulses[k].I_end; });
  expect_column(table, c.state_column, [&](auto k) { return run.rows.segments.at(3 * k + 2).x; });
  expect_column(table, c.read_column, [&](auto k) { return run.rows.pulses[k].G_read(); });
  for (const char* energy : {"energy_pulse[J]", "energy[J]"})
    if (std::count(table.names.begin(), table.names.end(), energy))
      expect_column(table, energy, [&](auto k) { return run.rows.pulses[k].energy; });
}

constexpr NonvolatileTrainCase kNonvolatileTrains[] = {
    {"gen_ltpltd_identical", "x_after_read", "G_read=I/0.1V[S]", 1e-3, 1e-3, 5e-4, 0.05},
    {"gen_ltpltd_ramped", "x_after_read", "G_read=I/0.1V[S]", 1e-3, 1e-3, 5e-4, 0.05},
    {"gen_ltpltd_linearised", "x", "G_read[S]", 3e-3, 1e-3, 5e-4, 0.15},
    {"gen_fig1d_staircase", "x", "G_read[S]", 1e-2, 2e-3, 1e-3, 0.02}};
INSTANTIATE_TEST_SUITE_P(Nonvolatile, PublishedNonvolatileTrain, testing::ValuesIn(kNonvolatileTrains));

TEST(PublishedSteadyStates, AgreeFromZeroToTwoVolts) {
  const CsvTable table = read_reference("fig4a_steady");
  const DeviceCase run =
      run_case(device_yaml("chemical_inductor", "fig4", "  - hold: {voltage: 0, duration: 1}"));
  std::vector<DeviceState> found;
  for (const double V : table.column("V_app[V]")) found.push_back(steady_state(run.device(), V));
  expect_column(table, "u[V]", [&](auto k) { return found[k].u; });
  expect_column(table, "i_c[A]", [&](auto k) { return found[k].x; });
  expect_column(table, "u_over_Rb[A]", [&](auto k) { return found[k].u / 2; });
  expect_column(table, "I_dc[A]", [&](auto k) { return found[k].u / 2 + found[k].x; });
  // The states themselves, unlike a run, are good to rounding: the smallest is 1e-9 V.
  for (std::size_t k = 0; k < found.size(); ++k)
    EXPECT_NEAR(found[k].u, table.rows[k][1], 1e-14 * std::fabs(table.rows[k][1]));
}

/// A word, as the set in the first column, is read as 0: the sets follow each other, 71 rows each.
TEST(PublishedPeaks, AgreeFromAQuarterVoltToTwoVolts) {
  const CsvTable all = read_reference("analysis_peak_vs_V");
  constexpr std::pair<const char*, double> kSets[] = {{"fig4", 10}, {"fig6a", 1}, {"fig6b", 1}};
  ASSERT_EQ(all.rows.size(), 213u);
  for (std::size_t s = 0; s < 3; ++s) {
    const auto [set, tau_k] = kSets[s];
    for (std::size_t r = 71 * s; r < 71 * (s + 1); ++r) {
      const std::vector<double>& row = all.rows[r];
      const double V = row[1];
      SCOPED_TRACE(fmt::format("{}, {} V", set, V));
      const DeviceCase run =
          run_case(device_yaml("chemical_inductor", set,
                               fmt::format("  - hold: {{voltage: {:.15g}, duration: {}}}", V, 12 * tau_k)));
      const std::vector<Moment> extrema = current_extrema(curve_of(run, 0));
      const double R_f = V / ((V - steady_state(run.device(), V).u) / run.device().value("R_s"));
      EXPECT_NEAR(R_f, row[6], 1e-11 * R_f);
      ASSERT_FALSE(extrema.empty());
      const double first = V / run.device().value("R_s");
      EXPECT_NEAR(extrema[0].terminal.I, row[3], 1e-11 * first);
      keep_deviation(all.source, std::fabs(R_f - row[6]) / R_f);
      keep_deviation(all.source, std::fabs(extrema[0].terminal.I - row[3]) / first);
      EXPECT_NEAR(V / extrema[0].terminal.I / R_f - 1, row[7], 1e-9 * (1 + row[7]));
      if (row[7] > 1e-3) {
        EXPECT_NEAR(extrema[0].t, row[2], 1e-7 * row[2]);
      }
    }
  }
}

}  // namespace
}  // namespace memspike::test
