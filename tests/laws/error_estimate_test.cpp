// SPDX-License-Identifier: Apache-2.0
// What a run says of its own error: neither below the error nor far above it. That no estimate is below the
// error of random runs is judged in tests/reference.
#include <gtest/gtest.h>

#include "tests/support/judged_run.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

std::string resistor_yaml(double volts) {
  return fmt::format(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {{model: resistor, parameters: {{R_s: 100, R_b: 300, "
      "C_m: "
      "1e-3}}}}\nprotocol:\n  - hold: {{voltage: {}, duration: 0.2}}\nrecord: {{at: []}}\ntolerance: 1e-12\n",
      volts);
}

TEST(ErrorEstimate, CountsRoundingWhereNothingElseIsWrong) {
  const GlobalError e = run_case(resistor_yaml(1)).report.global_error;
  EXPECT_GE(e.u, 2e-15 * 0.69) << "the capacitor is charged to 0.69 V";
  EXPECT_GE(e.relative, 2e-15);
}

TEST(ErrorEstimate, OfASmallSignalIsRelativeToTheSignal) {
  // As far as u is above a millionth of voltage_scale, 1 mV here.
  const GlobalError e = run_case(resistor_yaml(1e-5)).report.global_error;
  EXPECT_LE(e.u, 1e-14 * 1e-5);
  EXPECT_LE(e.relative, 1e-14);
}

TEST(ErrorEstimate, IsTwiceTheErrorWhereTheStepsMakeIt) {
  const DeviceCase run = run_case(device_yaml("chemical_inductor", "fig6a",
                                              "  - step: {voltage: 1.5, on: 5, off: 5}", {"rest", {}, 1e-3}));
  const Differences& error = judged(run).at_ends;
  const GlobalError& estimate = run.report.global_error;
  EXPECT_GT(error.u, 1e-9) << "an error to be found";
  EXPECT_LE(estimate.u, 2.1 * error.u + 1e-4) << "the finer run is finer";
  EXPECT_GE(estimate.u, 1.9 * error.u);
  EXPECT_GE(estimate.x, 1.9 * error.x);
  EXPECT_GE(estimate.charge, 1.9 * error.charge);
  EXPECT_GE(estimate.energy, 1.9 * error.energy);
}

TEST(ErrorEstimate, GoesAlongWhereTheDeviceStartsAnew) {
  const DeviceCase run = run_case(
      device_yaml("chemical_inductor", "fig6b",
                  "  - paired_pulse: {amplitude: 1.5, width: 0.2, gaps: [0.1, 0.4, 2]}", {"rest", {}, 1e-9}));
  EXPECT_LE(run.report.global_error.relative, 20 * 1e-9);
}

}  // namespace
}  // namespace memspike::test
