// SPDX-License-Identifier: Apache-2.0
// Balances and thermodynamics of every registered model at every level, and its Jacobian.
#include <gtest/gtest.h>

#include "tests/support/probe.hpp"
#include "tests/support/quadrature.hpp"

namespace memspike::test {
namespace {

constexpr double kTolerance = 1e-11;

class EveryDevice : public testing::TestWithParam<Probe> {};
INSTANTIATE_TEST_SUITE_P(Registered, EveryDevice, testing::ValuesIn(probes()), name_of_probe);

/// (g(h) - g(-h))/2h for two steps, extrapolated to none: error of the order h^4.
template <class Function>
double slope_of(const Function& g, double h) {
  const auto central = [&](double step) { return (g(step) - g(-step)) / (2 * step); };
  return (4 * central(h / 2) - central(h)) / 3;
}

TEST_P(EveryDevice, TheJacobianEqualsDifferences) {
  const Probe& p = GetParam();
  const auto at = [&](double u, double x) {
    return p.device().kernel->evaluate(p.parameters.data(), {u, x});
  };
  const double hu = 1e-3 * p.voltage_scale(), hx = 1e-4 * p.slow_scale();  // windows are a hundredth wide
  for (const double u : {-1.1, -0.3, 0.02, 0.45, 0.95, 1.3})
    for (const double share : {0.1, 0.5, 0.9}) {
      const double x = share * p.slow_scale();
      SCOPED_TRACE(fmt::format("u = {} V, x = {}", u, x));
      const Derivatives d = at(u, x);
      // Rounding of a difference: 1e-16 of the function over 1e-3 of the argument; truncation 1e-12.
      const auto expect_slope = [](double analytic, double differences, double value, double h) {
        EXPECT_NEAR(analytic, differences, 1e-9 * std::fabs(analytic) + 4e-15 * std::fabs(value) / h);
      };
      expect_slope(d.f_u, slope_of([&](double s) { return at(u + s, x).f; }, hu), d.f, hu);
      expect_slope(d.f_x, slope_of([&](double s) { return at(u, x + s).f; }, hx), d.f, hx);
      const double moved = std::fabs(d.r) + std::fabs(d.r_x) * x;
      expect_slope(d.r_u, slope_of([&](double s) { return at(u + s, x).r; }, hu), moved, hu);
      expect_slope(d.r_x, slope_of([&](double s) { return at(u, x + s).r; }, hx), moved, hx);
    }
}

TEST_P(EveryDevice, ChargeIsWhatTheCapacitorAndTheLayerTook) {
  const Probe& p = GetParam();
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    const SegmentOutput out = c.flow();
    const SegmentIntegrals sum = Quadrature(c, 1e-11).run();
    // Ten tolerances of the larger of what flowed at most and what the states are worth on the capacitor.
    const double scale = full.I * c.duration + p.device().value("C_m") * full.u;
    EXPECT_NEAR(out.charge, sum.current, 10 * kTolerance * scale);
    EXPECT_NEAR(out.charge, p.device().value("C_m") * (out.end.u - c.start.u) + sum.conduction,
                10 * kTolerance * scale);
  });
}

TEST_P(EveryDevice, EnergyIsDissipatedInBothResistancesOrStoredInTheCapacitor) {
  const Probe& p = GetParam();
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    const SegmentOutput out = c.flow();
    const SegmentIntegrals sum = Quadrature(c, 1e-11).run();
    const double C_m = p.device().value("C_m");
    const double stored = 0.5 * C_m * (out.end.u * out.end.u - c.start.u * c.start.u);
    const double scale = (full.V + full.u) * full.I * c.duration + C_m * full.u * full.u;
    EXPECT_NEAR(out.energy, sum.power, 10 * kTolerance * scale);
    EXPECT_NEAR(out.energy, sum.series_loss + sum.layer_power + stored, 10 * kTolerance * scale);
  });
}

/// True if no current flows through the layer at u = 0, and if it never delivers power.
struct Claims {
  bool pinched = true, passive = true;
};
Claims claims_of(const Probe& p) {
  Claims c;
  for (int i = 0; i <= 10; ++i)
    for (int k = -20; k <= 20; ++k) {
      const double u = 0.1 * k,
                   f = p.device().kernel->evaluate(p.parameters.data(), {u, 0.1 * i * p.slow_scale()}).f;
      if (u == 0 && f != 0) c.pinched = false;
      if (u * f < 0) c.passive = false;
    }
  return c;
}

TEST_P(EveryDevice, APassiveDeviceNeverDeliversEnergy) {
  const Probe& p = GetParam();
  if (p.claims_passivity) {
    EXPECT_TRUE(claims_of(p).passive) << "u · conduction(u, x) must not be negative";
  }
  if (!claims_of(p).passive) return;
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    const SegmentOutput out = c.flow();
    const double C_m = p.device().value("C_m");
    const double stored = 0.5 * C_m * (out.end.u * out.end.u - c.start.u * c.start.u);
    EXPECT_GE(out.energy, stored - 10 * kTolerance * full.V * full.I * c.duration);
  });
}

TEST_P(EveryDevice, APinchedDeviceCarriesNoCurrentAtZeroVolts) {
  const Probe& p = GetParam();
  if (!claims_of(p).pinched) return;
  for (const double share : {0.0, 0.3, 1.0}) {
    const SegmentCurve zero =
        p.segment({0, share * p.slow_scale()}, {Drive::Kind::voltage, 0, 0}, p.time, kTolerance);
    const SegmentOutput out = zero.flow();
    EXPECT_EQ(out.end.u, 0);
    EXPECT_EQ(out.charge, 0);
    // A slow loop passes the origin: what is left is the current into the capacitor, C_m dV/dt.
    const double time = 1e3 * std::max(p.time, p.device().value("R_s") * p.device().value("C_m"));
    const double V = p.voltages.front(), C_m = p.device().value("C_m");
    const DeviceState back = p.segment({quasi_steady_u(p.device(), V, zero.start.x), zero.start.x},
                                       {Drive::Kind::voltage, V, 0}, time, kTolerance)
                                 .flow()
                                 .end;
    EXPECT_LE(std::fabs(back.u) / p.device().value("R_s"), 1.01 * C_m * V / time);
  }
}

}  // namespace
}  // namespace memspike::test
