// SPDX-License-Identifier: Apache-2.0
// A device goes through its protocol in batches, and each batch through two runs at once.
#include "experiments/device/device_run.hpp"

#include <gtest/gtest.h>

#include "engine/contract/error.hpp"
#include "tests/support/device_case.hpp"

namespace memspike::test {
namespace {

constexpr const char* kDevice =
    "experiment: device\nunits: SI\nseed: 1\ndevice: {model: nonvolatile, parameters: {from: "
    "nonvolatile_recommended}, initial: {x: 0.1}}\n";

/// Some batches, with a device that starts anew within them, and a trace.
std::string several_batches() {
  return std::string(kDevice) +
         "protocol:\n"
         "  - repeat: {count: 900, steps: [{hold: {voltage: 1.4, duration: 1e-5}}, {ramp: {from: 1, to: -1, "
         "duration: 2e-5}}, {hold: {voltage: 0, duration: 3e-5}}]}\n"
         "  - paired_pulse: {amplitude: 1.4, width: 1e-3, gaps: [1e-4, 1e-3, 1e-2]}\n"
         "  - repeat: {count: 700, steps: [{hold: {voltage: -1.2, duration: 1e-5}}, {read: {voltage: 0.1, "
         "duration: 2e-5}}]}\n"
         "record: {every: 1e-3}\ntolerance: 1e-6\n";
}

std::vector<double> numbers_of(const DeviceRows& rows) {
  std::vector<double> all;
  for (const SegmentRow& r : rows.segments)
    for (const double a : {r.t_start, r.t_end, r.u, r.x, r.I, r.charge, r.energy}) all.push_back(a);
  for (const PulseRow& r : rows.pulses)
    for (const double a : {r.t_start, r.u, r.x, r.I_end, r.charge, r.energy}) all.push_back(a);
  for (const TraceRow& r : rows.trace)
    for (const double a : {r.t, r.V, r.I, r.u, r.x}) all.push_back(a);
  return all;
}

TEST(DeviceRun, IsTheSameToTheBitOnOneThreadAndOnTwo) {
  const DeviceCase one = run_case(several_batches(), best_instruction_level(), 1);
  const DeviceCase two = run_case(several_batches(), best_instruction_level(), 2);
  ASSERT_GT(one.rows.segments.size(), 4000u);
  EXPECT_EQ(numbers_of(one.rows), numbers_of(two.rows));
  EXPECT_EQ(one.report.global_error.relative, two.report.global_error.relative);
  EXPECT_EQ(one.report.global_error.x, two.report.global_error.x);
  EXPECT_EQ(one.report.largest_local_error, two.report.largest_local_error);
}

TEST(DeviceRun, ComparesTheTwoRunsSegmentBySegmentInEveryBatch) {
  const DeviceExperiment e = read_experiment(several_batches());
  DeviceExperiment finer = e;
  finer.tolerance = 0.01 * e.tolerance;
  const DeviceCase a = run_case(several_batches());
  const DeviceCase b = run_case(finer, draw_ensemble(e.device, 1, best_instruction_level()));
  double difference = 0;
  for (std::size_t k = 0; k < a.rows.segments.size(); ++k)
    difference = std::max(difference, std::fabs(a.rows.segments[k].x - b.rows.segments[k].x));
  EXPECT_GT(difference, 0);
  EXPECT_GE(a.report.global_error.x, 2 * difference);
  EXPECT_LE(a.report.global_error.x, 2 * difference + 4e-8) << "and what both may have wrong alike";
}

/// A kernel that gives up where the main run, or the finer one, holds a certain voltage.
struct Stumbling {
  static inline const DeviceKernel* sound = nullptr;
  static inline double main_at = 0, finer_at = 0;
  static SegmentOutput flow(const double* p, DeviceState y, const SegmentInput& in, DeviceState* samples) {
    SegmentOutput out = sound->flow(p, y, in, samples);
    if (in.drive.from == (in.tolerance < 1e-7 ? finer_at : main_at)) out.status = FlowStatus::too_many_steps;
    return out;
  }
};

std::string failure(double main_at, double finer_at, int threads) {
  const DeviceExperiment e = read_experiment(
      std::string(kDevice) +
      "protocol: [{hold: {voltage: 0, duration: 1e-5}}, {hold: {voltage: 0.2, duration: 1e-5}}, {hold: "
      "{voltage: 0.3, duration: 1e-5}}, {hold: {voltage: 0.4, duration: 1e-5}}]\nrecord: {at: []}\n"
      "tolerance: 1e-6\n");
  DeviceEnsemble ensemble = draw_ensemble(e.device, 1, best_instruction_level());
  DeviceKernel kernel = *ensemble.kernel;
  Stumbling::sound = ensemble.kernel, Stumbling::main_at = main_at, Stumbling::finer_at = finer_at;
  kernel.flow = &Stumbling::flow;
  ensemble.kernel = &kernel;
  try {
    run_case(e, ensemble, threads);
  } catch (const NumericalError& error) {
    return error.what();
  }
  return "no failure";
}

TEST(DeviceRun, NamesTheFailureThatComesFirstInTheProtocolWhicheverRunMeetsIt) {
  for (const int threads : {1, 2}) {
    EXPECT_NE(failure(0.4, 0.2, threads).find("segment 1, t = 1e-05 s"), std::string::npos)
        << failure(0.4, 0.2, threads);
    EXPECT_NE(failure(0.3, 0.4, threads).find("segment 2, t = 2e-05 s"), std::string::npos)
        << failure(0.3, 0.4, threads);
  }
}

}  // namespace
}  // namespace memspike::test
