// SPDX-License-Identifier: Apache-2.0
// Write noise is a factor on the slow rate, and on nothing else.
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/device/noise_draws.hpp"
#include "tests/support/device_case.hpp"

namespace memspike::test {
namespace {

/// The wrapper of a device, noise and protocol as a file.
std::string experiment(const std::string& device, const std::string& protocol, const std::string& more = "") {
  return "experiment: device\nunits: SI\nseed: 1\ndevice: {" + device + "}\nprotocol: [" + protocol + "]\n" +
         more;
}

const std::string kNonvolatile =
    "model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: 0.1}";
const std::string kTrain =
    "{repeat: {count: 40, steps: [{hold: {voltage: 1.4, duration: 1e-3}}, {hold: {voltage: 0, duration: "
    "2e-3}}, "
    "{ramp: {from: 0, to: -1.2, duration: 1e-3}}, {read: {voltage: 0.1, duration: 1e-3}}]}}";

std::vector<double> numbers_of(const DeviceRows& rows) {
  std::vector<double> all;
  for (const SegmentRow& r : rows.segments)
    for (const double a : {r.t_start, r.t_end, r.u, r.x, r.I, r.charge, r.energy}) all.push_back(a);
  for (const TraceRow& r : rows.trace)
    for (const double a : {r.t, r.V, r.I, r.u, r.x}) all.push_back(a);
  return all;
}

TEST(WriteNoise, OfDeviationZeroIsNoneToTheBit) {
  const std::string record = "record: {every: 1e-4}\n";
  const DeviceCase none = run_case(experiment(kNonvolatile, kTrain, record));
  for (const char* zero :
       {"noise: {write: {normal: 0}, read: {normal: 0}}", "noise: {write: {lognormal: 0}}"}) {
    const DeviceCase same = run_case(experiment(kNonvolatile + ", " + zero, kTrain, record));
    EXPECT_EQ(numbers_of(none.rows), numbers_of(same.rows)) << zero;
  }
  const DeviceCase noisy =
      run_case(experiment(kNonvolatile + ", noise: {write: {normal: 0.1}}", kTrain, record));
  EXPECT_NE(numbers_of(none.rows), numbers_of(noisy.rows));
}

/// In the chemical inductor the slow rate is (i_c0 s(u) - i_c)/tau_k: a factor on it is a shorter tau_k, and
/// the draws of the noise can be told from devices that have it.
TEST(WriteNoise, OfOnePulseIsAnotherTimeConstantDuringIt) {
  const std::string parameters = "model: chemical_inductor, parameters: {from: fig6a, tau_k: ";
  for (const char* step :
       {"{hold: {voltage: 1.5, duration: 0.4}}", "{ramp: {from: 0.2, to: 1.6, duration: 0.4}}",
        "{hold: {current: 3e-3, duration: 0.4}}"}) {
    const DeviceExperiment noisy = read_experiment(
        experiment(parameters + "1}, noise: {write: {lognormal: 0.5}}", step, "record: {per_segment: 7}\n"));
    NoiseDraws draws(noisy.device.noise, 1, 0);
    const double factor = draws.rate_factor(std::get<Segment>(noisy.protocol.steps[0].what));
    EXPECT_GT(std::fabs(factor - 1), 0.05);
    const DeviceCase a = run_case(noisy, draw_ensemble(noisy.device, 1, best_instruction_level()));
    DeviceExperiment plain =
        read_experiment(experiment(parameters + "1}", step, "record: {per_segment: 7}\n"));
    DeviceEnsemble faster = draw_ensemble(plain.device, 1, best_instruction_level());
    faster.parameters[static_cast<std::size_t>(faster.model->index_of("tau_k"))] = 1 / factor;
    const DeviceCase b = run_case(plain, faster);
    const std::vector<double> x = numbers_of(a.rows), y = numbers_of(b.rows);
    ASSERT_EQ(x.size(), y.size());
    for (std::size_t k = 0; k < x.size(); ++k)
      EXPECT_NEAR(x[k], y[k], 2e-8 * (1e-3 + std::fabs(y[k]))) << step << k;
  }
}

/// What the source delivers is stored in C_m or dissipated: R_s I² + u f(u, x), with I and f from the trace.
TEST(WriteNoise, LeavesTheBalanceOfEnergyAndChargeAsItIs) {
  const DeviceCase run = run_case(experiment(kNonvolatile + ", noise: {write: {lognormal: 0.5}}",
                                             "{hold: {voltage: 1.4, duration: 2e-3}}",
                                             "record: {per_segment: 20000}\ntolerance: 1e-11\n"));
  const DeviceRef device = run.device();
  double energy = 0, charge = 0;
  const std::vector<TraceRow>& rows = run.rows.trace;
  const auto power = [&](const TraceRow& r) {
    return 100 * r.I * r.I + r.u * device.kernel->evaluate(device.parameters, {r.u, r.x}).f;
  };
  for (std::size_t k = 0; k + 2 < rows.size(); k += 2) {  // Simpson's rule
    const double h = (rows[k + 2].t - rows[k].t) / 6;
    energy += h * (power(rows[k]) + 4 * power(rows[k + 1]) + power(rows[k + 2]));
    charge += h * (rows[k].I + 4 * rows[k + 1].I + rows[k + 2].I);
  }
  const double stored = 0.5 * 1e-7 * (std::pow(rows.back().u, 2) - std::pow(rows.front().u, 2));
  const SegmentRow& segment = run.rows.segments[0];
  EXPECT_NEAR(segment.energy, energy + stored, 1e-9 * segment.energy);
  EXPECT_NEAR(segment.charge, charge, 1e-9 * segment.charge);
}

TEST(WriteNoise, IsNotRecalledFromAPulseThatHadAnotherFactor) {
  // More than a thousand segments: equal ones are remembered, and pulses of a volatile device soon are equal.
  const std::string device = "model: chemical_inductor, parameters: {from: fig6b}, initial: {i_c: 0}";
  const std::string train =
      "{repeat: {count: 800, steps: [{hold: {voltage: 1.5, duration: 0.05}}, {hold: {voltage: 0, duration: "
      "60}}]}}";
  const DeviceCase plain = run_case(experiment(device, train, "record: {at: []}\n")),
                   noisy = run_case(
                       experiment(device + ", noise: {write: {normal: 0.1}}", train, "record: {at: []}\n"));
  EXPECT_GT(plain.report.counts.recalled_segments, 1000u);
  double mean = 0, squares = 0;
  for (std::size_t k = 0; k < 1600; k += 2) mean += noisy.rows.segments[k].x / 800;
  for (std::size_t k = 0; k < 1600; k += 2) squares += std::pow(noisy.rows.segments[k].x / mean - 1, 2) / 800;
  // The gap forgets all; the slow current of a pulse much shorter than tau_k is in proportion to the rate.
  EXPECT_NEAR(mean, plain.rows.segments[0].x, 0.02 * mean);
  EXPECT_NEAR(std::sqrt(squares), 0.1, 0.015);
}

}  // namespace
}  // namespace memspike::test
