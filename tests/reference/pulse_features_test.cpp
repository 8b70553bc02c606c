// SPDX-License-Identifier: Apache-2.0
// Fig. 1(c), (d) of the paper: pulse trains, pairs, consecutive scans and staircases, digit by digit.
#include <gtest/gtest.h>

#include "tests/support/device_case.hpp"
#include "tests/support/features.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

constexpr std::size_t kCounted[] = {1, 2, 5, 10, 20};

DeviceCase train(const char* set, double width, double gap, double read) {
  return run_case(device_yaml("chemical_inductor", set,
                              fmt::format("  - pulse_train: {{amplitude: 1.5, width: {}, gap: {}, count: 20, "
                                          "read: {{voltage: 0.1, duration: {}}}}}",
                                          width, gap, read)));
}

/// Widths and gaps are those of timing A or B, in units of tau_k.
struct TrainRow {
  const char *name, *set;
  double width, gap, read;
};
constexpr TrainRow kTrains[] = {
    {"fig6b.B", "fig6b", 0.05, 0.1, 0.05},
    {"fig4.B", "fig4", 0.5, 1, 0.5},
    {"fig6b.A", "fig6b", 0.2, 0.3, 0.1},
    {"fig4.A", "fig4", 2, 3, 1},
    {"fig6a.A", "fig6a", 0.2, 0.3, 0.1},
    // Pulses shorter than tau_s: the charging of C_m hides the growing i_c, and the device seems to depress.
    {"fig6a.B", "fig6a", 0.05, 0.1, 0.05}};

TEST(Potentiation, ConductanceGrowsFromPulseToPulseAsPublished) {
  for (const TrainRow& row : kTrains) {
    SCOPED_TRACE(fmt::format("{}, width {} s", row.set, row.width));
    const DeviceCase run = train(row.set, row.width, row.gap, row.read);
    for (const std::size_t n : kCounted)
      EXPECT_FEATURE(fmt::format("1c.{}.G({})", row.name, n), run.rows.pulses.at(n - 1).G_end());
  }
}

TEST(Potentiation, ReadCurrentsGrowAsPublished) {
  for (const TrainRow& row : {kTrains[0], kTrains[1]}) {
    const DeviceCase run = train(row.set, row.width, row.gap, row.read);
    for (const std::size_t n : kCounted)
      EXPECT_FEATURE(fmt::format("1c.{}.I_read({})", row.name, n), run.rows.pulses.at(n - 1).I_read);
  }
}

TEST(Potentiation, TheHiddenSlowCurrentGrowsWhileTheConductanceFalls) {
  const DeviceCase run = train("fig6a", 0.05, 0.1, 0.05);
  EXPECT_FEATURE("1c.hidden.first", run.rows.pulses.front().x);
  EXPECT_FEATURE("1c.hidden.last", run.rows.pulses.back().x);
}

TEST(Potentiation, IsForgottenAsPublished) {
  CaseOptions options;
  options.at = {3 + 0.7221607323636404, 3 + 4.538926995968778};  // printed as 0.722161 s and 4.53893 s
  const DeviceCase run = run_case(device_yaml("chemical_inductor", "fig6b",
                                              "  - pulse_train: {amplitude: 1.5, width: 0.05, gap: 0.1, "
                                              "count: 20, read: {voltage: 0.1, duration: 0.05}}\n"
                                              "  - hold: {voltage: 0.1, duration: 5}",
                                              options));
  EXPECT_FEATURE("1c.forget.early", run.rows.trace.at(0).I);
  EXPECT_FEATURE("1c.forget.late", run.rows.trace.at(1).I);
  EXPECT_FEATURE("1c.forget.floor", 0.1 / 1100);
}

struct PairRow {
  const char* set;
  double width, gap;
};
constexpr PairRow kPairs[] = {{"fig6b", 0.05, 0.01},        {"fig6b", 0.05, 0.0515639851},
                              {"fig6b", 0.05, 0.265884456}, {"fig6b", 0.05, 1.37100621},
                              {"fig6b", 0.05, 6},           {"fig4", 0.5, 0.1},
                              {"fig4", 0.5, 0.515639851},   {"fig4", 0.5, 2.65884456},
                              {"fig4", 0.5, 13.7100621},    {"fig6a", 0.05, 0.01},
                              {"fig6a", 0.05, 0.265884456}};

TEST(PairedPulses, FacilitateAndDepressAsPublished) {
  for (const PairRow& row : kPairs) {
    SCOPED_TRACE(fmt::format("{}, gap {} s", row.set, row.gap));
    const DeviceCase run = run_case(device_yaml(
        "chemical_inductor", row.set,
        fmt::format("  - paired_pulse: {{amplitude: 1.5, width: {}, gaps: [{}]}}", row.width, row.gap)));
    EXPECT_FEATURE(fmt::format("ppf.{}({})", row.set, row.gap),
                   run.rows.pulses.at(1).I_end / run.rows.pulses.at(0).I_end);
  }
}

TEST(ConsecutiveScans, GrowAsPublished) {
  const auto scans = [](const char* set, double rate) {
    return run_case(device_yaml(
        "chemical_inductor", set,
        fmt::format("  - cyclic_voltammetry: {{vertices: [0, 1.5, 0], rate: {}, cycles: 20}}", rate)));
  };
  const DeviceCase fig6b = scans("fig6b", 15), fig4 = scans("fig4", 1.5), fig6a = scans("fig6a", 15);
  for (const std::size_t n : kCounted) {
    EXPECT_FEATURE(fmt::format("1c.scans.fig6b({})", n), fig6b.rows.segments.at(2 * n - 2).I);
    EXPECT_FEATURE(fmt::format("1c.scans.fig4({})", n), fig4.rows.segments.at(2 * n - 2).I);
  }
  EXPECT_LE(fig6a.rows.segments.at(38).I, fig6a.rows.segments.at(0).I) << "too slow a membrane to potentiate";
}

TEST(Staircase, ShowsVolatileHysteresisAsPublished) {
  std::vector<double> up_and_down;
  for (int k = 1; k <= 20; ++k) up_and_down.push_back(k / 10.0);
  for (int k = 19; k >= 1; --k) up_and_down.push_back(k / 10.0);
  const auto staircase = [&](const char* set, double width, double gap) {
    return run_case(device_yaml(
        "chemical_inductor", set,
        fmt::format(
            "  - pulse_train: {{amplitude: {}, width: {}, gap: {}, read: {{voltage: 0.1, duration: {}}}}}",
            yaml_list(up_and_down), width, gap, gap / 2)));
  };
  const DeviceCase fig4 = staircase("fig4", 0.5, 1), fig6b = staircase("fig6b", 0.05, 0.1);
  EXPECT_FEATURE("1d.fig4.up", fig4.rows.pulses.at(9).I_end);
  EXPECT_FEATURE("1d.fig4.down", fig4.rows.pulses.at(29).I_end);
  EXPECT_FEATURE("1d.fig6b.up", fig6b.rows.pulses.at(9).I_end);
  EXPECT_FEATURE("1d.fig6b.down", fig6b.rows.pulses.at(29).I_end);
}

}  // namespace
}  // namespace memspike::test
