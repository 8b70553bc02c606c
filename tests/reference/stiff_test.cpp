// SPDX-License-Identifier: Apache-2.0
// Devices whose membrane is up to ten million times faster than their slow state.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/contract/error.hpp"
#include "tests/support/cvode_judge.hpp"
#include "tests/support/random_judgement.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

const RandomCases kCases("seed=3 max_success=200");

/// Explicit steps would be held to 3 tau_s: millions of them. A few hundred suffice.
constexpr std::uint64_t kMostSteps = 2000;

std::uint64_t steps_of(const FlowCounts& c) {
  return c.taylor_steps + c.collocation_steps + c.rejected_steps;
}

/// The same kernel, which gives up a segment after so many steps.
const DeviceKernel* with_step_limit(const DeviceKernel* kernel, std::uint64_t limit) {
  static const DeviceKernel* patient = nullptr;
  static std::uint64_t most = 0;
  static DeviceKernel changed;
  patient = kernel, most = limit, changed = *kernel;
  changed.flow = [](const double* p, DeviceState y, const SegmentInput& in, DeviceState* samples) {
    SegmentInput shorter = in;
    shorter.step_limit = most;
    return patient->flow(p, y, shorter, samples);
  };
  return &changed;
}

/// A run that throws NumericalError where a segment needs more than kMostSteps.
DeviceCase impatient_run(const DeviceExperiment& e) {
  DeviceEnsemble ensemble = draw_ensemble(e.device, 1, best_instruction_level());
  ensemble.kernel = with_step_limit(ensemble.kernel, kMostSteps);
  return run_case(e, ensemble);
}

