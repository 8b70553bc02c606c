// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/record.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace memspike {
namespace {

constexpr double kSeries = 10;  // R_s [Ohm]

/// Plays holds of given voltages and lengths past a recorder, with u = 0.1 V all along.
std::vector<TraceRow> recorded(const TracePlan& plan, const std::vector<std::pair<double, double>>& holds) {
  std::vector<TraceRow> rows;
  TraceRecorder recorder(plan, kSeries, rows);
  const DeviceState state{0.1, 0.5};
  double t = 0;
  for (const auto& [volts, duration] : holds) {
    const Drive drive{Drive::Kind::voltage, volts, volts};
    recorder.begin(drive, t, state);
    const std::vector<double>& inside = recorder.plan(t, t + duration, duration);
    const std::vector<DeviceState> answers(inside.size(), state);
    recorder.end(drive, t + duration, duration, answers.data(), state);
    t += duration;
  }
  recorder.finish();
  return rows;
}

TracePlan every(double step) {
  TracePlan plan;
  plan.every = step;
  return plan;
}
TracePlan at(std::vector<double> instants) {
  TracePlan plan;
  plan.at = std::move(instants);
  return plan;
}
TracePlan per_segment(std::uint64_t parts, std::uint64_t logarithmic = 0) {
  TracePlan plan;
  plan.per_segment = parts, plan.log_per_segment = logarithmic;
  return plan;
}

std::vector<double> times(const std::vector<TraceRow>& rows) {
  std::vector<double> all;
  for (const TraceRow& row : rows) all.push_back(row.t);
  return all;
}

TEST(Terminal, FollowsTheDriveAndTheSeriesResistance) {
  const Terminal held = terminal({Drive::Kind::voltage, 1, 1}, 0.3, kSeries, 0.2);
  EXPECT_EQ(held.V, 1);
  EXPECT_EQ(held.I, (1 - 0.2) / kSeries);
  const Terminal ramp = terminal({Drive::Kind::voltage, 1, 3}, 0.25, kSeries, 0.5);
  EXPECT_EQ(ramp.V, 1.5);
  const Terminal open = terminal({Drive::Kind::current, 0, 0}, 1, kSeries, 0.7);
  EXPECT_EQ(open.V, 0.7);
  EXPECT_EQ(open.I, 0);
  const Terminal driven = terminal({Drive::Kind::current, 2e-3, 2e-3}, 1, kSeries, 0.7);
  EXPECT_EQ(driven.V, 0.7 + kSeries * 2e-3);
}

TEST(TraceRecorder, AGridIsMadeOfTheDecimalsThatItStandsFor) {
  const auto rows = recorded(every(0.1), {{1, 0.75}});
  EXPECT_EQ(times(rows), (std::vector<double>{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75}));
}

TEST(TraceRecorder, AnInstantOfTheGridAtAnEdgeIsGivenOnce) {
  const auto rows = recorded(every(1e-3), {{1, 2e-3}, {1, 2e-3}});
  EXPECT_EQ(times(rows), (std::vector<double>{0, 1e-3, 2e-3, 3e-3, 4e-3})) << "nothing jumps at 2 ms";
}

TEST(TraceRecorder, BothSidesOfAJumpAreGiven) {
  const auto rows = recorded(per_segment(1), {{1, 1}, {2, 1}});
  ASSERT_EQ(times(rows), (std::vector<double>{0, 1, 1, 2}));
  EXPECT_EQ(rows[1].V, 1);
  EXPECT_EQ(rows[2].V, 2);
  EXPECT_EQ(rows[1].u, rows[2].u);
}

TEST(TraceRecorder, InstantsAskedForAreGivenAloneAndOnBothSidesWhereTheyFallOnAJump) {
  EXPECT_EQ(times(recorded(at({0.25, 1.5, 7}), {{1, 1}, {2, 1}})), (std::vector<double>{0.25, 1.5}));
  EXPECT_EQ(times(recorded(at({1}), {{1, 1}, {2, 1}})), (std::vector<double>{1, 1}));
  EXPECT_EQ(times(recorded(at({1}), {{1, 1}, {1, 1}})), (std::vector<double>{1}));
  EXPECT_EQ(times(recorded(at({0, 2}), {{1, 1}, {2, 1}})), (std::vector<double>{0, 2})) << "both ends";
}

TEST(TraceRecorder, LogarithmicInstantsSpanFiveDecadesOfTheSegment) {
  const auto rows = recorded(per_segment(0, 6), {{1, 10}});
  ASSERT_EQ(rows.size(), 7u);
  for (std::size_t k = 0; k < 6; ++k)
    EXPECT_NEAR(rows[k + 1].t, 10 * std::pow(10.0, -5.0 + double(k)), 1e-12);
}

TEST(TraceRecorder, PlansUniteAndAscend) {
  TracePlan plan = every(0.4);
  plan.at = {0.5}, plan.per_segment = 2;
  const auto t = times(recorded(plan, {{1, 1}}));
  EXPECT_EQ(t, (std::vector<double>{0, 0.4, 0.5, 0.8, 1}));
}

TEST(TraceRecorder, ResistanceDoesNotExistWithoutVoltageOrCurrent) {
  const auto rows = recorded(per_segment(1), {{0, 1}, {0.1, 1}, {1, 1}});
  for (const TraceRow& row : rows) {
    if (row.V == 0 || row.I == 0)
      EXPECT_TRUE(std::isnan(row.R));
    else
      EXPECT_EQ(row.R, row.V / row.I);
  }
}

TEST(PulseRow, HasNoConductanceWithoutVoltageOrRead) {
  PulseRow row{};
  row.amplitude = 3, row.V_end = 2, row.I_end = 1e-3, row.I_read = std::nan(""), row.V_read = std::nan("");
  EXPECT_EQ(row.G_end(), 5e-4);
  EXPECT_TRUE(std::isnan(row.G_read()));
  row.V_end = 0;
  EXPECT_TRUE(std::isnan(row.G_end()));
}

}  // namespace
}  // namespace memspike
