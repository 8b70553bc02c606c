// SPDX-License-Identifier: Apache-2.0
// What every model's flow must do, whatever its equations: tried on every registered model at every level.
#include <gtest/gtest.h>

#include "engine/contract/error.hpp"
#include "tests/support/probe.hpp"

namespace memspike::test {
namespace {

constexpr double kTolerance = 1e-10;
/// The tolerance is that of a step; a handful of steps, and what one passes on to the next, make ten of it.
constexpr double kAllowed = 10 * kTolerance;

class EveryModel : public testing::TestWithParam<Probe> {};
INSTANTIATE_TEST_SUITE_P(Registered, EveryModel, testing::ValuesIn(probes()), name_of_probe);

void expect_same_state(DeviceState a, DeviceState b, const SegmentScale& full, double relative) {
  EXPECT_NEAR(a.u, b.u, relative * full.u);
  EXPECT_NEAR(a.x, b.x, relative * full.x);
}

/// The drive from one fraction of its segment to another.
Drive part_of(const Drive& d, double from, double to) {
  return {d.kind, d.from + from * (d.to - d.from), d.from + to * (d.to - d.from)};
}

TEST_P(EveryModel, FlowingTwiceEqualsFlowingOnce) {
  const Probe& p = GetParam();
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& whole, const SegmentScale& full) {
    const SegmentOutput once = whole.flow();
    for (const double cut : {0.01, 0.4, 0.9}) {
      SegmentCurve first = whole, second = whole;
      first.drive = part_of(whole.drive, 0, cut), first.duration = cut * p.time;
      second.drive = part_of(whole.drive, cut, 1), second.duration = p.time - first.duration;
      const SegmentOutput a = first.flow();
      second.start = a.end;
      const SegmentOutput b = second.flow();
      expect_same_state(b.end, once.end, full, kAllowed);
      EXPECT_NEAR(a.charge + b.charge, once.charge, kAllowed * full.I * p.time);
      EXPECT_NEAR(a.energy + b.energy, once.energy, kAllowed * full.V * full.I * p.time);
    }
  });
}

TEST_P(EveryModel, NothingMovesInNoTime) {
  const Probe& p = GetParam();
  for_every_segment(p, 0, kTolerance, [](const SegmentCurve& c, const SegmentScale&) {
    const SegmentOutput out = c.flow();
    EXPECT_EQ(out.end, c.start);
    EXPECT_EQ(out.charge, 0);
    EXPECT_EQ(out.energy, 0);
  });
}

TEST_P(EveryModel, StatesBetweenStepsAreAsGoodAsTheirEnds) {
  const Probe& p = GetParam();
  std::vector<double> times;
  for (int k = 1; k < 60; ++k) times.push_back(p.time * std::pow(k / 60.0, 3));
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    const std::vector<DeviceState> inside = c.at(times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      SegmentCurve shorter = c;
      shorter.drive = part_of(c.drive, 0, times[k] / p.time), shorter.duration = times[k];
      expect_same_state(inside[k], shorter.flow().end, full, kAllowed);
    }
  });
}

TEST_P(EveryModel, AskingForStatesInsideChangesNoBitOfTheEnd) {
  const Probe& p = GetParam();
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    std::vector<DeviceState> inside;
    const SegmentOutput asked = c.flow(&inside, {0, 0.1 * p.time, 0.5 * p.time, p.time}), plain = c.flow();
    EXPECT_EQ(asked.end, plain.end);
    EXPECT_EQ(asked.charge, plain.charge);
    EXPECT_EQ(asked.energy, plain.energy);
    EXPECT_EQ(inside.back(), plain.end);
    expect_same_state(inside.front(), c.start, full,
                      1e-15);  // a limit and what is left to it add up to the start
  });
}

