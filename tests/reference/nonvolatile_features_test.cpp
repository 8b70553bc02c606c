// SPDX-License-Identifier: Apache-2.0
// The non-volatile generalisation with its recommended set: writing, reading, keeping, digit by digit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/extremum.hpp"
#include "tests/support/features.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

DeviceCase nonvolatile(const std::string& steps, const std::string& initial,
                       const std::vector<double>& at = {}) {
  return run_case(device_yaml("nonvolatile", "nonvolatile_recommended", steps, {initial, at}));
}

/// Relaxation time of x at a frozen u [s].
double relaxation_time(const DeviceCase& c, double u) {
  return -1 / c.device().kernel->evaluate(c.device().parameters, {u, 0.5}).r_x;
}

TEST(Nonvolatile, ForgetsInHoursAndIsWrittenInMilliseconds) {
  const DeviceCase c = nonvolatile("  - hold: {voltage: 0, duration: 1}", "rest");
  EXPECT_FEATURE("nonvolatile.tau(0)", relaxation_time(c, 0));
  EXPECT_FEATURE("nonvolatile.tau(0.1)", relaxation_time(c, 0.1));
  EXPECT_FEATURE("nonvolatile.tau(1.4)", relaxation_time(c, 1.4));
  EXPECT_FEATURE("nonvolatile.tau(-1.2)", relaxation_time(c, -1.2));
  EXPECT_FEATURE("nonvolatile.x(0)", c.ensemble.initial[0].x);
}

TEST(PublishedRates, AgreeAtEveryVoltage) {
  const DeviceCase c = nonvolatile("  - hold: {voltage: 0, duration: 1}", "rest");
  const CsvTable table = read_reference("gen_rates");
  for (const auto& row : table.rows) {
    // The rate is linear in x: r = r(0) + r_x x, x_ss = -r(0)/r_x, tau = -1/r_x, k_s = r(0).
    const Derivatives j = c.device().kernel->evaluate(c.device().parameters, {row[0], 0});
    const double found[] = {row[0], -j.r / j.r_x, -1 / j.r_x, j.r};
    for (std::size_t k = 1; k < std::size(found); ++k) {
      const double off = std::fabs(found[k] - row[k]) / row[k];
      EXPECT_LE(off, 1e-11) << table.names[k] << " at " << row[0] << " V";
      keep_deviation(table.source, off);
    }
  }
}

/// Conductances after 0 ... N pulses, as a share of the way that they go.
std::vector<double> shares(std::vector<double> G) {
  const double from = G.front(), way = G.back() - G.front();
  for (double& g : G) g = (g - from) / way;
  return G;
}
double deviation_in_the_middle(const std::vector<double>& shares) { return shares[shares.size() / 2] - 0.5; }

/// Least squares of (1 - e^(-n/A))/(1 - e^(-N/A)) over A.
struct Saturation {
  double relative_A, rms;  ///< A/N
};
Saturation fitted(const std::vector<double>& g) {
  const auto N = static_cast<double>(g.size() - 1);
  const auto squares = [&](double A) {
    double sum = 0;
    for (std::size_t n = 0; n < g.size(); ++n)
      sum += std::pow(std::expm1(-static_cast<double>(n) / A) / std::expm1(-N / A) - g[n], 2);
    return sum;
  };
  double low = 0.1 * N, high = 10 * N;
  for (int k = 0; k < 200; ++k) {
    const double a = low + (high - low) / 3, b = high - (high - low) / 3;
    (squares(a) < squares(b) ? high : low) = squares(a) < squares(b) ? b : a;
  }
  return {low / N, std::sqrt(squares(low) / (N + 1))};
}

std::vector<double> reads(const DeviceCase& run, std::size_t first, std::size_t last) {
  std::vector<double> G;
  for (std::size_t k = first; k <= last; ++k) G.push_back(run.rows.pulses.at(k).G_read());
  return G;
}

TEST(Nonvolatile, PotentiationAndDepressionRunAlongTheSameConductances) {
  const DeviceCase run = nonvolatile(
      "  - potentiation_depression: {up: {amplitude: 1.4, width: 1e-3, gap: 1e-3, count: 50}, down: "
      "{amplitude: "
      "-1.2, width: 1e-3, gap: 1e-3, count: 50}, cycles: 2, read: {voltage: 0.1, duration: 5e-4}}",
      "{x: 0.05}");
  EXPECT_FEATURE("nonvolatile.ltp.start", run.rows.pulses.at(99).G_read());
  EXPECT_FEATURE("nonvolatile.ltp.top", run.rows.pulses.at(149).G_read());
  EXPECT_FEATURE("nonvolatile.ltp.end", run.rows.pulses.at(199).G_read());
  const std::vector<double> up = shares(reads(run, 99, 149)), down = shares(reads(run, 149, 199));
  EXPECT_FEATURE("nonvolatile.ltp.up.A", fitted(up).relative_A);
  EXPECT_FEATURE("nonvolatile.ltp.up.rms", fitted(up).rms);
  EXPECT_FEATURE("nonvolatile.ltp.down.A", fitted(down).relative_A);
  EXPECT_FEATURE("nonvolatile.ltp.up.middle", deviation_in_the_middle(up));
  EXPECT_FEATURE("nonvolatile.ltp.down.middle", deviation_in_the_middle(down));
  EXPECT_FEATURE("nonvolatile.ltp.asymmetry", deviation_in_the_middle(up) + deviation_in_the_middle(down));
}

