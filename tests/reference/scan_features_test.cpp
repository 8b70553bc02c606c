// SPDX-License-Identifier: Apache-2.0
// Fig. 4(b) of the paper: cyclic voltammetry and its scan rates, digit by digit.
#include <gtest/gtest.h>

#include "tests/support/extremum.hpp"
#include "tests/support/printed.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

/// Scans of the Fig. 4 set between 0 and 1.5 V. Segment 2n goes up, 2n + 1 down.
DeviceCase scans(double rate, int cycles, const std::vector<double>& at = {}) {
  return run_case(device_yaml(
      "chemical_inductor", "fig4",
      fmt::format("  - cyclic_voltammetry: {{vertices: [0, 1.5, 0], rate: {}, cycles: {}}}", rate, cycles),
      {"rest", at}));
}

/// ∮ I dV between going down and going up [V A].
double loop_area(const DeviceCase& run, double rate, std::size_t cycle) {
  return rate * (run.rows.segments.at(2 * cycle + 1).charge - run.rows.segments.at(2 * cycle).charge);
}

TEST(Fig4b, LoopAreasOfTheFirstCyclesAndOfTheLimitCycle) {
  const DeviceCase run = scans(0.05, 6);
  EXPECT_PRINTED("13.7321034020", loop_area(run, 0.05, 0));
  EXPECT_PRINTED("12.5326724699", loop_area(run, 0.05, 1));
  EXPECT_PRINTED("12.5325113865", loop_area(run, 0.05, 2));
  EXPECT_PRINTED("12.5325113648", loop_area(run, 0.05, 5));
}

struct LoopRow {
  double V;
  const char *first_up, *first_down, *limit_up, *limit_down;
};
constexpr LoopRow kLoop[] = {{0.6, "0.794727751554", "8.85539198064", "1.61585069145", "8.85660478969"},
                             {0.9, "1.36613353171", "16.4028041575", "1.77950690763", "16.4050310326"},
                             {1.2, "12.6938857771", "28.2755005875", "12.7616522172", "28.2808815242"},
                             {1.35, "21.1713621067", "31.8308146067", nullptr, nullptr},
                             {1.5, "28.5401446508", "28.5401446508", "28.5647550899", "28.5647550899"}};

TEST(Fig4b, CurrentsGoingUpAndDown) {
  std::vector<double> at;
  for (const double cycle : {0.0, 5.0})
    for (const LoopRow& row : kLoop)
      for (const double leg : {row.V / 1.5, 2 - row.V / 1.5}) at.push_back(60 * cycle + 30 * leg);
  const DeviceCase run = scans(0.05, 6, at);
  const auto I = [&](double t) {
    const auto row = std::lower_bound(run.rows.trace.begin(), run.rows.trace.end(), t - 1e-9,
                                      [](const TraceRow& r, double time) { return r.t < time; });
    EXPECT_NEAR(row->t, t, 1e-9);
    return row->I;
  };
  for (const LoopRow& row : kLoop) {
    SCOPED_TRACE(row.V);
    EXPECT_PRINTED(row.first_up, I(20 * row.V));
    EXPECT_PRINTED(row.first_down, I(60 - 20 * row.V));
    if (!row.limit_up) continue;
    EXPECT_PRINTED(row.limit_up, I(300 + 20 * row.V));
    EXPECT_PRINTED(row.limit_down, I(360 - 20 * row.V));
  }
}

TEST(Fig4b, OnTheWayBackTheCurrentDipsAndThenRisesAgain) {
  const DeviceCase run = scans(0.05, 1);
  const std::vector<Moment> extrema = current_extrema(curve_of(run, 1));
  ASSERT_EQ(extrema.size(), 2u);
  EXPECT_PRINTED("28.0894075260", extrema[0].terminal.I);
  EXPECT_PRINTED("30.1539", 30 + extrema[0].t);
  EXPECT_PRINTED("1.49230", extrema[0].terminal.V);
  EXPECT_PRINTED("31.8438298816", extrema[1].terminal.I);
  EXPECT_PRINTED("1.34254", extrema[1].terminal.V);
}

TEST(Fig4b, TheLoopIsNotPinched) {
  const DeviceCase run = scans(0.05, 6);
  EXPECT_PRINTED("2.23147602665", run.rows.segments.at(1).I);
  EXPECT_PRINTED("2.71288071254", run.rows.segments.at(1).x);
  EXPECT_PRINTED("2.23184129028", run.rows.segments.at(11).I);
}

TEST(Fig4b, ANegativeBranchIsOhmicAndErasesTheMemory) {
  const DeviceCase run =
      run_case(device_yaml("chemical_inductor", "fig4",
                           "  - cyclic_voltammetry: {vertices: [0, 1.5, -1.5, 0], rate: 0.05, cycles: 2}"));
  EXPECT_PRINTED("-1.10556080486", run.rows.segments.at(1).I);
  EXPECT_PRINTED("0.00672", run.rows.segments.at(2).x);
}

TEST(Fig4b, LoopsWithANegativeBranchHaveThePublishedAreas) {
  // The published areas are those of the limit cycle, which the third cycle is to 12 digits.
  const DeviceCase run =
      run_case(device_yaml("chemical_inductor", "fig4",
                           "  - cyclic_voltammetry: {vertices: [0, 1.5, -1.5, 0], rate: 0.05, cycles: 3}"));
  EXPECT_PRINTED("8.66201153198", 0.05 * run.rows.segments.at(6).charge);
  EXPECT_PRINTED("22.3818017441", 0.05 * run.rows.segments.at(7).charge);
}

TEST(Fig4b, TheCapacitorTakesTheSameCurrentAllAlongTheLowVoltages) {
  // C_m b_s R_b/(R_s + R_b). At the terminal it is once more divided by 1 + R_s/R_b.
  const DeviceCase run = scans(0.05, 1, {2, 4, 6});
  for (const TraceRow& row : run.rows.trace) {
    SCOPED_TRACE(row.t);
    EXPECT_PRINTED("0.4975", row.I - row.u / 2 - row.x);
  }
}

struct RateRow {
  double rate;
  const char *I_up, *area;
};
constexpr RateRow kRates[] = {{5e-4, "21.476", "0.148"}, {1e-3, "21.374", "0.295"}, {5e-3, "20.559", "1.452"},
                              {0.01, "19.548", "2.893"}, {0.02, "17.557", "5.885"}, {0.05, "12.694", "13.73"},
                              {0.1, "8.588", "16.63"},   {0.2, "6.106", "11.18"},   {0.5, "6.569", "-4.44"},
                              {1, "10.74", "-21.4"}};

TEST(ScanRate, CurrentFallsWithTheRateUntilTheCapacitanceTakesOver) {
  for (const RateRow& row : kRates) {
    SCOPED_TRACE(row.rate);
    const DeviceCase run = scans(row.rate, 1, {1.2 / row.rate});
    EXPECT_PRINTED(row.I_up, run.rows.trace.at(0).I);
    EXPECT_PRINTED(row.area, loop_area(run, row.rate, 0));
  }
}

TEST(ScanRate, SlowLoopsAreCapacitiveAt600Millivolts) {
  for (const auto& [rate, up, down] :
       {std::tuple{0.005, "0.355728", "0.334463"}, {5e-4, "0.317688", "0.310977"}}) {
    const DeviceCase run = scans(rate, 1, {0.6 / rate, 2.4 / rate});
    EXPECT_PRINTED(up, run.rows.trace.at(0).I);
    EXPECT_PRINTED(down, run.rows.trace.at(1).I);
  }
}

}  // namespace
}  // namespace memspike::test
