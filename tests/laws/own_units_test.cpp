// SPDX-License-Identifier: Apache-2.0
// Equations do not know their units.
#include "experiments/reservoir/own_units.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/support/probe.hpp"

namespace memspike::test {
namespace {

class OwnUnitsOf : public testing::TestWithParam<Probe> {};
INSTANTIATE_TEST_SUITE_P(EveryModel, OwnUnitsOf, testing::ValuesIn(probes()),
                         [](const auto& probe) { return probe.param.name; });

TEST_P(OwnUnitsOf, AHoldIsTheSameInUnitsInWhichItsVoltageAndItsTimeAreOne) {
  const Probe& p = GetParam();
  const auto units = OwnUnits::of(*p.model, p.parameters.data());
  // yakopcic has the exponential of a bare voltage.
  EXPECT_EQ(units.has_value(), p.model->name != "yakopcic") << p.model->name;
  if (!units) return;
  const DeviceKernel& kernel = *p.device().kernel;
  const DeviceState start{0.1 * p.voltages[0], 0.3 * p.slow_scale()};
  for (const double V : p.voltages) {
    if (V == 0) continue;
    const double size = std::fabs(V), tolerance = 1e-8;
    SegmentInput in;
    in.drive = {Drive::Kind::voltage, V, V};
    in.duration = p.time, in.tolerance = tolerance;
    const SegmentOutput plain = kernel.flow(p.parameters.data(), start, in, nullptr);
    std::vector<double> own(p.parameters.size());
    units->rescale(p.parameters.data(), size, p.time, own.data());
    in.drive = {Drive::Kind::voltage, V / size, V / size};
    in.duration = 1;
    const SegmentOutput scaled = kernel.flow(own.data(), units->rescale(start, size), in, nullptr);
    const DeviceState end = units->back(scaled.end, size);
    EXPECT_NEAR(end.u, plain.end.u, 20 * tolerance * std::max(std::fabs(plain.end.u), p.voltage_scale()))
        << V;
    EXPECT_NEAR(end.x, plain.end.x, 20 * tolerance * p.slow_scale()) << V;
    EXPECT_NEAR(scaled.energy * size * size * p.time, plain.energy, 1e-6 * std::fabs(plain.energy) + 1e-18)
        << V;
  }
}

}  // namespace
}  // namespace memspike::test
