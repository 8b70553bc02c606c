// SPDX-License-Identifier: Apache-2.0
// The program against ngspice, which knows nothing of it and integrates a netlist.
#include "tests/support/ngspice.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/device_case.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

/// A protocol of voltages held one after another, joined by ramps as short as ngspice can take.
struct Staircase {
  const char *name, *set;
  double edge;                                  ///< length of each ramp [s]
  std::vector<std::pair<double, double>> held;  ///< [V], [s]
  friend std::ostream& operator<<(std::ostream& out, const Staircase& s) { return out << s.name; }

  std::string yaml() const {
    std::string text;
    double V = 0;
    for (const auto& [next, duration] : held) {
      text += fmt::format("  - ramp: {{from: {:.17g}, to: {:.17g}, duration: {:.17g}}}\n", V, next, edge);
      text += fmt::format("  - hold: {{voltage: {:.17g}, duration: {:.17g}}}\n", next, duration);
      V = next;
    }
    return text;
  }
  std::string piecewise_linear() const {
    std::string text = "0 0";
    double t = 0;
    for (const auto& [V, duration] : held) {
      text += fmt::format(" {:.17g} {:.17g} {:.17g} {:.17g}", t + edge, V, t + edge + duration, V);
      t += edge + duration;
    }
    return text;
  }
  double duration() const {
    double t = 0;
    for (const auto& step : held) t += edge + step.second;
    return t;
  }
};

std::vector<std::pair<double, double>> train(double width, double gap, int count) {
  std::vector<std::pair<double, double>> all;
  for (int k = 0; k < count; ++k) all.insert(all.end(), {{1.5, width}, {0, gap / 2}, {0.1, gap / 2}});
  return all;
}

std::vector<Staircase> staircases() {
  return {{"fig6a", "fig6a", 1e-6, {{1.5, 5}, {0, 5}}},
          {"fig6b", "fig6b", 1e-6, {{1.5, 5}, {0, 5}}},
          {"fig6b_negative", "fig6b", 1e-6, {{-1.2, 0.5}, {1.2, 1}, {-0.7, 2}}},
          {"fig8", "fig4", 1e-6, {{1.5, 60}, {0, 60}}},
          {"train_fig6b", "fig6b", 1e-7, train(0.05, 0.1, 6)},
          {"train_fig4", "fig4", 1e-6, train(0.5, 1, 6)}};
}

/// ngspice at reltol 1e-9 is itself wrong by up to 5e-7 of full scale, with its Newton and truncation
/// tolerances, as measured against series of order 32. Twice that is allowed.
constexpr double kOfFullScale = 1.1e-6;

class Ngspice : public testing::TestWithParam<Staircase> {};

TEST_P(Ngspice, AgreesAtItsOwnTimeSteps) {
  if (!judge::has_ngspice()) GTEST_SKIP() << "ngspice is not installed; on Debian: apt-get install ngspice";
  const Staircase& s = GetParam();
  DeviceCase start =
      run_case(device_yaml("chemical_inductor", s.set, "  - hold: {voltage: 0, duration: 1e-6}"));
  const DeviceRef d = start.device();
  const DeviceState rest = start.ensemble.initial[0];
  const judge::SpiceDeck deck{d.value("R_s"), d.value("R_b"),       d.value("C_m"),   d.value("i_c0"),
                              d.value("V_T"), d.value("V_m"),       d.value("tau_k"), rest.u,
                              rest.x,         s.piecewise_linear(), s.duration(),     s.duration() / 8000};
  // A doubled slash would begin a comment of ngspice.
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("memspike_ngspice_{}_{}", s.name, getpid());
  std::vector<judge::SpiceRow> rows = judge::run_ngspice(deck, folder);
  std::filesystem::remove_all(folder);
  std::erase_if(rows, [&](const judge::SpiceRow& r) { return r.t >= s.duration(); });
  std::vector<double> times;
  for (const judge::SpiceRow& r : rows) times.push_back(r.t);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  ASSERT_GT(times.size(), 1000u);
  std::string yaml = device_yaml("chemical_inductor", s.set, s.yaml());
  yaml.replace(yaml.find("at: []"), 6, "at: " + yaml_exact_list(times));
  const DeviceCase run = run_case(yaml);
  double full_u = 0, full_x = 0, full_I = 0, u = 0, x = 0, I = 0;
  auto row = run.rows.trace.begin();
  for (const judge::SpiceRow& r : rows) {
    while (row != run.rows.trace.end() && row->t < r.t) ++row;
    ASSERT_TRUE(row != run.rows.trace.end() && row->t == r.t) << r.t;
    full_u = std::max(full_u, std::fabs(r.u)), full_x = std::max(full_x, std::fabs(r.x));
    full_I = std::max(full_I, std::fabs(row->I));
    u = std::max(u, std::fabs(row->u - r.u)), x = std::max(x, std::fabs(row->x / d.value("i_c0") - r.x));
    I = std::max(I, std::fabs(row->I - (row->V - r.u) / d.value("R_s")));
  }
  EXPECT_LE(u, kOfFullScale * full_u);
  EXPECT_LE(x, kOfFullScale * full_x);
  EXPECT_LE(I, kOfFullScale * full_I);
  RecordProperty("error", fmt::format("{:.1e} {:.1e} {:.1e}", u / full_u, x / full_x, I / full_I));
}
INSTANTIATE_TEST_SUITE_P(Protocols, Ngspice, testing::ValuesIn(staircases()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace memspike::test
