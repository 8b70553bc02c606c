// SPDX-License-Identifier: Apache-2.0
// Light as drive: a photovoltaic generator is a voltage behind its shunt, and the device answers as to a
// step.
#include <gtest/gtest.h>

#include "tests/support/device_case.hpp"
#include "tests/support/plain_integrator.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

std::string lit(const std::string& device, const std::string& light,
                const std::string& record = "{segments: all}") {
  return fmt::format(
      "experiment: device\nseed: 1\ndevice: {{{}}}\nprotocol:\n  - light: {{{}}}\nrecord: {}\n"
      "tolerance: 1e-12\n",
      device, light, record);
}

constexpr const char* kLight =
    "irradiance: 40 mW/cm2, duration: 4 s, dark: 4 s, responsivity: 0.3 A/W, area: 1 cm2, shunt: 400 Ohm";
constexpr double kPhotovoltage = 400 * 0.3 * 400 * 1e-4;  // 4.8 V

TEST(Light, ChargesAResistorThroughItsShuntAndItsSeriesResistance) {
  const DeviceCase run =
      run_case(lit("model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 100 uF}, initial: {u: 0 V}",
                   "irradiance: 40 mW/cm2, duration: 50 ms, responsivity: 0.3 A/W, area: 1 cm2, shunt: 400 "
                   "Ohm, bias: 0.2 V",
                   "{every: 5 ms, energy: true}"));
  const double V = kPhotovoltage + 0.2, R = 500, u_inf = V * 1000 / 1500, tau = 1e-4 / (1.0 / R + 1e-3);
  for (const TraceRow& row : run.rows.trace) {
    const double u = u_inf * (1 - std::exp(-row.t / tau));
    EXPECT_NEAR(row.u, u, 1e-11);
    EXPECT_NEAR(row.I, (V - u) / R, 1e-13);
    EXPECT_NEAR(row.V, u + 100 * row.I, 1e-11) << "V is that of the device, not of the generator";
  }
  const SegmentRow& row = run.rows.segments.at(0);
  EXPECT_NEAR(row.balance.series + row.balance.branch[0] + row.balance.stored, row.energy, 1e-12);
  EXPECT_NEAR(row.balance.stored, 0.5 * 1e-4 * row.u * row.u, 1e-14);
}

TEST(Light, IsAVoltageStepOfADeviceWithALargerSeriesResistance) {
  const DeviceCase run = run_case(lit("model: chemical_inductor, parameters: {from: fig6b}", kLight));
  auto values = values_of(run.device());
  values["R_s"] += 400;
  const judge::PlainModel model = judge::plain_model("chemical_inductor", values);
  judge::PlainState y{run.ensemble.initial[0].u, run.ensemble.initial[0].x, 0, 0};
  std::size_t k = 0;
  for (const double V : {kPhotovoltage, 0.0}) {
    y.charge = y.energy = 0;
    y = judge::PlainIntegrator(model, {true, V, V}, 4).flow(y, 0, 4);
    const SegmentRow& row = run.rows.segments.at(k++);
    EXPECT_NEAR(row.u, static_cast<double>(y.u), 1e-11);
    EXPECT_NEAR(row.x, static_cast<double>(y.x), 1e-13);
    EXPECT_NEAR(row.charge, static_cast<double>(y.charge), 1e-13);
    EXPECT_NEAR(row.I, static_cast<double>((V - y.u) / 500), 1e-13);
  }
}

TEST(Light, SpikesFallsAndRisesWhereItIsStrongAndOnlyFallsWhereItIsWeak) {
  for (const auto& [irradiance, rises] : {std::pair{40, true}, {20, true}, {5, false}}) {
    const DeviceCase run = run_case(
        lit("model: chemical_inductor, parameters: {from: fig6b}",
            fmt::format(
                "irradiance: {} mW/cm2, duration: 4 s, responsivity: 0.3 A/W, area: 1 cm2, shunt: 400 Ohm",
                irradiance),
            "{log_per_segment: 200}"));
    double lowest = INFINITY;
    for (const TraceRow& row : run.rows.trace) lowest = std::min(lowest, row.I);
    const double first = run.rows.trace.front().I, last = run.rows.trace.back().I;
    EXPECT_GT(first, 1.5 * lowest) << irradiance;
    EXPECT_EQ(last > 1.3 * lowest, rises) << irradiance;
    EXPECT_EQ(last < 1.001 * lowest, !rises) << irradiance;
  }
}

TEST(Light, StartsEachIrradianceFromTheInitialStateUnlessItIsCarriedOver) {
  const std::string device = "model: chemical_inductor, parameters: {from: fig6b}";
  const std::string series =
      "irradiance: [20 mW/cm2, 40 mW/cm2], duration: 4 s, dark: 4 s, responsivity: 0.3 A/W, area: 1 cm2, "
      "shunt: 400 Ohm";
  const DeviceCase alone = run_case(lit(device, kLight)), each = run_case(lit(device, series)),
                   on = run_case(lit(device, series + ", carry_over: true"));
  ASSERT_EQ(each.rows.segments.size(), 4u);
  EXPECT_EQ(each.rows.segments[2].u, alone.rows.segments[0].u);
  EXPECT_NE(on.rows.segments[2].u, alone.rows.segments[0].u);
}

}  // namespace
}  // namespace memspike::test
