// SPDX-License-Identifier: Apache-2.0
// The volatile switch: where it closes and opens, that this does not depend on the scan rate, and that it
// forgets.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/bank/steady_state.hpp"
#include "tests/support/device_case.hpp"

namespace memspike::test {
namespace {

constexpr double kVSet = 2, kVHold = 0.5, kM = 0.02, kTau = 1e-6, kRs = 50, kROn = 500, kROff = 1e6;

DeviceCase switch_case(const std::string& steps, const std::string& changes = "", double x = 0) {
  return run_case(
      fmt::format("experiment: device\nunits: SI\nseed: 1\ndevice: {{model: threshold_switch, "
                  "parameters: {{from: oscillator_switch{}}}, initial: {{u: 0, x: {}}}}}\nprotocol:\n"
                  "{}\nrecord: {{at: []}}\ntolerance: 1e-9\n",
                  changes, x, steps));
}

/// How often the rate of x changes its sign on the way from 0 to 1.
int steady_states(const DeviceCase& c, double u) {
  int count = 0;
  bool rises = true;
  for (int k = 0; k <= 200000; ++k) {
    const double r = c.device().kernel->evaluate(c.device().parameters, {u, k / 200000.0}).r;
    if ((r > 0) != rises) ++count;
    rises = r > 0;
  }
  return count;
}

TEST(ThresholdSwitch, HasThreeSteadyStatesBetweenHoldAndSetAndOneElsewhere) {
  const DeviceCase c = switch_case("  - hold: {voltage: 0, duration: 1e-9}");
  EXPECT_EQ(steady_states(c, kVSet - 1e-5), 3);
  EXPECT_EQ(steady_states(c, kVSet + 1e-5), 1);
  EXPECT_EQ(steady_states(c, kVHold + 1e-5), 3);
  EXPECT_EQ(steady_states(c, kVHold - 1e-5), 1);
  EXPECT_EQ(steady_states(c, -2), 1);
}

/// The terminal voltage at which x passes the middle in the given segment.
double voltage_of_switching(const DeviceCase& c, std::size_t segment) {
  const SegmentCurve curve = curve_of(c, segment);
  const bool closes = curve.start.x < 0.5;
  double before = 0, after = curve.duration;
  while (after - before > 1e-7 * curve.duration) {
    const double t = 0.5 * (before + after);
    ((curve.at(t).x < 0.5) == closes ? before : after) = t;
  }
  return curve.drive.from + (curve.drive.to - curve.drive.from) * after / curve.duration;
}

double conductance(double x) { return 1 / kROff + x * (1 / kROn - 1 / kROff); }

TEST(ThresholdSwitch, HysteresisDoesNotVanishUnderSlowScans) {
  // At the folds x (1 - x) = m.
  const double x_f = 0.5 - std::sqrt(0.25 - kM);
  // A load that hardly counts: it moves the folds themselves by its square.
  const double R_s = 1, V_set = kVSet * (1 + R_s * conductance(x_f)),
               V_hold = kVHold * (1 + R_s * conductance(1 - x_f));
  std::vector<double> late_to_set, late_to_hold;
  for (const double rate : {1e2, 1e1, 1e0}) {
    const DeviceCase run = switch_case(
        fmt::format("  - cyclic_voltammetry: {{vertices: [0, 3, 0], rate: {}}}", rate), ", R_s: 1");
    late_to_set.push_back(voltage_of_switching(run, 0) - V_set);
    late_to_hold.push_back(V_hold - voltage_of_switching(run, 1));
  }
  for (const std::vector<double>& late : {late_to_set, late_to_hold}) {
    EXPECT_GT(late.back(), 0);
    EXPECT_LT(late.back(), 5e-4) << "at 1 V/s, 1e-6 V in a time constant";
    // A fold is passed late by the power 2/3 of the scan rate: 10^(2/3) = 4.64.
    for (std::size_t k = 1; k < late.size(); ++k) EXPECT_NEAR(late[k - 1] / late[k], 4.64, 0.5);
  }
}

TEST(ThresholdSwitch, IsOhmicWhileItIsClosed) {
  const DeviceCase run = switch_case(
      "  - hold: {voltage: 3, duration: 1e-3}\n  - hold: {voltage: 1.5, duration: 1e-3}\n"
      "  - hold: {voltage: 0.9, duration: 1e-3}");
  for (const SegmentRow& row : run.rows.segments) {
    EXPECT_NEAR(row.V / row.I, kRs + kROn, 1e-3 * kROn) << row.V << " V";
  }
}

TEST(ThresholdSwitch, ForgetsAtRest) {
  const DeviceCase run = switch_case(fmt::format(
      "  - hold: {{voltage: 3, duration: 1e-3}}\n  - hold: {{voltage: 0, duration: {}}}", 20 * kTau));
  EXPECT_GT(run.rows.segments[0].x, 0.999);
  EXPECT_LT(run.rows.segments[1].x, 1e-8);
}

TEST(ThresholdSwitch, BehindALoadItIsTheRelaxationOscillator) {
  // Pearson and Anson's period, with a switch that takes no time.
  const double V = 5, R_L = 20e3, C = 1e-7, R_1 = 1 / (1 / R_L + 1 / kROff), R_2 = 1 / (1 / R_L + 1 / kROn);
  const double u_off = V * R_1 / R_L, u_on = V * R_2 / R_L;
  const double period = C * (R_1 * std::log((u_off - kVHold) / (u_off - kVSet)) +
                             R_2 * std::log((kVSet - u_on) / (kVHold - u_on)));
  const DeviceCase run =
      switch_case("  - hold: {voltage: 5, duration: 10e-3}", ", R_s: 20e3, C_m: 1e-7, m: 0.001, tau_x: 1e-8");
  const SegmentCurve curve = curve_of(run, 0);
  std::vector<double> times, closings;
  for (int k = 0; k <= 100000; ++k) times.push_back(1e-7 * k);
  const std::vector<DeviceState> states = curve.at(times);
  for (std::size_t k = 1; k < times.size(); ++k)
    if (states[k - 1].x < 0.5 && states[k].x >= 0.5) closings.push_back(times[k]);
  ASSERT_GE(closings.size(), 8u);
  const double measured = (closings.back() - closings[1]) / static_cast<double>(closings.size() - 2);
  EXPECT_NEAR(measured / period, 1, 0.02);
}

/// From V_set and the voltage across R_s of a switch that is about to close, to V_set (R_s + R_on)/R_on, only
/// the closed state is left, and it is at a u below V_set.
TEST(ThresholdSwitch, IsSteadyOpenBelowTheVoltageThatClosesItAndClosedAbove) {
  const DeviceCase c = switch_case("  - hold: {voltage: 0, duration: 1e-9}");
  const double x_f = 0.5 - std::sqrt(0.25 - kM), closes = kVSet * (1 + kRs * conductance(x_f));
  for (int k = 0; k <= 300; ++k) {
    const double volts = 0.01 * k + 0.003;
    const DeviceState at = steady_state(c.device(), volts);
    const Derivatives d = c.device().kernel->evaluate(c.device().parameters, at);
    EXPECT_NEAR(d.r * kTau, 0, 1e-9) << volts;
    EXPECT_NEAR((volts - at.u) / kRs, at.u * conductance(at.x), 1e-9 * volts / kRs) << volts;
    EXPECT_EQ(at.x > 0.5, volts > closes) << volts;
  }
}

TEST(ThresholdSwitch, RestsOpen) {
  const DeviceCase run = run_case(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {model: threshold_switch, parameters: {from: "
      "oscillator_switch}}\nprotocol:\n  - hold: {voltage: 0, duration: 1e-6}\nrecord: {at: []}\n");
  EXPECT_EQ(run.ensemble.initial[0].u, 0);
  EXPECT_LT(run.ensemble.initial[0].x, 1e-20);
  EXPECT_GT(run.ensemble.initial[0].x, 0);
}

}  // namespace
}  // namespace memspike::test
