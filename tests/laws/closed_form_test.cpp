// SPDX-License-Identifier: Apache-2.0
// With R_s -> 0 the inner voltage follows the pulses at once, the slow state relaxes with tau_k towards a
// constant in each of them, and a pulse train has a closed form.
#include <gtest/gtest.h>

#include "tests/support/device_case.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

constexpr double kOn = 0.05, kOff = 0.1, kTau = 1, kV = 1.3, kVT = 1, kVm = 0.05, kIc0 = 0.01;
/// R_s I = 1e-11 V moves the activation by 2e-10 of itself; tau_s = 1e-12 s is no time at all.
constexpr double kOfFullScale = 1e-9;

double activation(double u) { return kIc0 / (1 + std::exp(-(u - kVT) / kVm)); }

DeviceCase ideal_train(int count, const std::string& model, const std::string& slow) {
  return run_case(fmt::format(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {{model: {}, parameters: {{R_s: 1e-9, C_m: 1e-3, R_b: "
      "1e3, {}, "
      "V_T: {}, V_m: {}, tau_k: {}}}, initial: {{u: 0, {}: 0}}}}\nprotocol:\n"
      "  - pulse_train: {{amplitude: {}, width: {}, gap: {}, count: {}}}\nrecord: {{at: []}}\ntolerance: "
      "1e-11\n",
      model, slow, kVT, kVm, kTau, model == "chemical_inductor" ? "i_c" : "x", kV, kOn, kOff, count));
}

TEST(ClosedForm, TheStateAfterPulseNIsTheGeometricSum) {
  constexpr int kCount = 40;
  const double a = std::exp(-kOn / kTau), b = std::exp(-kOff / kTau), on = activation(kV),
               off = activation(0);
  const double limit = (on * (1 - a) + off * (1 - b) * a) / (1 - a * b), first = on * (1 - a);
  const DeviceCase current = ideal_train(kCount, "chemical_inductor", "i_c0: 0.01");
  const DeviceCase conductance = ideal_train(kCount, "chemical_inductor_conductance", "g_max: 0.01");
  for (int n = 1; n <= kCount; ++n) {
    const double expected = limit + (first - limit) * std::pow(a * b, n - 1);
    EXPECT_NEAR(current.rows.pulses.at(static_cast<std::size_t>(n - 1)).x, expected, kOfFullScale * on) << n;
    EXPECT_NEAR(kIc0 * conductance.rows.pulses.at(static_cast<std::size_t>(n - 1)).x, expected,
                kOfFullScale * on)
        << n;
  }
}

TEST(ClosedForm, ThePairedPulseRatioOfTheStateIsOnePlusAB) {
  const DeviceCase run = ideal_train(2, "chemical_inductor", "i_c0: 0.01");
  const double a = std::exp(-kOn / kTau), b = std::exp(-kOff / kTau);
  // The state at V = 0 does not relax to nothing but to 2e-9 of full scale.
  EXPECT_NEAR(run.rows.pulses.at(1).x / run.rows.pulses.at(0).x, 1 + a * b,
              kOfFullScale + 2 * activation(0) / kIc0 / (1 - a));
}

TEST(ClosedForm, TheResistorChargesExponentially) {
  const DeviceCase run = run_case(
      "experiment: device\nunits: SI\nseed: 1\ndevice: {model: resistor, parameters: {R_s: 100, R_b: 300, "
      "C_m: 1e-3}}\n"
      "protocol:\n  - hold: {voltage: 1, duration: 0.2}\n  - open: {duration: 0.3}\nrecord: {at: "
      "[]}\ntolerance: 1e-12\n");
  const double charged = 0.75 * (1 - std::exp(-0.2 / 0.075)), left = charged * std::exp(-0.3 / 0.3);
  EXPECT_NEAR(run.rows.segments[0].u, charged, 2e-15);
  EXPECT_NEAR(run.rows.segments[1].u, left, 2e-15);
  EXPECT_EQ(run.rows.segments[1].I, 0);
  EXPECT_EQ(run.rows.segments[1].charge, 0);
}

}  // namespace
}  // namespace memspike::test
