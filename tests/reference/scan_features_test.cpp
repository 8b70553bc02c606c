// SPDX-License-Identifier: Apache-2.0
// Fig. 4(b) of the paper: cyclic voltammetry and its scan rates, digit by digit.
#include <gtest/gtest.h>

#include "tests/support/extremum.hpp"
#include "tests/support/features.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

/// Scans of the Fig. 4 set between 0 and 1.5 V. Segment 2n goes up, 2n + 1 down.
DeviceCase scans(double rate, int cycles, const std::vector<double>& at = {}) {
  return run_case(device_yaml(
      "chemical_inductor", "fig4",
      fmt::format("  - cyclic_voltammetry: {{vertices: [0, 1.5, 0], rate: {}, cycles: {}}}", rate, cycles),
      {"rest", at}));
}

/// ∮ I dV between going down and going up [V A].
double loop_area(const DeviceCase& run, double rate, std::size_t cycle) {
  return rate * (run.rows.segments.at(2 * cycle + 1).charge - run.rows.segments.at(2 * cycle).charge);
}

TEST(Fig4b, LoopAreasOfTheFirstCyclesAndOfTheLimitCycle) {
  const DeviceCase run = scans(0.05, 6);
  EXPECT_FEATURE("4b.area.1", loop_area(run, 0.05, 0));
  EXPECT_FEATURE("4b.area.2", loop_area(run, 0.05, 1));
  EXPECT_FEATURE("4b.area.3", loop_area(run, 0.05, 2));
  EXPECT_FEATURE("4b.area.limit", loop_area(run, 0.05, 5));
}

/// Voltages at which the loops are compared, and whether the limit cycle is, too.
struct LoopRow {
  double V;
  bool has_limit;
};
constexpr LoopRow kLoop[] = {{0.6, true}, {0.9, true}, {1.2, true}, {1.35, false}, {1.5, true}};

TEST(Fig4b, CurrentsGoingUpAndDown) {
  std::vector<double> at;
  for (const double cycle : {0.0, 5.0})
    for (const LoopRow& row : kLoop)
      for (const double leg : {row.V / 1.5, 2 - row.V / 1.5}) at.push_back(60 * cycle + 30 * leg);
  const DeviceCase run = scans(0.05, 6, at);
  const auto I = [&](double t) {
    const auto row = std::lower_bound(run.rows.trace.begin(), run.rows.trace.end(), t - 1e-9,
                                      [](const TraceRow& r, double time) { return r.t < time; });
    EXPECT_NEAR(row->t, t, 1e-9);
    return row->I;
  };
  for (const LoopRow& row : kLoop) {
    SCOPED_TRACE(row.V);
    const auto expect = [&](const char* cycle, const char* way, double t) {
      EXPECT_FEATURE(fmt::format("4b.{}.{}({:.2f})", cycle, way, row.V), I(t));
    };
    const bool turns = row.V == 1.5;
    expect("first", "up", 20 * row.V);
    if (!turns) expect("first", "down", 60 - 20 * row.V);
    if (row.has_limit) expect("limit", "up", 300 + 20 * row.V);
    if (row.has_limit && !turns) expect("limit", "down", 360 - 20 * row.V);
  }
}

TEST(Fig4b, OnTheWayBackTheCurrentDipsAndThenRisesAgain) {
  const DeviceCase run = scans(0.05, 1);
  const std::vector<Moment> extrema = current_extrema(curve_of(run, 1));
  ASSERT_EQ(extrema.size(), 2u);
  EXPECT_FEATURE("4b.dip.I", extrema[0].terminal.I);
  EXPECT_FEATURE("4b.dip.t", 30 + extrema[0].t);
  EXPECT_FEATURE("4b.dip.V", extrema[0].terminal.V);
  EXPECT_FEATURE("4b.hump.I", extrema[1].terminal.I);
  EXPECT_FEATURE("4b.hump.V", extrema[1].terminal.V);
}

TEST(Fig4b, TheLoopIsNotPinched) {
  const DeviceCase run = scans(0.05, 6);
  EXPECT_FEATURE("4b.end.I", run.rows.segments.at(1).I);
  EXPECT_FEATURE("4b.end.i_c", run.rows.segments.at(1).x);
  EXPECT_FEATURE("4b.limit.end.I", run.rows.segments.at(11).I);
}

TEST(Fig4b, ANegativeBranchIsOhmicAndErasesTheMemory) {
  const DeviceCase run =
      run_case(device_yaml("chemical_inductor", "fig4",
                           "  - cyclic_voltammetry: {vertices: [0, 1.5, -1.5, 0], rate: 0.05, cycles: 2}"));
  EXPECT_FEATURE("4b.negative.I", run.rows.segments.at(1).I);
  EXPECT_FEATURE("4b.negative.i_c", run.rows.segments.at(2).x);
}

TEST(Fig4b, LoopsWithANegativeBranchHaveThePublishedAreas) {
  // The published areas are those of the limit cycle, which the third cycle is to 12 digits.
  const DeviceCase run =
      run_case(device_yaml("chemical_inductor", "fig4",
                           "  - cyclic_voltammetry: {vertices: [0, 1.5, -1.5, 0], rate: 0.05, cycles: 3}"));
  EXPECT_FEATURE("4b.negative.area.up", 0.05 * run.rows.segments.at(6).charge);
  EXPECT_FEATURE("4b.negative.area.down", 0.05 * run.rows.segments.at(7).charge);
}

TEST(Fig4b, TheCapacitorTakesTheSameCurrentAllAlongTheLowVoltages) {
  // C_m b_s R_b/(R_s + R_b). At the terminal it is once more divided by 1 + R_s/R_b.
  const DeviceCase run = scans(0.05, 1, {2, 4, 6});
  for (const TraceRow& row : run.rows.trace) {
    SCOPED_TRACE(row.t);
    EXPECT_FEATURE("4b.offset", row.I - row.u / 2 - row.x);
  }
}

TEST(ScanRate, CurrentFallsWithTheRateUntilTheCapacitanceTakesOver) {
  for (const double rate : {5e-4, 1e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0}) {
    SCOPED_TRACE(rate);
    const DeviceCase run = scans(rate, 1, {1.2 / rate});
    EXPECT_FEATURE(fmt::format("4b.rate({}).I", rate), run.rows.trace.at(0).I);
    EXPECT_FEATURE(fmt::format("4b.rate({}).area", rate), loop_area(run, rate, 0));
  }
}

TEST(ScanRate, SlowLoopsAreCapacitiveAt600Millivolts) {
  for (const double rate : {0.005, 5e-4}) {
    const DeviceCase run = scans(rate, 1, {0.6 / rate, 2.4 / rate});
    EXPECT_FEATURE(fmt::format("4b.slow({}).up", rate), run.rows.trace.at(0).I);
    EXPECT_FEATURE(fmt::format("4b.slow({}).down", rate), run.rows.trace.at(1).I);
  }
}

}  // namespace
}  // namespace memspike::test
