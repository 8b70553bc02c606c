// SPDX-License-Identifier: Apache-2.0
// Decaying states keep their relative accuracy: what is left after twenty time constants is right to the
// tolerance of itself, not of what it once was.
#include <gtest/gtest.h>

#include "tests/support/judged_run.hpp"
#include "tests/support/probe.hpp"

namespace memspike::test {
namespace {

class EveryTail : public testing::TestWithParam<Probe> {};
bool has_judged_tail(const Probe& p) {
  return p.model->slow.exists() && judge::find_plain_model(p.model->name);
}
INSTANTIATE_TEST_SUITE_P(Registered, EveryTail, testing::ValuesIn(probes_that(has_judged_tail)),
                         name_of_probe);

/// Twenty stretches of one time constant each pass on their errors: each may be wrong by the tolerance of the
/// change in it.
constexpr double kTolerance = 1e-9, kAllowed = 40 * kTolerance;

/// The judge's device for a tail at V = 0. Where no current flows at u = 0, u stays there: then only x moves,
/// and the judge, who knows nothing of stiff devices, is spared the membrane.
judge::PlainModel tail_model(const Probe& p, bool pinched, double relaxation) {
  judge::PlainModel m = judge::plain_model(p.model->name, values_of(p.device()));
  if (!pinched) return m;
  m.R_s = 1, m.C_m = relaxation;
  m.conduction = [](judge::Real, judge::Real) { return judge::Real(0); };
  return m;
}

TEST_P(EveryTail, IsRelativelyAccurateOverTwentyTimeConstants) {
  const Probe& p = GetParam();
  const DeviceRef d = p.device();
  const double full = p.slow_scale(), relaxation = -1 / d.kernel->evaluate(d.parameters, {0, 0.5 * full}).r_x;
  const bool pinched = d.kernel->evaluate(d.parameters, {0, full}).f == 0;
  const DeviceState start{pinched ? 0 : 0.2 * p.voltages.front(), 0.7 * full};
  const SegmentCurve tail = p.segment(start, {Drive::Kind::voltage, 0, 0}, 20 * relaxation, kTolerance);
  std::vector<double> times;
  for (int k = 1; k <= 20; ++k) times.push_back(k * relaxation);
  const std::vector<DeviceState> inside = tail.at(times);
  judge::PlainState y{start.u, start.x, 0, 0};
  judge::PlainIntegrator integrator(tail_model(p, pinched, relaxation), plain_drive(tail.drive),
                                    tail.duration);
  for (std::size_t k = 0; k < times.size(); ++k) {
    y = integrator.flow(y, k == 0 ? 0 : times[k - 1], times[k]);
    EXPECT_NEAR(inside[k].x / static_cast<double>(y.x), 1, kAllowed) << k + 1 << " time constants";
  }
}

TEST(Tail, UnderAFallingRampIsRelativelyAccurateOverSixtyTimeConstants) {
  // The membrane is nearly as slow as the slow state, and a ramp has no closed form: steps go all the way
  // down.
  const DeviceCase run = run_case(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {model: chemical_inductor_conductance, parameters: "
      "{R_s: 100, R_b: 1e3, C_m: 1e-3, g_max: 0.01, V_T: 1, V_m: 0.05, tau_k: 1}, initial: {u: 1.2, x: "
      "0.9}}\nprotocol:\n  - ramp: {from: -0.1, to: -4, duration: 60}\nrecord: {at: []}\n");
  std::vector<double> times;
  for (int k = 1; k <= 60; ++k) times.push_back(k);
  for (const double tolerance : {1e-6, 1e-9}) {
    SegmentCurve ramp = curve_of(run, 0);
    ramp.tolerance = tolerance;
    const std::vector<DeviceState> inside = ramp.at(times);
    judge::PlainState y{ramp.start.u, ramp.start.x, 0, 0};
    judge::PlainIntegrator integrator(plain_model_of(run.device()), plain_drive(ramp.drive), ramp.duration);
    for (std::size_t k = 0; k < times.size(); ++k) {
      y = integrator.flow(y, k == 0 ? 0 : times[k - 1], times[k]);
      EXPECT_NEAR(inside[k].x / static_cast<double>(y.x), 1, 40 * tolerance) << times[k] << " time constants";
    }
  }
}

TEST(Tail, OfThePaperGoesDownToTheRestStateAndNoFurther) {
  // After 20 tau_k the slow current of Fig. 6(b) is e^-20 of where it was, and as large as at rest.
  const DeviceCase run = run_case(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: "
      "fig6b}}\nprotocol:\n"
      "  - hold: {voltage: 1.5, duration: 5}\n  - hold: {voltage: 0, duration: 20}\n  - hold: {voltage: 0, "
      "duration: 40}\n"
      "record: {at: []}\ntolerance: 1e-6\n");
  const DeviceState rest = run.ensemble.initial[0];
  const SegmentRow& end = run.rows.segments.back();
  EXPECT_NEAR(end.x / rest.x, 1, 40 * 1e-6);
  EXPECT_NEAR(end.u / rest.u, 1, 40 * 1e-6);
}

}  // namespace
}  // namespace memspike::test