/// The set of Fig. 6(b) with tau_s/tau_k = ratio, through holds, ramps and an open circuit.
std::string stiff_yaml(double ratio, const std::string& model, double tolerance) {
  const std::string own =
      model == "nonvolatile"
          ? "R_on: 300, R_off: 3e3, K_s: 1, K_r: 2, V_set: 1, V_res: 0.8, V_s: 0.05, V_r: 0.04, k_f: 0.1"
      : model == "chemical_inductor" ? "R_b: 1e3, i_c0: 0.01, V_T: 1, V_m: 0.05, tau_k: 1"
                                     : "R_b: 1e3, g_max: 0.01, V_T: 1, V_m: 0.05, tau_k: 1";
  return fmt::format(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {{model: {}, parameters: {{R_s: 100, C_m: {:.17g}, "
      "{}}}}}\n"
      "protocol:\n"
      "  - hold: {{voltage: 1.5, duration: 2}}\n  - hold: {{voltage: 0, duration: 0.7}}\n"
      "  - ramp: {{from: 0, to: 1.3, duration: 1}}\n  - ramp: {{from: 1.3, to: -1, duration: 2}}\n"
      "  - hold: {{voltage: 1.1, duration: 0.3}}\n  - open: {{duration: 0.5}}\n  - hold: {{current: 2e-3, "
      "duration: 1}}\n"
      "record: {{at: []}}\ntolerance: {:g}\n",
      model, ratio / 100, own, tolerance);
}

class StiffDevices : public testing::TestWithParam<std::tuple<const char*, double>> {};

TEST_P(StiffDevices, AgreeWithCvodeInAFewHundredSteps) {
  const auto& [model, ratio] = GetParam();
  const DeviceCase run = impatient_run(read_experiment(stiff_yaml(ratio, model, 1e-9)));
  EXPECT_LE(steps_of(run.report.counts), kMostSteps);
  RecordProperty("steps", static_cast<int>(steps_of(run.report.counts)));
  judge::CvodeJudge cvode(plain_model_of(run.device()));
  judge::PlainState y{run.ensemble.initial[0].u, run.ensemble.initial[0].x, 0, 0};
  const std::vector<Segment> segments = segments_of(run.experiment.protocol);
  for (std::size_t k = 0; k < segments.size(); ++k) {
    SCOPED_TRACE(fmt::format("segment {}", k));
    y = cvode.flow(y, plain_drive(segments[k].drive), segments[k].duration);
    const SegmentRow& row = run.rows.segments[k];
    // CVODE itself is good to 2e-9 of full scale: 2 V, 0.01 A or 1, 15 mA.
    EXPECT_NEAR(row.u, static_cast<double>(y.u), 4e-9);
    EXPECT_NEAR(row.x, static_cast<double>(y.x), std::string(model) == "chemical_inductor" ? 2e-11 : 2e-9);
    EXPECT_NEAR(row.charge, static_cast<double>(y.charge), 3e-11);
    EXPECT_NEAR(row.energy, static_cast<double>(y.energy), 4.5e-11);
  }
}
INSTANTIATE_TEST_SUITE_P(Ratios, StiffDevices,
                         testing::Combine(testing::Values("chemical_inductor",
                                                          "chemical_inductor_conductance", "nonvolatile"),
                                          testing::Values(1e-3, 1e-5, 1e-7)));

/// x under a held voltage if u followed at once: u solves (V - u)/R_s = conduction(u, x).
double quasi_steady_x(const judge::PlainModel& m, judge::Real V, judge::Real x, judge::Real duration) {
  const auto rate = [&](judge::Real x_now) {
    judge::Real low = -5, high = 5;
    for (int k = 0; k < 70; ++k) {
      const judge::Real u = (low + high) / 2;
      ((V - u) / m.R_s > m.conduction(u, x_now) ? low : high) = u;
    }
    return m.rate(low, x_now);
  };
  constexpr int kSteps = 400;
  const judge::Real h = duration / kSteps;
  for (int k = 0; k < kSteps; ++k) {
    const judge::Real a = rate(x), b = rate(x + h / 2 * a), c = rate(x + h / 2 * b), d = rate(x + h * c);
    x += h / 6 * (a + 2 * b + 2 * c + d);
  }
  return static_cast<double>(x);
}

TEST(StiffLimit, IsTheQuasiSteadyDevice) {
  for (const double ratio : {1e-5, 1e-7}) {
    const DeviceCase run =
        impatient_run(read_experiment(stiff_yaml(ratio, "chemical_inductor_conductance", 1e-10)));
    const double x = quasi_steady_x(plain_model_of(run.device()), 1.5, run.ensemble.initial[0].x, 2);
    // u lags behind by its charging, during which x misses a time of about tau_s: a share of ratio, times a
    // factor of the order of one. Runge and Kutta's 400 steps are good to 1e-11.
    EXPECT_NEAR(run.rows.segments[0].x, x, 5 * ratio) << ratio;
  }
}

RC_GTEST_PROP(RandomStiffDevices, ConvergeInBoundedStepsAtAnyTolerance, ()) {
  const std::string yaml = random_experiment(1e-11, 1e-4, 1e-8);
  DeviceExperiment coarse = read_experiment(yaml), fine = coarse;
  fine.tolerance = 1e-13;
  DeviceCase a, b;
  try {
    a = impatient_run(coarse), b = impatient_run(fine);
  } catch (const NumericalError& error) {
    RC_FAIL(fmt::format("{}\n{}", error.what(), yaml));
  }
  if (steps_of(a.report.counts) > kMostSteps)
    RC_FAIL(fmt::format("{} steps\n{}", steps_of(a.report.counts), yaml));
  const DeviceRef d = a.device();
  const double V_m = d.kernel->voltage_scale(d.parameters), x_full = d.kernel->slow_scale(d.parameters);
  double full_u = V_m, u = 0, x = 0;
  for (std::size_t k = 0; k < a.rows.segments.size(); ++k) {
    full_u = std::max(full_u, std::fabs(b.rows.segments[k].u));
    u = std::max(u, std::fabs(a.rows.segments[k].u - b.rows.segments[k].u));
    x = std::max(x, std::fabs(a.rows.segments[k].x - b.rows.segments[k].x));
  }
  const double off = std::max(u / full_u, x / x_full);
  if (off > kTolerances * coarse.tolerance + 1e-12)
    RC_FAIL(fmt::format("off by {:.2g} tolerances\n{}", off / coarse.tolerance, yaml));
}

std::string failure_of(const DeviceExperiment& e, const DeviceEnsemble& ensemble) {
  try {
    run_case(e, ensemble);
  } catch (const NumericalError& error) {
    return error.what();
  }
  return "no failure";
}

void expect_said(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(message.find(part), std::string::npos) << message << "\nlacks " << part;
}

TEST(StepLimit, NamesDeviceSegmentTimeAndState) {
  const DeviceExperiment e = read_experiment(
      device_yaml("chemical_inductor", "fig6a",
                  "  - hold: {voltage: 0, duration: 1}\n  - hold: {voltage: 1.5, duration: 50}"));
  DeviceEnsemble ensemble = draw_ensemble(e.device, 1, best_instruction_level());
  ensemble.kernel = with_step_limit(ensemble.kernel, 10);
  expect_said(failure_of(e, ensemble),
              {"device 0", "segment 1", "t = 1.", "step limit", "u = ", "i_c = ", "tolerance"});
}

TEST(StepLimit, CountsEveryStepOfEveryKind) {
  const DeviceExperiment e = read_experiment(stiff_yaml(1e-5, "chemical_inductor", 1e-9));
  const DeviceEnsemble ensemble = draw_ensemble(e.device, 1, best_instruction_level());
  const Drive ramp{Drive::Kind::voltage, 0, 1.3};
  SegmentInput in{ramp, 1, 1e-9};
  const auto flow = [&] { return ensemble.kernel->flow(ensemble.parameters_of(0), {0, 0}, in, nullptr); };
  const FlowCounts counts = flow().counts;
  ASSERT_GT(counts.collocation_steps, counts.taylor_steps / 4) << "a stiff segment";
  in.step_limit = steps_of(counts);
  EXPECT_EQ(flow().status, FlowStatus::done);
  in.step_limit = steps_of(counts) - 1;
  EXPECT_EQ(flow().status, FlowStatus::too_many_steps);
}

TEST(StepLimit, AStateThatOverflowsIsNamedToo) {
  const DeviceExperiment e = read_experiment(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {model: resistor, parameters: {R_s: 1, R_b: 1e300, "
      "C_m: 1e-12}}\n"
      "protocol:\n  - hold: {current: 1e300, duration: 1}\nrecord: {at: []}\n");
  expect_said(failure_of(e, draw_ensemble(e.device, 1, best_instruction_level())),
              {"device 0", "segment 0", "t = ", "finite", "u = "});
}

}  // namespace
}  // namespace memspike::test
