// SPDX-License-Identifier: Apache-2.0
// vteam and yakopcic against the printed equations of their papers, kinks and all: numbers worked out by
// hand, and what a triangular voltage does to the state in closed form.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numbers>

#include "engine/contract/error.hpp"
#include "tests/support/device_case.hpp"

namespace memspike::test {
namespace {

DeviceCase device_of(const std::string& model, const std::string& parameters, const std::string& steps,
                     double x) {
  return run_case(
      fmt::format("experiment: device\nunits: SI\nseed: 1\ndevice: {{model: {}, parameters: {{{}}}, initial: "
                  "{{u: 0, x: {}}}}}\nprotocol:\n{}\nrecord: {{at: []}}\ntolerance: 1e-10\n",
                  model, parameters, x, steps));
}
DeviceCase resting(const std::string& model, const std::string& set) {
  return device_of(model, "from: " + set, "  - hold: {voltage: 0, duration: 1e-9}", 0.5);
}
Derivatives at(const DeviceCase& c, double u, double x) {
  return c.device().kernel->evaluate(c.device().parameters, {u, x});
}
/// From 0 V to V and back at the rate.
std::string triangle(double V, double rate) {
  return fmt::format("  - cyclic_voltammetry: {{vertices: [0, {}, 0], rate: {}}}", V, rate);
}
/// The integral over z of what rounding adds to the larger of 0 and z: w² pi²/6.
double rounding_area(double w) { return w * w * std::numbers::pi * std::numbers::pi / 6; }

TEST(Vteam, MovesAsPrintedBeyondItsThresholds) {
  const DeviceCase c = resting("vteam", "vteam_suggested");
  EXPECT_NEAR(at(c, 0.06, 0.5).r, 0.5e-3 / 3e-9 * 2, 1e-9 * 3e5) << "(0.06/0.02 - 1)^1 = 2";
  EXPECT_NEAR(at(c, -0.3, 0.5).r, -10 / 3e-9 / 8, 1e-9 * 4e8) << "(0.3/0.2 - 1)^3 = 1/8";
  EXPECT_NEAR(at(c, 0.06, 0.5).f, 0.06 / 525, 1e-15);
}

TEST(Vteam, HoldsItsStateBetweenTheThresholds) {
  const DeviceCase c = resting("vteam", "vteam_suggested");
  EXPECT_LT(std::fabs(at(c, 0, 0.5).r), 1e-12) << "it would take 30 000 years";
  EXPECT_LT(std::fabs(at(c, -0.19, 0.5).r), 1e-12);
  // At 5 mV below a threshold the smooth kink moves it by e^-10 of V_w/V_off, and no more.
  EXPECT_LT(at(c, 0.015, 0.5).r, 0.5e-3 / 3e-9 * (0.5e-3 / 0.02) * std::exp(-10));
}

TEST(Vteam, ThatNeverMovesHasNoRest) {
  try {
    run_case(
        "experiment: device\nunits: SI\nseed: 1\ndevice: {model: vteam, parameters: {from: vteam_suggested, "
        "K_off: 0, "
        "K_on: 0}}\nprotocol:\n  - hold: {voltage: 0, duration: 1e-9}\n");
    FAIL() << "the middle of its range is no rest";
  } catch (const NumericalError& error) {
    EXPECT_NE(std::string(error.what()).find("give `initial` explicitly"), std::string::npos) << error.what();
  }
}

TEST(Vteam, StopsAtBothEnds) {
  const DeviceCase c = resting("vteam", "vteam_suggested");
  EXPECT_EQ(at(c, 0.3, 1).r, 0);
  EXPECT_LT(std::fabs(at(c, -0.3, 0).r), 1e-200) << "what is left below the other threshold";
  EXPECT_NEAR(at(c, 0.06, 0.9).r, 0.5e-3 / 3e-9 * 2, 1e-8 * 3e5) << "ten widths away it is at full speed";
}

TEST(Vteam, GoesThroughItsThresholdsAsThePaperDoes) {
  const double K = 0.5e-3 / 3e-9, V_off = 0.02, V_w = 0.5e-3, V = 0.3, rate = 2e6;
  const DeviceCase run = device_of("vteam", "from: vteam_suggested, R_s: 1e-3", triangle(V, rate), 0.2);
  // Twice the integral of K (V(t)/V_off - 1) from V_off to V.
  const double printed = 2 * K * V_off / rate * (V / V_off - 1) * (V / V_off - 1) / 2;
  const double rounding = 2 * K / (V_off * rate) * rounding_area(V_w);
  EXPECT_NEAR(run.rows.segments.back().x - 0.2, printed + rounding, 1e-5 * printed) << "R_s/R is 2e-6";
  EXPECT_LT(rounding, 2e-5 * printed);
  EXPECT_LT(run.report.global_error.relative, 1e-8);
}

TEST(Vteam, SwitchesOnWithTheThirdPowerOfTheExcess) {
  const double K = 10 / 3e-9, V_on = 0.2, V = 0.4, rate = 4e8;
  const DeviceCase run = device_of("vteam", "from: vteam_suggested, R_s: 1e-3", triangle(-V, rate), 0.9);
  const double printed = 2 * K * V_on / rate / 4;  // (V/V_on - 1)^4 = 1
  ASSERT_LT(printed, 0.85);
  EXPECT_NEAR(run.rows.segments.back().x - 0.9, -printed, 3e-5 * printed);
}

TEST(Yakopcic, MovesAsPrintedOnBothSidesOfItsKinks) {
  const DeviceCase c = resting("yakopcic", "yakopcic_2011");
  constexpr double kFarFromKinks = 1e-7;  // 0.1 in x are twenty widths
  EXPECT_NEAR(at(c, 0.3, 0.2).r / 705.3917463367716, 1, kFarFromKinks) << "4000 (e^0.3 - e^0.16)";
  EXPECT_NEAR(at(c, 0.3, 0.6).r / 298.6097476598725, 1, kFarFromKinks) << "slowed by e^-0.3 (1 - 0.6)/0.7";
  EXPECT_NEAR(at(c, -0.35, 0.7).r / -1028.9332234598962, 1, kFarFromKinks) << "4000 (e^0.35 - e^0.15)";
  EXPECT_NEAR(at(c, -0.35, 0.2).r / -91.83441397305872, 1, kFarFromKinks) << "slowed by e^-1.5 0.2/0.5";
  EXPECT_NEAR(at(c, 0.3, 0.2).f, 0.0005100191252151574, 1e-17) << "0.17 A 0.2 sinh(0.05 0.3)";
  EXPECT_LT(std::fabs(at(c, 0, 0.5).r), 1e-20) << "it keeps its state at rest";
}

TEST(Yakopcic, HasAnAmplitudeForEachSign) {
  const DeviceCase c =
      device_of("yakopcic", "from: yakopcic_2011, a_2: 0.05", "  - hold: {voltage: 0, duration: 1e-9}", 0.5);
  EXPECT_NEAR(at(c, 0.3, 0.2).f, 0.17 * 0.2 * std::sinh(0.015), 1e-17);
  EXPECT_NEAR(at(c, -0.3, 0.2).f, -0.05 * 0.2 * std::sinh(0.015), 1e-17);
  EXPECT_EQ(at(c, 0, 0.2).f, 0);
}

TEST(Yakopcic, NeverLeavesItsInterval) {
  const DeviceCase c = resting("yakopcic", "yakopcic_2011");
  for (const double u : {-1.0, -0.2, 0.0, 0.2, 1.0}) {
    EXPECT_GE(at(c, u, 0).r, 0) << u;
    EXPECT_LE(at(c, u, 1).r, 0) << u;
  }
}

TEST(Yakopcic, GoesThroughItsThresholdsAsThePaperDoes) {
  const double A = 4000, V_p = 0.16, V_w = 2e-3, V = 0.4, rate = 4000;
  const DeviceCase run = device_of("yakopcic", "from: yakopcic_2011, R_s: 1e-3", triangle(V, rate), 0.11);
  const double printed = 2 * A / rate * (std::exp(V) - std::exp(V_p) - (V - V_p) * std::exp(V_p));
  const double rounding = 2 * A / rate * std::exp(V_p) * rounding_area(V_w);
  EXPECT_NEAR(run.rows.segments.back().x - 0.11, printed + rounding, 1e-5 * printed) << "R_s/R is 2e-6";
  EXPECT_LT(rounding, 3e-4 * printed);
  EXPECT_LT(run.report.global_error.relative, 1e-8);
}

}  // namespace
}  // namespace memspike::test