TEST_P(EveryModel, TheSlowStateStaysInItsInterval) {
  const Probe& p = GetParam();
  std::vector<double> times;
  for (int k = 0; k <= 400; ++k) times.push_back(p.time * std::pow(k / 400.0, 2));
  for (const double tolerance : {1e-3, 1e-6, 1e-12})
    for_every_segment(p, p.time, tolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
      // It may be out by the error that the tolerance allows.
      for (const DeviceState y : c.at(times)) {
        EXPECT_GE(y.x, -10 * tolerance * full.x);
        EXPECT_LE(y.x, full.x * (1 + 10 * tolerance));
      }
    });
}

TEST_P(EveryModel, TheSteadyStateIsAFixedPointOfTheFlow) {
  const Probe& p = GetParam();
  for (const double V : {0.0, p.voltages[0], p.voltages[1], p.voltages[2]}) {
    SCOPED_TRACE(V);
    const DeviceState y = steady_state(p.device(), V);
    const Derivatives at = p.device().kernel->evaluate(p.parameters.data(), y);
    const double I = (V - y.u) / p.device().value("R_s");
    // Rounding of u in V - u is what the balance of currents can be had to.
    EXPECT_NEAR(
        I, at.f,
        4e-16 * std::max(std::fabs(V), std::fabs(y.u)) / p.device().value("R_s") + 1e-15 * std::fabs(at.f));
    // Rounding of x, and of two large rates that balance: each moves by itself over a voltage scale.
    EXPECT_NEAR(at.r, 0,
                4e-15 * std::fabs(at.r_x) * p.slow_scale() + 1e-15 * std::fabs(at.r_u) * p.voltage_scale());
    const SegmentCurve held = p.segment(y, {Drive::Kind::voltage, V, V}, 3 * p.time, kTolerance);
    const SegmentOutput out = held.flow();
    EXPECT_NEAR(out.end.u, y.u, 1e-14 * std::max(std::fabs(V), p.voltage_scale()));
    EXPECT_NEAR(out.end.x, y.x, 1e-14 * p.slow_scale());
    EXPECT_NEAR(out.charge, I * held.duration,
                1e-13 * std::max(std::fabs(V), p.voltage_scale()) / p.device().value("R_s") * held.duration);
  }
}

TEST_P(EveryModel, TheQuasiSteadyVoltageBalancesTheCurrents) {
  Probe p = GetParam();
  const auto series = static_cast<std::size_t>(p.model->index_of("R_s"));
  const double usual = p.parameters[series];
  for (const double factor : {1.0, 1e-4, 1e4})  // nearly all of the voltage on the layer, or nearly none
    for (const double V : p.voltages)
      for (const double share : {0.0, 0.3, 1.0}) {
        p.parameters[series] = factor * usual;
        SCOPED_TRACE(fmt::format("R_s times {}, {} V, x = {} of full scale", factor, V, share));
        const double x = share * p.slow_scale(), u = quasi_steady_u(p.device(), V, x),
                     R_s = p.device().value("R_s");
        const Derivatives at = p.device().kernel->evaluate(p.parameters.data(), {u, x});
        // Rounding of V, of f and of u itself, by which both sides move.
        EXPECT_NEAR((V - u) / R_s, at.f,
                    4e-16 * std::fabs(V) / R_s + 1e-15 * std::fabs(at.f) +
                        2.3e-16 * std::fabs(u) * (1 / R_s + std::fabs(at.f_u)));
      }
}

TEST_P(EveryModel, LevelsAgreeAndEachRepeatsItsBits) {
  const Probe& p = GetParam();
  Probe reference = p;
  reference.level = InstructionLevel::baseline;
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    const SegmentOutput out = c.flow(), again = c.flow();
    EXPECT_EQ(out.end, again.end);
    EXPECT_EQ(out.charge, again.charge);
    EXPECT_EQ(out.energy, again.energy);
    const SegmentOutput base = reference.segment(c.start, c.drive, c.duration, kTolerance).flow();
    expect_same_state(out.end, base.end, full, kAllowed);
  });
}

}  // namespace
}  // namespace memspike::test