/// The train whose amplitudes stand in a published table.
DeviceCase train_of(const std::string& table, double width, double gap, double read, double x0) {
  return nonvolatile(
      fmt::format(
          "  - pulse_train: {{amplitude: {}, width: {}, gap: {}, read: {{voltage: 0.1, duration: {}}}}}",
          yaml_list(read_reference(table).column("V_pulse[V]")), width, gap, read),
      fmt::format("{{x: {}}}", x0));
}

TEST(Nonvolatile, AmplitudesMakeTheStepsEqualOrOvercorrect) {
  const DeviceCase ramped = train_of("gen_ltpltd_ramped", 1e-3, 1e-3, 5e-4, 0.05);
  EXPECT_FEATURE("nonvolatile.ramped.middle", deviation_in_the_middle(shares(reads(ramped, 99, 149))));
  const DeviceCase linear = train_of("gen_ltpltd_linearised", 3e-3, 1e-3, 5e-4, 0.15);
  const DeviceState start = linear.ensemble.initial[0];
  const double u = quasi_steady_u(linear.device(), 0.1, start.x);
  std::vector<double> up = reads(linear, 0, 49);
  up.insert(up.begin(), (0.1 - u) / (100 * 0.1));
  EXPECT_FEATURE("nonvolatile.linear.start", up.front());
  EXPECT_FEATURE("nonvolatile.linear.top", up.back());
  EXPECT_FEATURE("nonvolatile.linear.end", linear.rows.pulses.at(99).G_read());
  EXPECT_FEATURE("nonvolatile.linear.up.middle", deviation_in_the_middle(shares(up)));
  EXPECT_FEATURE("nonvolatile.linear.down.middle", deviation_in_the_middle(shares(reads(linear, 49, 99))));
}

TEST(Nonvolatile, AStaircaseOfAmplitudesSetsAndResetsGradually) {
  const DeviceCase run = train_of("gen_fig1d_staircase", 1e-2, 2e-3, 1e-3, 0.02);
  std::size_t stated = 0;
  for (const Feature& f : features()) {
    const std::string beginning = "nonvolatile.stair(";
    if (!f.key.starts_with(beginning)) continue;
    const double V = std::strtod(f.key.c_str() + beginning.size(), nullptr);
    const auto pulse = std::find_if(run.rows.pulses.begin(), run.rows.pulses.end(),
                                    [&](const PulseRow& row) { return std::fabs(row.amplitude - V) < 1e-6; });
    ASSERT_NE(pulse, run.rows.pulses.end()) << V;
    EXPECT_FEATURE(f.key, run.rows.segments.at(3 * pulse->pulse + 2).x);
    ++stated;
  }
  EXPECT_GE(stated, 14u);
}

TEST(Nonvolatile, RetentionAtZeroVoltsIsExponential) {
  const DeviceCase run = nonvolatile("  - hold: {voltage: 0, duration: 2e4}", "{u: 0, x: 0.9}", {1e3, 1e4});
  const auto G = [](double x) { return 1 / 2e5 + x * (1 / 5e3 - 1 / 2e5); };
  EXPECT_FEATURE("nonvolatile.retention(1e3)", G(run.rows.trace.at(0).x) / G(0.9));
  EXPECT_FEATURE("nonvolatile.retention(1e4)", G(run.rows.trace.at(1).x) / G(0.9));
}

TEST(Nonvolatile, AStepShowsTheResistancePeakToo) {
  const DeviceCase run = nonvolatile("  - hold: {voltage: 1.5, duration: 0.2}", "{u: 0, x: 0.02}");
  const std::vector<Moment> extrema = current_extrema(curve_of(run, 0));
  ASSERT_EQ(extrema.size(), 1u);
  // Published from a grid whose points are 7 % apart; near the peak R is flat to 1e-4.
  EXPECT_NEAR(1.5 / extrema[0].terminal.I, 1.0546e5, 20);
  EXPECT_NEAR(extrema[0].t, 1.22e-4, 0.04 * 1.22e-4);
  EXPECT_FEATURE("nonvolatile.step.R", 1.5 / run.rows.segments[0].I);
  EXPECT_FEATURE("nonvolatile.step.x", run.rows.segments[0].x);
}

TEST(Nonvolatile, TheStateAtTheTurningPointsOfAPinchedLoop) {
  const DeviceCase run = nonvolatile(
      "  - cyclic_voltammetry: {vertices: [0, 1.6, 0, -1.6, 0], rate: 20, cycles: 2}", "{u: 0, x: 0.02}");
  for (std::size_t k = 0; k < 8; ++k)
    EXPECT_FEATURE(fmt::format("nonvolatile.turn({})", k), run.rows.segments.at(k).x);
}

}  // namespace
}  // namespace memspike::test
