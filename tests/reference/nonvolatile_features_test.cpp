// SPDX-License-Identifier: Apache-2.0
// The non-volatile generalisation with its recommended set: writing, reading, keeping, digit by digit.
#include <gtest/gtest.h>

#include "tests/support/extremum.hpp"
#include "tests/support/printed.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

DeviceCase nonvolatile(const std::string& steps, const std::string& initial,
                       const std::vector<double>& at = {}) {
  return run_case(device_yaml("nonvolatile", "nonvolatile_recommended", steps, {initial, at}));
}

/// Relaxation time of x at a frozen u [s].
double relaxation_time(const DeviceCase& c, double u) {
  return -1 / c.device().kernel->evaluate(c.device().parameters, {u, 0.5}).r_x;
}

TEST(Nonvolatile, ForgetsInHoursAndIsWrittenInMilliseconds) {
  const DeviceCase c = nonvolatile("  - hold: {voltage: 0, duration: 1}", "rest");
  EXPECT_PRINTED("19950.654364", relaxation_time(c, 0));
  EXPECT_PRINTED("19866.595367", relaxation_time(c, 0.1));
  EXPECT_PRINTED("0.0345224069", relaxation_time(c, 1.4));
  EXPECT_PRINTED("0.0339437970", relaxation_time(c, -1.2));
  EXPECT_PRINTED("0.001233640903", c.ensemble.initial[0].x);
}

TEST(Nonvolatile, PotentiationAndDepressionRunAlongTheSameConductances) {
  const DeviceCase run = nonvolatile(
      "  - potentiation_depression: {up: {amplitude: 1.4, width: 1e-3, gap: 1e-3, count: 50}, down: "
      "{amplitude: "
      "-1.2, width: 1e-3, gap: 1e-3, count: 50}, cycles: 2, read: {voltage: 0.1, duration: 5e-4}}",
      "{x: 0.05}");
  EXPECT_PRINTED("4.02888495e-5", run.rows.pulses.at(99).G_read());
  EXPECT_PRINTED("1.58357704e-4", run.rows.pulses.at(149).G_read());
  EXPECT_PRINTED("4.17573559e-5", run.rows.pulses.at(199).G_read());
}

TEST(Nonvolatile, RetentionAtZeroVoltsIsExponential) {
  const DeviceCase run = nonvolatile("  - hold: {voltage: 0, duration: 2e4}", "{u: 0, x: 0.9}", {1e3, 1e4});
  const auto G = [](double x) { return 1 / 2e5 + x * (1 / 5e3 - 1 / 2e5); };
  EXPECT_PRINTED("0.952531", G(run.rows.trace.at(0).x) / G(0.9));
  EXPECT_PRINTED("0.617227", G(run.rows.trace.at(1).x) / G(0.9));
}

TEST(Nonvolatile, AStepShowsTheResistancePeakToo) {
  const DeviceCase run = nonvolatile("  - hold: {voltage: 1.5, duration: 0.2}", "{u: 0, x: 0.02}");
  const std::vector<Moment> extrema = current_extrema(curve_of(run, 0));
  ASSERT_EQ(extrema.size(), 1u);
  // Published from a grid whose points are 7 % apart; near the peak R is flat to 1e-4.
  EXPECT_NEAR(1.5 / extrema[0].terminal.I, 1.0546e5, 20);
  EXPECT_NEAR(extrema[0].t, 1.22e-4, 0.04 * 1.22e-4);
  EXPECT_PRINTED("5112.63", 1.5 / run.rows.segments[0].I);
  EXPECT_PRINTED("0.997416", run.rows.segments[0].x);
}

TEST(Nonvolatile, TheStateAtTheTurningPointsOfAPinchedLoop) {
  constexpr const char* kTurns[] = {".45955", ".69626", ".28876", ".11790",
                                    ".51201", ".72544", ".30110", ".12295"};
  const DeviceCase run = nonvolatile(
      "  - cyclic_voltammetry: {vertices: [0, 1.6, 0, -1.6, 0], rate: 20, cycles: 2}", "{u: 0, x: 0.02}");
  for (std::size_t k = 0; k < 8; ++k) EXPECT_PRINTED(kTurns[k], run.rows.segments.at(k).x);
}

}  // namespace
}  // namespace memspike::test
