// SPDX-License-Identifier: Apache-2.0
// What an ensemble spares itself changes no row, no sum and no message.
#include <gtest/gtest.h>

#include <bit>

#include "engine/contract/error.hpp"
#include "tests/support/device_case.hpp"

namespace memspike::test {
namespace {

std::string yaml(const std::string& device, const std::string& train, const std::string& record = "{at: []}",
                 const std::string& tolerance = "1e-6") {
  return "experiment: device\nunits: SI\nseed: 5\ndevice: {model: chemical_inductor, parameters: {from: "
         "fig6b}, " +
         device + "}\nprotocol:\n  - pulse_train: {amplitude: 1.5, width: 0.05, gap: 0.2, " + train +
         "}\nrecord: " + record + "\ntolerance: " + tolerance + "\n";
}
const std::string kDifferent =
    "variability: {i_c0: {lognormal: 10 %}, C_m: {lognormal: 10 %}, V_T: {normal: 2 %}}";

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }
bool same(const SegmentRow& a, const SegmentRow& b) {
  return a.segment == b.segment && same(a.t_start, b.t_start) && same(a.t_end, b.t_end) && same(a.V, b.V) &&
         same(a.u, b.u) && same(a.x, b.x) && same(a.I, b.I) && same(a.charge, b.charge) &&
         same(a.energy, b.energy) && a.label == b.label && a.group == b.group && same(a.x_start, b.x_start) &&
         same(a.u_start, b.u_start) && same(a.V_start, b.V_start) && same(a.swept, b.swept);
}
bool same(const PulseRow& a, const PulseRow& b) {
  return a.pulse == b.pulse && same(a.t_start, b.t_start) && same(a.u, b.u) && same(a.x, b.x) &&
         same(a.I_end, b.I_end) && same(a.charge, b.charge) && same(a.energy, b.energy);
}

TEST(EnsembleRun, KeepsTheLastSegmentAloneWhereNoOtherIsAskedFor) {
  for (const std::string& device : {"count: 40, " + kDifferent, std::string("count: 40")})
    for (const int threads : {1, 3}) {
      const DeviceCase all = run_case(yaml(device, "count: 6"), best_instruction_level(), threads);
      std::vector<DeviceRows> few(40);
      RunOptions options;
      options.threads = threads, options.segments = KeptSegments::last;
      std::uint64_t next = 0;
      const DeviceRunReport report = run_devices(
          all.experiment, all.ensemble,
          [&](std::uint64_t k, const DeviceRows& rows, bool) {
            EXPECT_EQ(k, next++) << "devices come in their order, each at once";
            few[k] = rows;
          },
          options);
      for (std::size_t k = 0; k < few.size(); ++k) {
        ASSERT_EQ(few[k].segments.size(), 1u);
        EXPECT_TRUE(same(few[k].segments[0], all.rows.segments[12 * k + 11]));
        ASSERT_EQ(few[k].pulses.size(), 6u);
        for (std::size_t p = 0; p < 6; ++p) EXPECT_TRUE(same(few[k].pulses[p], all.rows.pulses[6 * k + p]));
        ASSERT_TRUE(few[k].last);
        EXPECT_TRUE(same(few[k].last->x, few[k].segments[0].x));
      }
      EXPECT_TRUE(same(report.charge, all.report.charge));
      EXPECT_TRUE(same(report.energy, all.report.energy));
      EXPECT_TRUE(same(report.global_error.relative, all.report.global_error.relative));
    }
}

/// One device that is not like the others takes them off the way of those that are all alike.
TEST(EnsembleRun, DevicesThatAreAllAlikeHaveTheRowsAndSumsOfEachByItself) {
  const std::string file = yaml("count: 30", "count: 40", "{per_segment: 2}");
  const DeviceCase alike = run_case(file);
  DeviceEnsemble other = alike.ensemble;
  other.parameters.back() *= 1.01;
  const DeviceCase one_by_one = run_case(alike.experiment, other);
  ASSERT_EQ(alike.rows.segments.size(), one_by_one.rows.segments.size());
  ASSERT_EQ(alike.rows.trace.size(), one_by_one.rows.trace.size());
  for (std::size_t k = 0; k < 29 * 80; ++k)
    ASSERT_TRUE(same(alike.rows.segments[k], one_by_one.rows.segments[k])) << k;
  for (std::size_t k = 0; k < 29 * 40; ++k)
    ASSERT_TRUE(same(alike.rows.pulses[k], one_by_one.rows.pulses[k])) << k;
  for (std::size_t k = 0; k < alike.rows.trace.size() / 30 * 29; ++k)
    ASSERT_TRUE(same(alike.rows.trace[k].I, one_by_one.rows.trace[k].I)) << k;
  double charge = 0;
  for (const SegmentRow& row : alike.rows.segments) charge += row.charge;
  EXPECT_NEAR(alike.report.charge, charge, 1e-12 * std::fabs(charge));
  EXPECT_EQ(alike.report.segments, 30u * 80);
  EXPECT_EQ(alike.report.counts.taylor_steps % 30, 0u);
  EXPECT_GT(alike.report.mapped_segments, 0u);
  EXPECT_EQ(alike.report.mapped_segments % 30, 0u);
  EXPECT_EQ(alike.report.global_error.devices_checked, 8u);
}

TEST(EnsembleRun, ATrainThatIsTooShortForAMapGetsNone) {
  const std::string device = "count: 8, " + kDifferent;
  EXPECT_EQ(run_case(yaml(device, "count: 15")).report.mapped_segments, 0u);
  EXPECT_GT(run_case(yaml(device, "count: 20")).report.mapped_segments, 0u);
  // A train within a train is as long as all of it.
  const std::string nested =
      "experiment: device\nunits: SI\nseed: 5\ndevice: {model: chemical_inductor, parameters: {from: fig6b}, "
      "count: 8, " +
      kDifferent +
      "}\nprotocol:\n  - repeat: {count: 8, steps: [{repeat: {count: 8, steps: [{hold: {voltage: 1.5, "
      "duration: 0.05}}, {hold: {voltage: 0, duration: 0.2}}]}}]}\nrecord: {at: []}\ntolerance: 1e-6\n";
  EXPECT_GT(run_case(nested).report.mapped_segments, 0u);
}

TEST(EnsembleRun, WhereTheEnergyGoesChangesNothingThatIsKnownWithoutAndAddsUp) {
  for (const char* train : {"count: 5", "count: 40"}) {
    const std::string device = "count: 10, " + kDifferent;
    const DeviceCase without = run_case(yaml(device, train)),
                     with = run_case(yaml(device, train, "{at: [], energy: true}"));
    ASSERT_EQ(without.rows.segments.size(), with.rows.segments.size());
    double largest = 0;
    for (const SegmentRow& row : with.rows.segments) largest = std::max(largest, std::fabs(row.energy));
    for (std::size_t k = 0; k < with.rows.segments.size(); ++k) {
      const SegmentRow& row = with.rows.segments[k];
      ASSERT_TRUE(same(row, without.rows.segments[k])) << k;
      double parts = row.balance.series + row.balance.stored;
      for (const double branch : row.balance.branch) parts += branch;
      EXPECT_NEAR(row.energy, parts, 10 * 1e-6 * largest) << k;
      EXPECT_GT(row.balance.series, 0);
    }
    EXPECT_EQ(with.report.mapped_segments, without.report.mapped_segments);
  }
}

/// The estimate against a run at 1e-12, on the devices that it looked at and on the others.
TEST(EnsembleRun, TheGlobalErrorIsNotBelowTheTruth) {
  for (const char* tolerance : {"1e-3", "1e-4", "1e-6"}) {
    const std::string device = "count: 24, " + kDifferent;
    const DeviceCase c = run_case(yaml(device, "count: 30", "{at: []}", tolerance)),
                     truth = run_case(yaml(device, "count: 30", "{at: []}", "1e-12"));
    double x = 0, charge = 0;
    for (std::size_t k = 0; k < c.rows.segments.size(); ++k) {
      if (k / 60 % 3 != 0) continue;
      x = std::max(x, std::fabs(c.rows.segments[k].x - truth.rows.segments[k].x));
      charge = std::max(charge, std::fabs(c.rows.segments[k].charge - truth.rows.segments[k].charge));
    }
    EXPECT_GT(x, 0);
    EXPECT_GE(c.report.global_error.x, x) << tolerance;
    EXPECT_GE(c.report.global_error.charge, charge) << tolerance;
    EXPECT_LE(c.report.global_error.x, 100 * x + 1e-13) << "and says something";
  }
}

/// A kernel that gives up where some device holds a certain voltage, at the main run's tolerance or below.
struct Stumbling {
  static inline const DeviceKernel* sound = nullptr;
  static inline std::vector<double> who;  // its parameters, which no other has
  static inline double at = 0;
  static inline bool finer = false;
  static void flows(const SegmentLane* lanes, std::uint64_t count, const SegmentInput& in,
                    SegmentOutput* outputs) {
    sound->flows(lanes, count, in, outputs);
    for (std::uint64_t k = 0; k < count; ++k)
      if (std::equal(who.begin(), who.end(), lanes[k].parameters) && in.drive.from == at &&
          (in.tolerance < 1e-7) == finer)
        outputs[k].status = FlowStatus::too_many_steps;
  }
};

std::string failure(std::uint64_t device, double at, bool finer, int threads) {
  const DeviceExperiment e = read_experiment(
      "experiment: device\nunits: SI\nseed: 5\ndevice: {model: chemical_inductor, parameters: {from: fig6b}, "
      "count: 48, " +
      kDifferent +
      "}\nprotocol: [{hold: {voltage: 0, duration: 0.01}}, {hold: {voltage: 0.2, duration: 0.01}}, {hold: "
      "{voltage: 0.3, duration: 0.01}}]\nrecord: {at: []}\ntolerance: 1e-6\n");
  DeviceEnsemble ensemble = draw_ensemble(e.device, 5, best_instruction_level());
  DeviceKernel kernel = *ensemble.kernel;
  Stumbling::sound = ensemble.kernel, Stumbling::at = at, Stumbling::finer = finer;
  kernel.flows = &Stumbling::flows;
  ensemble.kernel = &kernel;
  const double* own = ensemble.parameters_of(device);
  Stumbling::who.assign(own, own + ensemble.model->parameters.size());
  try {
    run_case(e, ensemble, threads);
  } catch (const NumericalError& error) {
    return error.what();
  }
  return "no failure";
}

TEST(EnsembleRun, NamesTheDeviceTheSegmentAndTheTimeOfAFailure) {
  for (const int threads : {1, 2}) {
    for (const bool finer : {false, true}) {
      const std::string said = failure(18, 0.3, finer, threads);
      EXPECT_NE(said.find("device 18, segment 2, t = 0.02 s"), std::string::npos) << said;
    }
    EXPECT_NE(failure(7, 0.2, false, threads).find("device 7, segment 1, t = 0.01 s"), std::string::npos);
    EXPECT_EQ(failure(7, 0.2, true, threads), "no failure") << "device 7 is not one of those checked";
  }
}

}  // namespace
}  // namespace memspike::test
