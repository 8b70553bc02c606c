// SPDX-License-Identifier: Apache-2.0
// Fig. 4(a) of the paper: the steady states, digit by digit.
#include <gtest/gtest.h>

#include "tests/support/extremum.hpp"
#include "tests/support/features.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

class Fig4a : public testing::Test {
 protected:
  DeviceCase run = run_case(device_yaml("chemical_inductor", "fig4", "  - hold: {voltage: 0, duration: 1}"));
  DeviceState steady(double V) const { return steady_state(run.device(), V); }
  double current(double V) const { return (V - steady(V).u) / 0.01; }
};

TEST_F(Fig4a, SteadyStatesHaveThePublishedDigits) {
  for (const double V : {0.5, 0.6, 0.7, 0.8, 1.0, 1.2, 1.5, 1.8, 2.0}) {
    EXPECT_FEATURE(fmt::format("4a.u({:.1f})", V), steady(V).u);
    EXPECT_FEATURE(fmt::format("4a.I_dc({:.1f})", V), current(V));
    EXPECT_FEATURE(fmt::format("4a.i_c({:.1f})", V), steady(V).x);
  }
}

TEST_F(Fig4a, RestIsNotZero) {
  // The exponent of the activation is -20: its rounding alone is 4e-15 of the state.
  const auto expect_rest = [](const DeviceState& rest, double u, double i_c) {
    EXPECT_NEAR(rest.u, u, 1e-14 * std::fabs(u));
    EXPECT_NEAR(rest.x, i_c, 1e-14 * i_c);
  };
  expect_rest(run.ensemble.initial[0], -1.0254495402577243e-09, 1.0305767879590129e-07);
  for (const char* set : {"fig6a", "fig6b"}) {
    const DeviceCase fig6 =
        run_case(device_yaml("chemical_inductor", set, "  - hold: {voltage: 0, duration: 1}"));
    expect_rest(fig6.ensemble.initial[0], -1.8737759463158236e-09, 2.061153540947406e-11);
  }
}

TEST_F(Fig4a, TheSlowCurrentOvertakesTheOhmicOneWherePublished) {
  double low = 0.7, high = 0.8;
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (low + high);
    (steady(middle).x < steady(middle).u / 2 ? low : high) = middle;
  }
  EXPECT_FEATURE("4a.crossing.V", low);
  EXPECT_FEATURE("4a.crossing.u", steady(low).u);
}

TEST_F(Fig4a, TheMiddleOfTheActivationIsAt1255Millivolts) {
  EXPECT_NEAR(steady(1.255).u, 1.0, 4e-16) << "u = V_T exactly: 1.255 V = 1 V + 0.01 Ohm 25.5 A";
  EXPECT_FEATURE("4a.middle.I", current(1.255));
}

TEST_F(Fig4a, TheChordResistanceIsSmallestAt1640Millivolts) {
  double best = 0, smallest = 1e9;
  for (int k = 1; k <= 400; ++k) {
    const double V = 0.005 * k;
    if (V / current(V) < smallest) smallest = V / current(V), best = V;
  }
  EXPECT_FEATURE("4a.R_f.lowest.V", best);
  EXPECT_FEATURE("4a.R_f.lowest", smallest);
  EXPECT_FEATURE("4a.R_f(1.6)", 1.6 / current(1.6));
  EXPECT_FEATURE("4a.R_f(2.0)", 2.0 / current(2.0));
}

TEST_F(Fig4a, TheChordIsSmallestWhereItEqualsTheSlope) {
  // d(V/I)/dV = 0 where V/I = dV/dI = R_dc: between the last two points of the published grid.
  const auto chord_minus_slope = [&](double V) {
    const double f = steady(V).x / 50, R_a = 0.05 / (50 * f * (1 - f));
    return V / current(V) - (0.01 + 1 / (1 / 2.0 + 1 / R_a));
  };
  EXPECT_GT(chord_minus_slope(1.635), 0);
  EXPECT_LT(chord_minus_slope(1.640), 0);
}

TEST_F(Fig4a, OhmicAtBothEnds) {
  const auto slope = [&](double V) { return 0.002 / (current(V + 0.001) - current(V - 0.001)); };
  for (const double V : {0.01, 0.1, 0.2}) EXPECT_FEATURE("4a.slope.low", slope(V));
  for (const double V : {2.4, 3.0}) EXPECT_FEATURE("4a.slope.high", slope(V));
}

}  // namespace
}  // namespace memspike::test
