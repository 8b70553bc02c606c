// SPDX-License-Identifier: Apache-2.0
// The error follows the tolerance over eight decades.
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/support/judged_run.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

struct Case {
  const char *name, *model, *set, *steps, *initial;
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};

constexpr Case kCases[] = {
    {"ringing_step", "chemical_inductor", "fig6a", "  - step: {voltage: 1.5, on: 5, off: 5}", "rest"},
    {"step", "chemical_inductor", "fig6b", "  - step: {voltage: 1.5, on: 2, off: 2}", "rest"},
    {"train", "chemical_inductor", "fig4",
     "  - pulse_train: {amplitude: 1.5, width: 2, gap: 3, count: 5, read: {voltage: 0.1, duration: 1}}",
     "rest"},
    {"scan", "chemical_inductor", "fig4",
     "  - cyclic_voltammetry: {vertices: [0, 1.5, -1.5, 0], rate: 0.05, cycles: 2}", "rest"},
    {"open_and_current", "chemical_inductor", "fig6b",
     "  - hold: {current: 3e-3, duration: 1}\n  - open: {duration: 0.5}\n  - hold: {voltage: 1.2, duration: "
     "1}",
     "rest"},
    {"writing_and_erasing", "nonvolatile", "nonvolatile_recommended",
     "  - potentiation_depression: {up: {amplitude: 1.4, width: 5e-3, gap: 1e-3, count: 4}, down: "
     "{amplitude: -1.2, "
     "width: 5e-3, gap: 1e-3, count: 4}, cycles: 1, read: {voltage: 0.1, duration: 5e-4}}",
     "{x: 0.05}"},
    {"pinched_loop", "nonvolatile", "nonvolatile_recommended",
     "  - cyclic_voltammetry: {vertices: [0, 1.6, -1.6, 0], rate: 200, cycles: 1}", "{u: 0, x: 0.02}"}};

class Tolerance : public testing::TestWithParam<Case> {};

/// Largest error of the states, relative to full scale, at segment ends and ten instants inside.
double error_at(const Case& c, double tolerance) {
  std::string yaml = device_yaml(c.model, c.set, c.steps, {c.initial, {}, tolerance});
  yaml.replace(yaml.find("at: []"), 6, "per_segment: 10");
  const JudgedRun run = judged(run_case(yaml));
  Differences full = run.full;
  full.I = full.charge = full.energy = HUGE_VAL;
  return std::max(run.at_ends.over(full), run.in_trace.over(full));
}

TEST_P(Tolerance, ErrorFallsInProportionToIt) {
  std::vector<double> decades, errors;
  for (double t = -3; t >= -11; t -= 0.5) {
    const double error = error_at(GetParam(), std::pow(10, t));
    EXPECT_LE(error, 10 * std::pow(10, t)) << "at tolerance 1e" << t;
    decades.push_back(t), errors.push_back(std::log10(error));
  }
  double mean_x = 0, mean_y = 0, xy = 0, xx = 0;
  const auto n = static_cast<double>(decades.size());
  for (std::size_t k = 0; k < decades.size(); ++k) mean_x += decades[k] / n, mean_y += errors[k] / n;
  for (std::size_t k = 0; k < decades.size(); ++k) {
    xy += (decades[k] - mean_x) * (errors[k] - mean_y);
    xx += (decades[k] - mean_x) * (decades[k] - mean_x);
  }
  RecordProperty("log_errors", fmt::format("{:.1f}", fmt::join(errors, " ")));
  RecordProperty("slope", fmt::format("{:.2f}", xy / xx));
  // One decade of error for one of tolerance. The order of the series is a whole number, so that single
  // points scatter by a decade; over eight of them the slope is known to 0.15.
  EXPECT_NEAR(xy / xx, 1, 0.2);
  EXPECT_LT(errors.back(), errors.front() - 6.5) << "eight decades of tolerance";
}
INSTANTIATE_TEST_SUITE_P(Protocols, Tolerance, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace memspike::test
