// SPDX-License-Identifier: Apache-2.0
// Fig. 4(a) of the paper: the steady states, digit by digit.
#include <gtest/gtest.h>

#include "tests/support/extremum.hpp"
#include "tests/support/printed.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

struct SteadyRow {
  double V;
  const char *u, *I, *i_c;
};
constexpr SteadyRow kSteady[] = {{0.5, "0.497490957177", "0.250904282343", "0.00215880375453"},
                                 {0.6, "0.596858242210", "0.314175779004", "0.0157466578987"},
                                 {0.7, "0.695395239655", "0.460476034514", "0.112778414686"},
                                 {0.8, "0.788836290430", "1.11637095703", "0.721952811811"},
                                 {1.0, "0.916373951506", "8.36260484942", "7.90441787367"},
                                 {1.2, "0.984215552198", "21.5784447802", "21.0863370041"},
                                 {1.5, "1.07941480515", "42.0585194847", "41.5188120821"},
                                 {1.8, "1.29489438883", "50.5105611165", "49.8631139221"},
                                 {2.0, "1.49256352112", "50.7436478881", "49.9973661275"}};

class Fig4a : public testing::Test {
 protected:
  DeviceCase run = run_case(device_yaml("chemical_inductor", "fig4", "  - hold: {voltage: 0, duration: 1}"));
  DeviceState steady(double V) const { return steady_state(run.device(), V); }
  double current(double V) const { return (V - steady(V).u) / 0.01; }
};

TEST_F(Fig4a, SteadyStatesHaveThePublishedDigits) {
  for (const SteadyRow& row : kSteady) {
    SCOPED_TRACE(row.V);
    EXPECT_PRINTED(row.u, steady(row.V).u);
    EXPECT_PRINTED(row.I, current(row.V));
    EXPECT_PRINTED(row.i_c, steady(row.V).x);
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
  EXPECT_PRINTED("0.763706334998", low);
  EXPECT_PRINTED("0.756144886136", steady(low).u);
}

TEST_F(Fig4a, TheMiddleOfTheActivationIsAt1255Millivolts) {
  EXPECT_NEAR(steady(1.255).u, 1.0, 4e-16) << "u = V_T exactly: 1.255 V = 1 V + 0.01 Ohm 25.5 A";
  EXPECT_PRINTED("25.5000000000", current(1.255));
}

TEST_F(Fig4a, TheChordResistanceIsSmallestAt1640Millivolts) {
  double best = 0, smallest = 1e9;
  for (int k = 1; k <= 400; ++k) {
    const double V = 0.005 * k;
    if (V / current(V) < smallest) smallest = V / current(V), best = V;
  }
  EXPECT_PRINTED("1.640", best);
  EXPECT_PRINTED("0.03385283", smallest);
  EXPECT_PRINTED("0.0339952", 1.6 / current(1.6));
  EXPECT_PRINTED("0.0394138", 2.0 / current(2.0));
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
  for (const double V : {0.01, 0.1, 0.2, 2.4, 3.0}) {
    SCOPED_TRACE(V);
    EXPECT_PRINTED("2.01", 0.002 / (current(V + 0.001) - current(V - 0.001)));
  }
}

}  // namespace
}  // namespace memspike::test
