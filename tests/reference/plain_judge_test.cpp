// SPDX-License-Identifier: Apache-2.0
// The program against an integrator that shares no code with it, on random devices and protocols.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/random_judgement.hpp"

namespace memspike::test {
namespace {

const RandomCases kCases("seed=1 max_success=200");

TEST(PlainJudge, KnowsThePublishedEndsOfTheStepOfFig6b) {
  const judge::PlainModel m = judge::plain_model(
      "chemical_inductor",
      {{"R_s", 100}, {"R_b", 1e3}, {"C_m", 5e-5}, {"i_c0", 1e-2}, {"V_T", 1}, {"V_m", 0.05}, {"tau_k", 1}});
  judge::PlainState y{-1.8737759463158236e-09, 2.061153540947406e-11, 0, 0};
  y = judge::PlainIntegrator(m, {true, 1.5, 1.5}, 5).flow(y, 0, 5);
  EXPECT_NEAR(static_cast<double>(y.u), 0.9834848105414271, 2e-15) << "the published digits";
  EXPECT_NEAR(static_cast<double>(y.x), 0.004181667084044538, 1e-17);
  y = judge::PlainIntegrator(m, {true, 0, 0}, 5).flow(y, 0, 5);
  EXPECT_NEAR(static_cast<double>(y.u), -0.002573719559992234, 5e-18);
  EXPECT_NEAR(static_cast<double>(y.x), 2.8182229270882294e-05, 5e-20);
}

TEST(PlainJudge, KnowsTheChargingOfACapacitor) {
  const judge::PlainModel m = judge::plain_model("resistor", {{"R_s", 100}, {"R_b", 300}, {"C_m", 1e-3}});
  const double tau = 0.075, t = 0.2;  // (100 Ohm || 300 Ohm) 1 mF
  const judge::PlainState y = judge::PlainIntegrator(m, {true, 1, 1}, t).flow({}, 0, t);
  const double u = 0.75 * (1 - std::exp(-t / tau)),
               charge = (t - 0.75 * (t - tau * (1 - std::exp(-t / tau)))) / 100;
  EXPECT_NEAR(static_cast<double>(y.u), u, 4e-16);
  EXPECT_NEAR(static_cast<double>(y.charge), charge, 4e-18);
  EXPECT_NEAR(static_cast<double>(y.energy), charge, 4e-18) << "1 V times the charge";
}

RC_GTEST_PROP(RandomDevices, AreRightWithinThreeTolerancesAndWithinTheirOwnErrorEstimate, ()) {
  judge_random_experiment(1e-12, 1e-4);
}

}  // namespace
}  // namespace memspike::test
