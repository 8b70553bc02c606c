// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/network/synapse_reading.hpp"
#include "tests/support/network_builder.hpp"

namespace memspike::test {
namespace {

const ValuesByName kNonvolatile{{"R_s", 50},    {"R_on", 5e3},  {"R_off", 250e3}, {"C_m", 200e-9},
                                {"K_s", 1e4},   {"K_r", 1e4},   {"V_set", 1.46},  {"V_res", 1.46},
                                {"V_s", 50e-3}, {"V_r", 50e-3}, {"k_f", 0}};

TEST(SynapseReading, OfDevicesThatAreAlikeIsAFunctionOfTheSlowState) {
  const ModelEntry& model = *network_models().find("nonvolatile");
  const std::vector<double> row = row_of(model, kNonvolatile);
  const auto table = probe_conductances({&model, &model.baseline, row.data()}, 0.1);
  ASSERT_TRUE(table);
  for (const double x : {0.0, 1e-3, 0.123, 0.5, 0.98765, 1.0}) {
    const double G = 1 / 250e3 + x * (1 / 5e3 - 1 / 250e3);  // of the device, in series with R_s
    EXPECT_NEAR(table->first_at(x) * (50 + 1 / G), 1, 1e-10) << x;
  }
}

TEST(SynapseReading, WithoutASlowStateThereIsNoSuchFunction) {
  const ModelEntry& model = *network_models().find("resistor");
  const std::vector<double> row = row_of(model, {{"R_s", 100}, {"R_b", 1e3}, {"C_m", 1e-9}});
  EXPECT_FALSE(probe_conductances({&model, &model.baseline, row.data()}, 0.1));
}

}  // namespace
}  // namespace memspike::test
