// SPDX-License-Identifier: Apache-2.0
// The equivalent circuit of every model against what its device does in the time domain.
#include <gtest/gtest.h>

#include <numbers>

#include "engine/bank/small_signal.hpp"
#include "engine/contract/error.hpp"
#include "experiments/device/settled_state.hpp"
#include "experiments/device/sine_response.hpp"
#include "tests/support/probe.hpp"

namespace memspike::test {
namespace {

class SmallSignalOfEveryModel : public testing::TestWithParam<Probe> {};
INSTANTIATE_TEST_SUITE_P(Registered, SmallSignalOfEveryModel, testing::ValuesIn(probes()), name_of_probe);

/// Any state will do: the slow state's drift is a constant, to which a sine adds its own response. Here those
/// that the voltages of the probe lead to.
std::vector<std::pair<double, DeviceState>> settled(const Probe& p) {
  std::vector<std::pair<double, DeviceState>> all;
  for (const double V : p.voltages) {
    try {
      const SettledState s = settled_state(p.device(), {0, 0}, V);
      if (s.settled) all.emplace_back(V, s.at);
    } catch (const NumericalError&) {  // devices whose slow state does not move there
    }
  }
  return all;
}

TEST_P(SmallSignalOfEveryModel, IsWhatASmallSineFinds) {
  const Probe& p = GetParam();
  int compared = 0;
  for (const auto& [V, at] : settled(p)) {
    const SmallSignal c = small_signal(p.device(), at);
    for (const double omega_tau : {0.03, 1.0, 30.0}) {
      const double f = omega_tau / p.time / (2 * std::numbers::pi), A = 1e-3 * p.voltage_scale();
      const SineResponse r = sine_response(p.device(), at, V, A, f);
      if (!r.periodic) continue;
      ++compared;
      // I = (V - u)/R_s is a small difference where |Z| is far larger than R_s.
      const double Z = std::abs(c.impedance(f)), rounding = 4e-15 * std::fabs(V) / A * Z / c.R_s;
      EXPECT_LT(std::abs(r.Z - c.impedance(f)), (2e-5 + rounding) * Z) << V << " V, " << f << " Hz";
    }
  }
  EXPECT_GT(compared, 0);
}

TEST_P(SmallSignalOfEveryModel, AtFrequencyZeroIsTheSlopeOfTheSteadyCurrent) {
  const Probe& p = GetParam();
  for (const auto& [V, at] : settled(p)) {
    const SmallSignal c = small_signal(p.device(), at);
    const double dV = 1e-5 * p.voltage_scale();
    const auto current = [&](double volts) {
      return (volts - settled_state(p.device(), at, volts).at.u) / p.device().value("R_s");
    };
    const double dI = current(V + dV) - current(V - dV);
    // Differences of two currents that are rounded; where the slow state hardly moves its rounding is large.
    const double rounding = 1e-14 * std::fabs(current(V)) / std::fabs(dI);
    if (rounding < 1e-4) {
      EXPECT_NEAR(c.R_dc(), 2 * dV / dI, (1e-4 + rounding) * c.R_dc()) << V;
    }
    EXPECT_NEAR(c.R_dc(), c.impedance(0).real(), 1e-12 * c.R_dc());
    EXPECT_NEAR(c.impedance(1e15 / c.tau_s()).real(), c.R_s, 1e-12 * c.R_s)
        << "R_s is left at high frequency";
  }
}

TEST_P(SmallSignalOfEveryModel, EigenvaluesBelongToTraceDeterminantAndPeriod) {
  const Probe& p = GetParam();
  for (const DeviceState at : starts(p)) {
    const SmallSignal c = small_signal(p.device(), at);
    const Eigenvalues l = eigenvalues(p.device(), at);
    if (!c.has_slow) continue;
    EXPECT_NEAR((l.slow + l.fast).real(), c.trace(), 1e-9 * std::abs(l.fast) + 1e-9 * std::abs(l.slow));
    EXPECT_NEAR((l.slow * l.fast).real(), c.determinant(), 1e-9 * std::abs(l.fast * l.slow) + 1e-300);
    EXPECT_EQ(c.rings(), l.slow.imag() != 0);
    if (c.rings()) {
      EXPECT_NEAR(c.ring_period(), 2 * std::numbers::pi / std::fabs(l.slow.imag()), 1e-9 * c.ring_period());
    }
    EXPECT_EQ(c.is_stable(), l.slow.real() < 0 && l.fast.real() < 0);
    EXPECT_EQ(c.unstable_margin() < 0, c.is_stable());
  }
}

}  // namespace
}  // namespace memspike::test
