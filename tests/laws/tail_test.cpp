// SPDX-License-Identifier: Apache-2.0
// Decaying states keep their relative accuracy: what is left after twenty time constants is right to the
// tolerance of itself, not of what it once was.
#include <gtest/gtest.h>

#include "tests/support/judged_run.hpp"
#include "tests/support/probe.hpp"

namespace memspike::test {
namespace {

class EveryTail : public testing::TestWithParam<Probe> {};
/// In which the slow state relaxes at u = 0 [s].
double relaxation_of(const Probe& p) {
  return -1 / p.device().kernel->evaluate(p.parameters.data(), {0, 0.5 * p.slow_scale()}).r_x;
}
/// A device that keeps its state for longer than there have been people has no tail.
bool has_judged_tail(const Probe& p) {
  return p.model->slow.exists() && judge::find_plain_model(p.model->name) && relaxation_of(p) < 1e13;
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
  const double full = p.slow_scale(), relaxation = relaxation_of(p);
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

/// A device of tau_k = 1 s under a drive that lets its slow state fall, or fall and rise again, by up to
/// twenty-six orders of magnitude.
struct Descent {
  const char* name;
  const char* device;
  Drive drive;
  double C_m;
  friend std::ostream& operator<<(std::ostream& out, const Descent& d) { return out << d.name; }
};

constexpr const char* kSource =
    "{model: chemical_inductor, parameters: {R_b: 1e3, i_c0: 0.01, V_T: 1, V_m: 0.05, tau_k: 1, R_s: 100, "
    "C_m: %}, initial: {u: -0.09, i_c: 0.007}}";
constexpr const char* kPinched =
    "{model: chemical_inductor_conductance, parameters: {R_b: 1e3, g_max: 0.01, V_T: 1, V_m: 0.05, tau_k: 1, "
    "R_s: 100, C_m: %}, initial: {u: 1.2, x: 0.9}}";
constexpr const char* kKept =
    "{model: nonvolatile, parameters: {R_on: 300, R_off: 3e3, K_s: 1, K_r: 1, V_set: 1, V_res: 0.8, V_s: "
    "0.05, V_r: 0.04, k_f: 0.1, R_s: 100, C_m: %}, initial: {u: -0.09, x: 0.7}}";
/// A membrane as slow as tau_k when nothing is connected.
constexpr const char* kOpen =
    "{model: chemical_inductor, parameters: {R_b: 3e4, i_c0: 1e-5, V_T: 1, V_m: 0.05, tau_k: 1, R_s: 100, "
    "C_m: %}, initial: {u: -0.2, i_c: 7e-6}}";

std::vector<Descent> descents() {
  constexpr auto volts = Drive::Kind::voltage, amperes = Drive::Kind::current;
  std::vector<Descent> all;
  for (const double C_m : {1e-3, 1e-4, 1e-5})
    all.insert(all.end(), {{"source_ramp", kSource, {volts, -0.1, -4}, C_m},
                           {"pinched_ramp", kPinched, {volts, -0.1, -4}, C_m},
                           {"kept_ramp", kKept, {volts, -0.1, -4}, C_m},
                           {"source_hold", kSource, {volts, -4, -4}, C_m},
                           {"pinched_hold", kPinched, {volts, -0.1, -0.1}, C_m},
                           {"kept_hold", kKept, {volts, -4, -4}, C_m},
                           {"pinched_there_and_back", kPinched, {volts, -4, 2}, C_m},
                           {"kept_there_and_back", kKept, {volts, -1, 2}, C_m},
                           {"source_open", kOpen, {amperes, 0, 0}, C_m}});
  return all;
}

class EveryDescent : public testing::TestWithParam<Descent> {};
INSTANTIATE_TEST_SUITE_P(Devices, EveryDescent, testing::ValuesIn(descents()), [](const auto& tried) {
  return fmt::format("{}_tau_s_{:.0f}_ms", tried.param.name, 1e3 * 100 * tried.param.C_m);
});

DeviceCase run_of(const Descent& d) {
  std::string device = d.device;
  device.replace(device.find('%'), 1, fmt::format("{}", d.C_m));
  return run_case("experiment: device\nunits: SI\nseed: 1\ndevice: " + device +
                  "\nprotocol:\n  - hold: {voltage: 0, duration: 60}\nrecord: {at: []}\n");
}

std::vector<judge::Real> judged_x(const judge::PlainModel& model, const SegmentCurve& curve,
                                  const std::vector<double>& times) {
  judge::PlainState y{curve.start.u, curve.start.x, 0, 0};
  judge::PlainIntegrator integrator(model, plain_drive(curve.drive), curve.duration);
  std::vector<judge::Real> all;
  for (std::size_t k = 0; k < times.size(); ++k) {
    y = integrator.flow(y, k == 0 ? 0 : times[k - 1], times[k]);
    all.push_back(y.x);
  }
  return all;
}

TEST_P(EveryDescent, IsRelativelyAccurateAtEveryToleranceAndNeverBelowZero) {
  const DeviceCase run = run_of(GetParam());
  SegmentCurve curve = curve_of(run, 0);
  curve.drive = GetParam().drive;
  std::vector<double> times;
  for (int k = 1; k <= 120; ++k) times.push_back(k / 2.0);
  const judge::PlainModel model = plain_model_of(run.device());
  const std::vector<judge::Real> right = judged_x(model, curve, times);
  for (const double tolerance : {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12}) {
    SCOPED_TRACE(tolerance);
    curve.tolerance = tolerance;
    const std::vector<DeviceState> inside = curve.at(times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      // The judge itself is right to 1e-32 of full scale.
      const double allowed = 10 * tolerance + static_cast<double>(1e-32L * model.x_scale / right[k]);
      EXPECT_NEAR(static_cast<double>(inside[k].x / right[k]), 1, allowed) << times[k] << " time constants";
      EXPECT_GE(inside[k].x, 0) << times[k] << " time constants";
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
