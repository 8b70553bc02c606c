// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/settled_state.hpp"

#include <gtest/gtest.h>

#include "experiments/device/stability.hpp"
#include "tests/support/device_case.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

DeviceCase device(const std::string& model, const std::string& set) {
  return run_case(device_yaml(model, set, "  - hold: {voltage: 0, duration: 1e-6}", {"{x: 0.01, u: 0}", {}}));
}

TEST(SettledState, OfASwitchIsTheOneThatItsPastLeadsTo) {
  const DeviceCase c = device("threshold_switch", "oscillator_switch");
  const SettledState open = settled_state(c.device(), {0, 0}, 1.0),
                     closed = settled_state(c.device(), {0, 1}, 1.0);
  EXPECT_TRUE(open.settled && closed.settled);
  EXPECT_LT(open.at.x, 0.1);
  EXPECT_GT(closed.at.x, 0.9);
  EXPECT_TRUE(open.same_as_rest);
  EXPECT_FALSE(closed.same_as_rest);
  for (const DeviceState at : {open.at, closed.at}) {
    const Derivatives g = c.device().kernel->evaluate(c.device().parameters, at);
    EXPECT_NEAR((1.0 - at.u) / c.device().value("R_s"), g.f, 1e-12 * std::fabs(g.f));
  }
}

// With 10 kOhm in series the closed switch has less than V_hold and the open one more than V_set.
TEST(SettledState, IsNoneWhereASwitchOscillates) {
  DeviceCase c = device("threshold_switch", "oscillator_switch");
  c.ensemble.parameters[static_cast<std::size_t>(c.ensemble.model->index_of("R_s"))] = 1e4;
  const SettledState s = settled_state(c.device(), {0, 0}, 5.0);
  EXPECT_FALSE(s.settled);
  const Stability all = stability(c.device(), 0, 30);
  ASSERT_FALSE(all.unstable.empty());
  EXPECT_GT(all.largest_trace, 0);
  EXPECT_LT(all.unstable[0].from, 5);
  EXPECT_GT(all.unstable[0].to, 5);
  std::string text;
  for (const std::string& line : verdict(c.device(), all)) text += line + "\n";
  EXPECT_NE(text.find("steady state unstable"), std::string::npos) << text;
  EXPECT_EQ(text.find("cannot oscillate"), std::string::npos) << text;
}

TEST(SettledState, OfTheVolatileDeviceIsItsSteadyStateToTheLastBit) {
  const DeviceCase c =
      run_case(device_yaml("chemical_inductor", "fig6a", "  - hold: {voltage: 0, duration: 1}"));
  for (const double V : {-1.0, 0.0, 0.6, 1.5, 2.5}) {
    const SettledState s = settled_state(c.device(), c.ensemble.initial[0], V);
    EXPECT_TRUE(s.settled && s.same_as_rest);
    EXPECT_EQ(s.at, steady_state(c.device(), V));
  }
}

}  // namespace
}  // namespace memspike::test
