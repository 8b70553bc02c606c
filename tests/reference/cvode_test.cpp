// SPDX-License-Identifier: Apache-2.0
// The program against SUNDIALS' CVODE.
#include "tests/support/cvode_judge.hpp"

#include <gtest/gtest.h>

#include "tests/support/judged_run.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

struct Protocol {
  const char *name, *model, *set, *steps, *initial;
  friend std::ostream& operator<<(std::ostream& out, const Protocol& p) { return out << p.name; }
};
constexpr Protocol kProtocols[] = {
    {"step_that_rings", "chemical_inductor", "fig6a", "  - step: {voltage: 1.5, on: 5, off: 5}", "rest"},
    {"step", "chemical_inductor", "fig6b", "  - step: {voltage: 1.5, on: 5, off: 5}", "rest"},
    {"train", "chemical_inductor", "fig4",
     "  - pulse_train: {amplitude: 1.5, width: 0.5, gap: 1, count: 10, read: {voltage: 0.1, duration: 0.5}}",
     "rest"},
    {"voltammetry", "chemical_inductor", "fig4",
     "  - cyclic_voltammetry: {vertices: [0, 1.5, -1.5, 0], rate: 0.05, cycles: 2}", "rest"},
    {"writing_and_erasing", "nonvolatile", "nonvolatile_recommended",
     "  - potentiation_depression: {up: {amplitude: 1.4, width: 1e-3, gap: 1e-3, count: 5}, down: "
     "{amplitude: -1.2, "
     "width: 1e-3, gap: 1e-3, count: 5}, cycles: 1, read: {voltage: 0.1, duration: 5e-4}}",
     "{x: 0.05}"},
    {"open_circuit_and_current", "chemical_inductor", "fig6b",
     "  - hold: {voltage: 1.5, duration: 0.2}\n  - open: {duration: 0.3}\n  - hold: {current: 3e-3, "
     "duration: 1}\n"
     "  - open: {duration: 2}",
     "rest"}};

/// At a relative tolerance of 1e-13 a step CVODE is itself wrong by up to 2e-11 over these protocols, as the
/// published curves show; five times that is allowed.
constexpr double kOfFullScale = 1e-10;

class Cvode : public testing::TestWithParam<Protocol> {};

TEST_P(Cvode, AgreesAtTheEndOfEverySegment) {
  const auto& p = GetParam();
  const DeviceCase run = run_case(device_yaml(p.model, p.set, p.steps, {p.initial, {}}));
  const std::vector<Segment> segments = segments_of(run.experiment.protocol);
  judge::CvodeJudge cvode(plain_model_of(run.device()));
  judge::PlainState y{run.ensemble.initial[0].u, run.ensemble.initial[0].x, 0, 0};
  Differences error, full;
  for (std::size_t k = 0; k < segments.size(); ++k) {
    y = cvode.flow(y, plain_drive(segments[k].drive), segments[k].duration);
    const SegmentRow& row = run.rows.segments[k];
    const auto take = [](Differences& into, double u, double x, double q, double w) {
      into.take({std::fabs(u), std::fabs(x), 0, std::fabs(q), std::fabs(w)});
    };
    const auto u = static_cast<double>(y.u), x = static_cast<double>(y.x), q = static_cast<double>(y.charge),
               w = static_cast<double>(y.energy);
    take(error, row.u - u, row.x - x, row.charge - q, row.energy - w);
    take(full, u, x, q, w);
  }
  EXPECT_LE(error.u, kOfFullScale * full.u);
  EXPECT_LE(error.x, kOfFullScale * full.x);
  EXPECT_LE(error.charge, kOfFullScale * full.charge);
  EXPECT_LE(error.energy, kOfFullScale * full.energy);
  RecordProperty("error", fmt::format("{:.1e}", error.over({full.u, full.x, 1, full.charge, full.energy})));
}
INSTANTIATE_TEST_SUITE_P(Protocols, Cvode, testing::ValuesIn(kProtocols),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace memspike::test
