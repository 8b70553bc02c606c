// SPDX-License-Identifier: Apache-2.0
// The map of a repeated pulse against the pulses themselves, and against closed forms.
#include "experiments/device/pulse_map.hpp"

#include <gtest/gtest.h>

#include "tests/support/device_case.hpp"
#include "tests/support/printed.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

DeviceCase train(const std::string& set, const std::string& pulse,
                 const std::string& model = "chemical_inductor", const std::string& initial = "rest") {
  return run_case(device_yaml(model, set, "  - pulse_train: {" + pulse + "}", {initial, {}}));
}

/// x after each gap.
std::vector<double> states_of(const DeviceCase& c) {
  std::vector<double> x;
  for (std::size_t k = 1; k < c.rows.segments.size(); k += 2) x.push_back(c.rows.segments[k].x);
  return x;
}

// Fig-4 set, pulses of 0.2 tau_k: 20 time constants R_s||R_b C_m of gap leave 1e-8 (physics of the collapse).
TEST(PulseMap, IsThePulsesWhereTheGapIsLong) {
  struct Case {
    const char *set, *pulse;
    double width, gap;
  };
  for (const Case& k : {Case{"fig4", "amplitude: 1.5, width: 2, gap: 3, count: 20", 2, 3},
                        Case{"fig6b", "amplitude: 1.5, width: 0.05, gap: 0.1, count: 20", 0.05, 0.1},
                        Case{"fig6a", "amplitude: 1.5, width: 0.2, gap: 3, count: 20", 0.2, 3}}) {
    SCOPED_TRACE(k.set);
    const DeviceCase c = train(k.set, k.pulse);
    const std::vector<double> x = states_of(c);
    const PulseMap map(c.device(), {{1.5, k.width}, {0, k.gap}});
    const double scale = c.device().value("i_c0");
    ASSERT_TRUE(map.holds_at(x[0]));
    for (std::size_t n = 1; n < x.size(); ++n) EXPECT_NEAR(map.next(x[n - 1]), x[n], 1e-9 * scale) << n;
    const double fixed = *map.fixed_point(x[0]), slope = map.slope(fixed, x[0]);
    EXPECT_NEAR(map.next(fixed), fixed, 1e-12 * scale);
    // The last pulses come nearer by the slope each.
    const double last = (fixed - x[5]) / (fixed - x[4]);
    EXPECT_NEAR(slope, last, 0.1 * last);
    const auto table = map.increments(map.around(x[0], std::max(fixed, x.back())));
    ASSERT_TRUE(table);
    double iterate = x[0];
    for (std::size_t n = 1; n < x.size(); ++n) {
      iterate = iterated(*table, iterate);
      EXPECT_NEAR(iterate, x[n], 2e-9 * scale) << n;
    }
  }
}

TEST(PulseMap, RefusesAGapInWhichTheCapacitorIsNotDischarged) {
  // tau_p = 0.0995 s: after one of them a third of u is left.
  const DeviceCase c = train("fig4", "amplitude: 1.5, width: 2, gap: 0.1, count: 20");
  const std::vector<double> x = states_of(c);
  const PulseMap map(c.device(), {{1.5, 2}, {0, 0.1}});
  EXPECT_FALSE(map.holds_at(x[0]));
  EXPECT_GT(map.left_out(x[0]), 1e-4);
  // Two numbers do: their fixed point is where the train ends.
  const DeviceCase end = train("fig4", "amplitude: 1.5, width: 2, gap: 0.1, count: 300");
  const auto fixed = map.fixed_state({end.rows.segments[9].u, end.rows.segments[9].x});
  ASSERT_TRUE(fixed);
  EXPECT_NEAR(fixed->at.x, end.rows.segments.back().x, 1e-8 * 50);
  EXPECT_NEAR(fixed->at.u, end.rows.segments.back().u, 1e-8);
  EXPECT_LT(std::abs(fixed->larger), 1);
  EXPECT_GT(std::abs(fixed->larger), std::abs(fixed->smaller));
}

// With R_s -> 0 the slow state relaxes to a constant in the pulse and to another in the gap: all is closed
// form.
TEST(PulseMap, IsTheClosedFormWhereTheSeriesResistanceVanishes) {
  const std::string yaml =
      "experiment: device\nunits: SI\nseed: 1\ndevice: {model: chemical_inductor, parameters: {R_s: 1e-6, "
      "R_b: "
      "1000, C_m: 1e-6, i_c0: 0.01, V_T: 1, V_m: 0.05, tau_k: 1}}\nprotocol: [{hold: {voltage: 0, duration: "
      "1}}]\n";
  const DeviceCase c = run_case(yaml);
  const PulseMap map(c.device(), {{1.1, 0.3}, {0, 0.5}});
  const auto full = [](double V) { return 0.01 / (1 + std::exp(-(V - 1) / 0.05)); };
  const double a = std::exp(-0.3), b = std::exp(-0.5);
  for (const double x : {0.0, 0.002, 0.005, 0.01}) {
    const double in_pulse = full(1.1) + (x - full(1.1)) * a;
    EXPECT_NEAR(map.next(x), full(0) + (in_pulse - full(0)) * b, 1e-8 * 0.01);
  }
  const double fixed = (full(1.1) * (1 - a) * b + full(0) * (1 - b)) / (1 - a * b);
  EXPECT_NEAR(*map.fixed_point(0), fixed, 1e-8 * 0.01);
  EXPECT_NEAR(map.slope(fixed, 0), a * b, 1e-7);
}

}  // namespace
}  // namespace memspike::test
