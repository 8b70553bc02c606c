// SPDX-License-Identifier: Apache-2.0
// The answer of a device does not depend on who computes it, beside whom, or whether it was met before.
#include <gtest/gtest.h>

#include <bit>

#include "tests/support/device_case.hpp"

namespace memspike::test {
namespace {

/// 300 devices, so that a run goes through them in more than one wave.
std::string ensemble_yaml(int count) {
  return "experiment: device\nunits: SI\nseed: 7\ndevice:\n  model: chemical_inductor\n  parameters: {from: "
         "fig6b}\n  count: " +
         std::to_string(count) +
         "\n  variability: {i_c0: {lognormal: 20 %}, V_T: {normal: 2 %}, C_m: {lognormal: 50 %}}\nprotocol:\n"
         "  - pulse_train: {amplitude: 1.5, width: 0.05, gap: 0.1, count: 4, read: {voltage: 0.1, duration: "
         "0.05}}\n"
         "  - ramp: {from: 0, to: -1, duration: 0.1}\n  - open: {duration: 0.2}\n"
         "record: {per_segment: 3}\ntolerance: 1e-8\n";
}

/// Equal to the last bit, NaN included.
bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool same(const SegmentRow& a, const SegmentRow& b) {
  return a.segment == b.segment && same(a.t_start, b.t_start) && same(a.t_end, b.t_end) && same(a.V, b.V) &&
         same(a.u, b.u) && same(a.x, b.x) && same(a.I, b.I) && same(a.charge, b.charge) &&
         same(a.energy, b.energy);
}
bool same(const PulseRow& a, const PulseRow& b) {
  return a.pulse == b.pulse && same(a.t_start, b.t_start) && same(a.u, b.u) && same(a.x, b.x) &&
         same(a.I_end, b.I_end) && same(a.I_read, b.I_read) && same(a.charge, b.charge) &&
         same(a.energy, b.energy);
}
bool same(const TraceRow& a, const TraceRow& b) {
  return same(a.t, b.t) && same(a.V, b.V) && same(a.I, b.I) && same(a.u, b.u) && same(a.x, b.x) &&
         same(a.R, b.R);
}
template <class Row>
bool same(const std::vector<Row>& a, const std::vector<Row>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Row& l, const Row& r) { return same(l, r); });
}
bool same(const DeviceRows& a, const DeviceRows& b) {
  return same(a.segments, b.segments) && same(a.pulses, b.pulses) && same(a.trace, b.trace);
}

TEST(Ensemble, HasTheSameBytesForAnyNumberOfThreads) {
  for (const InstructionLevel level : levels()) {
    const DeviceCase one = run_case(ensemble_yaml(300), level, 1);
    ASSERT_EQ(one.rows.segments.size(), 300u * 14);
    for (const int threads : {2, 5}) {
      const DeviceCase several = run_case(ensemble_yaml(300), level, threads);
      EXPECT_TRUE(same(one.rows, several.rows)) << threads << " threads";
      EXPECT_TRUE(same(one.report.charge, several.report.charge));
      EXPECT_TRUE(same(one.report.energy, several.report.energy));
      EXPECT_TRUE(same(one.report.global_error.relative, several.report.global_error.relative));
      EXPECT_EQ(one.report.counts.taylor_steps, several.report.counts.taylor_steps);
    }
  }
}

/// The k-th device of an ensemble as an ensemble of its own.
DeviceEnsemble alone(const DeviceEnsemble& all, std::uint64_t k) {
  const double* own = all.parameters_of(k);
  return {all.model, all.kernel, 1, {own, own + all.model->parameters.size()}, {all.initial[k]}, 0};
}

TEST(Ensemble, EachDeviceHasTheSameBytesAsAlone) {
  const DeviceCase all = run_case(ensemble_yaml(300), best_instruction_level(), 2);
  for (const std::uint64_t k : {0u, 1u, 37u, 255u, 256u, 299u}) {
    const DeviceCase one = run_case(all.experiment, alone(all.ensemble, k));
    const auto part = [&](const auto& rows, std::size_t count) {
      const auto first = rows.begin() + static_cast<std::ptrdiff_t>(k * count);
      return std::vector(first, first + static_cast<std::ptrdiff_t>(count));
    };
    EXPECT_TRUE(same(part(all.rows.segments, one.rows.segments.size()), one.rows.segments)) << "device " << k;
    EXPECT_TRUE(same(part(all.rows.pulses, one.rows.pulses.size()), one.rows.pulses)) << "device " << k;
    EXPECT_TRUE(same(part(all.rows.trace, one.rows.trace.size()), one.rows.trace)) << "device " << k;
  }
}

TEST(Ensemble, ADeviceDoesNotDependOnHowManyFollowIt) {
  const DeviceCase few = run_case(ensemble_yaml(5)), many = run_case(ensemble_yaml(60));
  for (std::size_t k = 0; k < few.rows.segments.size(); ++k)
    EXPECT_TRUE(same(few.rows.segments[k], many.rows.segments[k])) << k;
}

TEST(Ensemble, ItsChargeAndEnergyAreTheSumsOverSegmentsAndThoseOfAPulseAreItsSegments) {
  const DeviceCase run = run_case(ensemble_yaml(20));
  double charge = 0, energy = 0, moved = 0;
  for (const SegmentRow& row : run.rows.segments)
    charge += row.charge, energy += row.energy, moved += std::fabs(row.charge);
  EXPECT_NEAR(run.report.charge, charge, 1e-14 * moved);
  EXPECT_NEAR(run.report.energy, energy, 1e-14 * std::fabs(energy));
  EXPECT_GT(energy, 0) << "pulses of 1.5 V";
  ASSERT_EQ(run.rows.pulses.size(), 20u * 4);
  for (std::size_t k = 0; k < run.rows.pulses.size(); ++k) {
    const SegmentRow& row =
        run.rows.segments[14 * (k / 4) + 3 * (k % 4)];  // pulse, gap and read; ramp and open
    EXPECT_EQ(run.rows.pulses[k].t_start, row.t_start);
    EXPECT_EQ(run.rows.pulses[k].charge, row.charge);
    EXPECT_EQ(run.rows.pulses[k].energy, row.energy);
    EXPECT_GT(row.charge, 0) << "a positive pulse";
  }
}

TEST(LongTrain, RecalledSegmentsHaveTheBitsOfComputedOnes) {
  const DeviceCase run = run_case(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: "
      "fig6b}}\nprotocol:\n"
      "  - pulse_train: {amplitude: 1.5, width: 0.05, gap: 0.1, count: 3000}\nrecord: {at: []}\ntolerance: "
      "1e-9\n");
  EXPECT_GT(run.report.counts.recalled_segments, 1000u) << "the train has reached its limit cycle";
  const std::vector<Segment> segments = segments_of(run.experiment.protocol);
  DeviceState y = run.ensemble.initial[0];
  for (std::size_t k = 0; k < segments.size(); ++k) {
    const SegmentOutput out =
        SegmentCurve{run.device(), y, segments[k].drive, segments[k].duration, 1e-9}.flow();
    const SegmentRow& row = run.rows.segments[k];
    ASSERT_TRUE(same(out.end.u, row.u) && same(out.end.x, row.x) && same(out.charge, row.charge) &&
                same(out.energy, row.energy))
        << "segment " << k;
    y = out.end;
  }
}

}  // namespace
}  // namespace memspike::test
