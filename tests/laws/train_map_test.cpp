// SPDX-License-Identifier: Apache-2.0
// Trains of equal pulses on ensembles: maps of a repetition keep what tolerance promises, and change no law.
#include <gtest/gtest.h>

#include <bit>

#include "tests/support/device_case.hpp"

namespace memspike::test {
namespace {

std::string train_yaml(const std::string& train, double tolerance, int count,
                       const std::string& record = "{at: []}") {
  return "experiment: device\nunits: SI\nseed: 3\ndevice:\n  model: chemical_inductor\n  parameters: {from: "
         "fig6b}\n  count: " +
         std::to_string(count) +
         "\n  variability: {R_s: {lognormal: 5 %}, C_m: {lognormal: 10 %}, i_c0: {lognormal: 10 %}, V_T: "
         "{normal: 3 %}, tau_k: {lognormal: 10 %}}\nprotocol:\n  - pulse_train: " +
         train + "\nrecord: " + record + "\ntolerance: " + std::to_string(tolerance) + "\n";
}
constexpr const char* kTrain = "{amplitude: 1.5, width: 0.05, gap: 0.2, count: 60}";
constexpr const char* kWithRead =
    "{amplitude: 1.5, width: 0.05, gap: 0.2, count: 60, read: {voltage: 0.1, duration: 0.05}}";

/// Each device on its own, without maps, at a tolerance far below.
DeviceRows truth_of(const DeviceCase& c) {
  DeviceRows all;
  for (std::uint64_t k = 0; k < c.ensemble.count; ++k) {
    const double* own = c.ensemble.parameters_of(k);
    DeviceExperiment experiment = c.experiment;
    experiment.device.count = 1, experiment.tolerance = 1e-11;
    const DeviceCase one = run_case(experiment, {c.ensemble.model,
                                                 c.ensemble.kernel,
                                                 1,
                                                 {own, own + c.ensemble.model->parameters.size()},
                                                 {c.ensemble.initial[k]},
                                                 0});
    EXPECT_EQ(one.report.mapped_segments, 0u);
    all.segments.insert(all.segments.end(), one.rows.segments.begin(), one.rows.segments.end());
  }
  return all;
}

TEST(TrainMap, KeepsStatesAndChargesWithinTenTolerances) {
  for (const char* train : {kTrain, kWithRead})
    for (const double tolerance : {1e-4, 1e-6}) {
      const DeviceCase c = run_case(train_yaml(train, tolerance, 12));
      EXPECT_GT(c.report.mapped_segments, c.rows.segments.size() / 2) << "most of the train is read off maps";
      const DeviceRows truth = truth_of(c);
      ASSERT_EQ(truth.segments.size(), c.rows.segments.size());
      for (std::size_t k = 0; k < truth.segments.size(); ++k) {
        const SegmentRow &row = c.rows.segments[k], &right = truth.segments[k];
        EXPECT_NEAR(row.x, right.x, 10 * tolerance * 1e-2) << "row " << k << ", " << tolerance;
        EXPECT_NEAR(row.u, right.u, 10 * tolerance * 0.05) << "row " << k << ", " << tolerance;
        EXPECT_NEAR(row.charge, right.charge, 10 * tolerance * 1e-4) << "row " << k << ", " << tolerance;
        EXPECT_NEAR(row.energy, right.energy, 10 * tolerance * 1.5e-4) << "row " << k << ", " << tolerance;
      }
      EXPECT_LT(c.report.global_error.relative, 30 * tolerance);
    }
}

TEST(TrainMap, IsNotMadeWhereNothingRepeatsItself) {
  const DeviceCase c =
      run_case(train_yaml("{amplitude: 1.5, width: 0.05, gap: {from: 0.1, to: 0.3, points: 40}}", 1e-5, 3));
  EXPECT_EQ(c.report.mapped_segments, 0u);
}

TEST(TrainMap, IsNotUsedWhereUHasNoTimeToDieOut) {
  // 2 ms of a time constant of 4.5 ms.
  const DeviceCase c = run_case(train_yaml("{amplitude: 1.5, width: 0.002, gap: 0.002, count: 60}", 1e-6, 8));
  const DeviceRows truth = truth_of(c);
  for (std::size_t k = 0; k < truth.segments.size(); ++k) {
    EXPECT_NEAR(c.rows.segments[k].x, truth.segments[k].x, 1e-7) << "row " << k;
    EXPECT_NEAR(c.rows.segments[k].u, truth.segments[k].u, 1e-6) << "row " << k;
  }
}

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }
void expect_same(const std::vector<SegmentRow>& a, const std::vector<SegmentRow>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k)
    ASSERT_TRUE(same(a[k].u, b[k].u) && same(a[k].x, b[k].x) && same(a[k].charge, b[k].charge) &&
                same(a[k].energy, b[k].energy) && same(a[k].t_end, b[k].t_end))
        << "row " << k;
}

TEST(TrainMap, GivesTheSameBytesForAnyThreadsAnyNeighboursAndAnyRecord) {
  const DeviceCase one = run_case(train_yaml(kTrain, 1e-5, 40), best_instruction_level(), 1);
  EXPECT_GT(one.report.mapped_segments, 1000u);
  for (const int threads : {2, 3, 40}) {
    const DeviceCase more = run_case(train_yaml(kTrain, 1e-5, 40), best_instruction_level(), threads);
    expect_same(one.rows.segments, more.rows.segments);
    EXPECT_EQ(one.report.mapped_segments, more.report.mapped_segments);
  }
  const DeviceCase traced = run_case(train_yaml(kTrain, 1e-5, 40, "{per_segment: 3}"));
  expect_same(one.rows.segments, traced.rows.segments);
  const DeviceCase few = run_case(train_yaml(kTrain, 1e-5, 3));
  expect_same({one.rows.segments.begin(), one.rows.segments.begin() + 3 * 120}, few.rows.segments);
}

TEST(TrainMap, ASampledSegmentLeadsToItsEnd) {
  const DeviceCase c = run_case(train_yaml(kTrain, 1e-6, 4, "{per_segment: 2}"));
  std::size_t found = 0;
  for (const TraceRow& row : c.rows.trace)
    for (const SegmentRow& segment : c.rows.segments)
      if (same(row.t, segment.t_end) && std::fabs(row.x - segment.x) < 1e-12) {
        ++found;
        break;
      }
  EXPECT_GE(found, c.rows.segments.size());
}

TEST(EqualDevices, AreComputedOnceAndHaveTheSameRows) {
  const DeviceCase c = run_case(
      "experiment: device\nunits: SI\ndevice: {model: chemical_inductor, parameters: {from: fig6b}, count: "
      "30}\n"
      "protocol:\n  - pulse_train: {amplitude: 1.5, width: 0.05, gap: 0.2, count: 5}\nrecord: {at: []}\n");
  ASSERT_EQ(c.rows.segments.size(), 300u);
  for (std::size_t k = 10; k < 300; ++k) {
    EXPECT_TRUE(same(c.rows.segments[k].x, c.rows.segments[k % 10].x));
    EXPECT_TRUE(same(c.rows.segments[k].charge, c.rows.segments[k % 10].charge));
  }
}

}  // namespace
}  // namespace memspike::test
