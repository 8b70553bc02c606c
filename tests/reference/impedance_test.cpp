// SPDX-License-Identifier: Apache-2.0
// Fig. 5 of the paper: the equivalent circuit, the inductive window and the ringing, digit by digit; Fig. 9:
// the small-signal resistance along a step. The formulas of the judge are those of the paper, written out
// here.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <map>
#include <numbers>

#include "engine/bank/small_signal.hpp"
#include "experiments/device/sine_response.hpp"
#include "experiments/device/stability.hpp"
#include "tests/support/extremum.hpp"
#include "tests/support/features.hpp"
#include "tests/support/yaml_text.hpp"

namespace memspike::test {
namespace {

struct Set {
  explicit Set(const char* name)
      : run(run_case(device_yaml("chemical_inductor", name, "  - hold: {voltage: 0, duration: 1}"))) {}
  SmallSignal at(double V) const { return small_signal(run.device(), steady_state(run.device(), V)); }
  DeviceCase run;
};

/// Eqs. (7)-(9) at the state u.
std::complex<double> published_impedance(const std::map<std::string, double>& p, double u, double omega) {
  const double z = (u - p.at("V_T")) / p.at("V_m"), f = 1 / (1 + std::exp(-z)), rest = 1 / (1 + std::exp(z));
  const double R_a = p.at("V_m") / (p.at("i_c0") * f * rest), L_a = p.at("tau_k") * R_a;
  const std::complex<double> s(0, omega);
  return p.at("R_s") + 1.0 / (p.at("C_m") * s + 1 / p.at("R_b") + 1.0 / (R_a + L_a * s));
}

double frequency(double omega) { return omega / (2 * std::numbers::pi); }

/// dZ/d omega of the circuit.
std::complex<double> slope_of(const SmallSignal& c, double omega) {
  const std::complex<double> i(0, 1), s = i * omega, branch = s - c.r_x;
  const std::complex<double> Y = c.C_m * s + c.f_u + c.branch / branch;
  return -i * (c.C_m - c.branch / (branch * branch)) / (Y * Y);
}

/// The one place between two where a slope changes its sign from above.
template <class Slope>
double top_between(double low, double high, const Slope& slope) {
  for (int k = 0; k < 100; ++k) {
    const double middle = 0.5 * (low + high);
    (slope(middle) > 0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

TEST(Fig5, SpectraHaveThePublishedCrossingsTopsAndDips) {
  const Set set("fig4");
  for (const double V : {0.7, 0.8, 1.0, 1.2, 1.5, 1.8}) {
    const auto key = [&](const char* what) { return fmt::format("5.{}({:.1f})", what, V); };
    const SmallSignal c = set.at(V);
    const auto Z = [&](double omega) { return c.impedance(frequency(omega)); };
    EXPECT_TRUE(c.is_inductive());
    EXPECT_FEATURE(key("crossing"), c.crossing());
    EXPECT_NEAR(Z(c.crossing()).imag(), 0, 1e-14);
    EXPECT_FEATURE(key("R_dc"), c.R_dc());
    const double top = top_between(0.9 * c.crossing(), 3 * c.crossing(),
                                   [&](double omega) { return slope_of(c, omega).real(); });
    EXPECT_FEATURE(key("top") + ".omega", top);
    EXPECT_FEATURE(key("top"), Z(top).real());
    const double dip = top_between(0.1 * c.crossing(), c.crossing(),
                                   [&](double omega) { return slope_of(c, omega).imag(); });
    EXPECT_FEATURE(key("dip") + ".omega", dip);
    EXPECT_FEATURE(key("dip") + ".re", Z(dip).real());
    EXPECT_FEATURE(key("dip") + ".im", Z(dip).imag());
  }
  EXPECT_FALSE(set.at(0.6).is_inductive());
  EXPECT_FALSE(set.at(1.9).is_inductive());
  EXPECT_TRUE(std::isnan(set.at(0.6).crossing()));
  EXPECT_FEATURE("5.R_dc(0.6)", set.at(0.6).R_dc());
  EXPECT_FEATURE("5.R_dc(1.9)", set.at(1.9).R_dc());
}

TEST(Fig5, ElementsAreThePublishedOnes) {
  const Set set("fig4");
  const SmallSignal c = set.at(1.255);
  EXPECT_FEATURE("5.R_a.lowest", c.R_a());
  EXPECT_FEATURE("5.L_a.lowest", c.L_a());
  EXPECT_NEAR(c.R_a(), 0.004, 1e-16);
  EXPECT_NEAR(c.L_a(), 0.04, 1e-15);
  EXPECT_FEATURE("5.R_dc.lowest", c.R_dc());
  EXPECT_FEATURE("5.R_a(0.6)", set.at(0.6).R_a());
  EXPECT_FEATURE("5.tau_a(0.6)", set.at(0.6).tau_a());
  for (const double V : {0.0, 0.6, 1.2, 2.0}) {
    EXPECT_FEATURE("5.tau_d", set.at(V).tau_d());
    EXPECT_FEATURE("5.tau_s", set.at(V).tau_s());
    EXPECT_NEAR(set.at(V).tau_d(), 10, 1e-14);
    EXPECT_NEAR(set.at(V).tau_s(), 0.1, 1e-16);
    EXPECT_NEAR(set.at(V).R_b(), 2, 1e-15);
  }
}

TEST(Fig5, RealPartAtTheCrossingDoesNotDependOnTheVoltage) {
  for (const char* name : {"fig4", "fig6a", "fig6b"}) {
    const Set set(name);
    int inductive = 0;
    for (double V = 0.5; V < 2.5; V += 0.05) {
      const SmallSignal c = set.at(V);
      if (!c.is_inductive()) continue;
      ++inductive;
      EXPECT_FEATURE(fmt::format("5.at_crossing.{}", name), c.impedance(frequency(c.crossing())).real())
          << name << " at " << V;
      EXPECT_NEAR(c.crossing(), std::sqrt(c.tau_d() / c.tau_a() - 1) / c.tau_d(), 1e-11 * c.crossing());
    }
    EXPECT_GT(inductive, 20);
  }
}

TEST(Fig5, EverySpectrumIsThatOfThePaper) {
  for (const char* name : {"fig4", "fig6a", "fig6b"}) {
    const Set set(name);
    const auto p = values_of(set.run.device());
    for (const double V : {0.0, 0.6, 1.0, 1.5, 2.2, -1.0})
      for (double omega = 1e-4; omega < 1e6; omega *= 7) {
        const double u = steady_state(set.run.device(), V).u;
        const std::complex<double> expected = published_impedance(p, u, omega);
        EXPECT_LT(std::abs(set.at(V).impedance(frequency(omega)) - expected), 1e-12 * std::abs(expected))
            << name << " " << V << " " << omega;
      }
  }
}

TEST(Fig5, InductiveWindowsEndWherePublished) {
  for (const char* name : {"fig4", "fig6a", "fig6b"}) {
    const Stability s = stability(Set(name).run.device(), 0, 3);
    ASSERT_EQ(s.inductive.size(), 1u) << name;
    EXPECT_FEATURE(fmt::format("5.window.{}.from", name), s.inductive[0].from);
    EXPECT_FEATURE(fmt::format("5.window.{}.to", name), s.inductive[0].to);
    EXPECT_FALSE(s.inductive[0].open_below || s.inductive[0].open_above);
    EXPECT_TRUE(s.unstable.empty());
    EXPECT_LT(s.largest_trace, 0);
  }
  const Stability cut = stability(Set("fig4").run.device(), 0, 1);
  ASSERT_EQ(cut.inductive.size(), 1u);
  EXPECT_TRUE(cut.inductive[0].open_above) << "the range ends inside the window";
  const Stability fig4 = stability(Set("fig4").run.device(), 0, 2);
  EXPECT_NEAR(fig4.smallest_R_a, 0.004, 1e-12);
  EXPECT_NEAR(fig4.smallest_R_a_at, 1.255, 1e-5);
}

TEST(Stability, OnlyTheSetOfFig6aRings) {
  for (const char* name : {"fig4", "fig6b"})
    EXPECT_TRUE(stability(Set(name).run.device(), -1, 3).ringing.empty());
  const Set set("fig6a");
  const Stability s = stability(set.run.device(), 0, 3);
  ASSERT_EQ(s.ringing.size(), 1u);
  EXPECT_FEATURE("stability.6a.from", s.ringing[0].from);
  EXPECT_FEATURE("stability.6a.to", s.ringing[0].to);
  EXPECT_NEAR(set.at(1.5).ring_period(), 2 * std::numbers::pi / 4.86422270022, 1e-11);
  EXPECT_NEAR(s.shortest_period, 2 * std::numbers::pi / 5, 1e-9) << "-6 +- 5i at 1.6 V, where u = V_T";
  EXPECT_NEAR(set.at(1.5).trace(), -12, 1e-12);
  EXPECT_TRUE(set.at(1.5).is_stable() && set.at(1.5).rings());
  EXPECT_FALSE(set.at(1.1).rings());
}

TEST(Stability, VerdictsSaySo) {
  const auto said = [](const char* name) {
    const Set set(name);
    std::string text;
    for (const std::string& line : verdict(set.run.device(), stability(set.run.device(), 0, 3)))
      text += line + "\n";
    return text;
  };
  EXPECT_NE(said("fig6a").find("focus between 1.149 V and 2.051 V: it rings"), std::string::npos)
      << said("fig6a");
  EXPECT_NE(said("fig6a").find("cannot oscillate by itself"), std::string::npos);
  EXPECT_EQ(said("fig6b").find("rings"), std::string::npos);
}

// A sine of amplitude A meets the curvature of the activation: Z is off by a share of (A/V_m)^2.
TEST(SineResponse, FindsThePublishedImpedanceAndItsErrorFallsWithTheSquareOfTheAmplitude) {
  for (const char* name : {"fig4", "fig6a", "fig6b"}) {
    const Set set(name);
    const DeviceRef device = set.run.device();
    const auto p = values_of(device);
    for (const double V : {0.6, 1.1, 1.5})
      for (const double omega : {0.01, 0.3, 3.0, 100.0}) {
        SCOPED_TRACE(fmt::format("{} {} V {} /s", name, V, omega));
        const DeviceState at = steady_state(device, V);
        const std::complex<double> expected = published_impedance(p, at.u, omega);
        const auto off = [&](double amplitude) {
          const SineResponse r = sine_response(device, at, V, amplitude, frequency(omega));
          EXPECT_TRUE(r.periodic);
          return std::abs(r.Z - expected) / std::abs(expected);
        };
        const double at_tenth = off(1e-4), at_one = off(1e-3), at_ten = off(1e-2);
        EXPECT_LT(at_tenth, 1e-6);
        EXPECT_LT(at_one, 1e-4);
        if (at_one > 1e-6) {
          EXPECT_NEAR(at_ten / at_one, 100, 25);
        }
      }
  }
}

TEST(Fig9, SmallSignalResistanceAlongTheStepHasThePublishedExtrema) {
  const DeviceCase run =
      run_case(device_yaml("chemical_inductor", "fig4", "  - hold: {voltage: 1.5, duration: 60}"));
  const SegmentCurve on = curve_of(run, 0);
  const auto R_tot = [&](double t) { return small_signal(run.device(), on.at(t)).R_dc(); };
  EXPECT_FEATURE("9b.start", small_signal(run.device(), on.start).R_dc());
  EXPECT_NEAR(R_tot(0.110320575964), 0.0139920159681, 1e-13) << "smallest as u passes V_T";
  EXPECT_GT(R_tot(0.11), R_tot(0.110320575964));
  EXPECT_GT(R_tot(0.1106), R_tot(0.110320575964));
  EXPECT_FEATURE("9b.highest", R_tot(0.572679143746));
  EXPECT_LT(R_tot(0.56), R_tot(0.572679143746));
  EXPECT_LT(R_tot(0.58), R_tot(0.572679143746));
  EXPECT_NEAR(R_tot(60), 0.0170745604000, 1e-7) << "after 15 of the slowest time constants";
}

/// Of the full scale of each spectrum, or of each column.
constexpr double kOfFullScale = 1e-11;

TEST(PublishedSpectra, AgreeAtEveryFrequency) {
  for (const char* name : {"fig4", "fig6b"}) {
    const CsvTable table = read_reference(fmt::format("fig5_impedance_{}", name));
    const Set set(name);
    std::map<double, double> full;
    for (const auto& row : table.rows) full[row[0]] = std::max(full[row[0]], std::hypot(row[2], row[3]));
    for (const auto& row : table.rows) {
      const std::complex<double> Z = set.at(row[0]).impedance(frequency(row[1]));
      const double off = std::abs(Z - std::complex<double>(row[2], row[3])) / full[row[0]];
      EXPECT_LE(off, kOfFullScale) << name << " at " << row[0] << " V, " << row[1] << " /s";
      keep_deviation(table.source, off);
    }
  }
}

TEST(PublishedElements, AgreeAtEveryBias) {
  const CsvTable table = read_reference("fig5ab_elements");
  const Set set("fig4");
  for (const auto& row : table.rows) {
    const double V = row[0];
    const SmallSignal c = set.at(V);
    const DeviceState y = steady_state(set.run.device(), V);
    const Eigenvalues e = eigenvalues(set.run.device(), y);
    const double R_f = V / ((V - y.u) / set.run.device().value("R_s"));
    const double found[] = {
        V,         y.u,       c.R_a(),   c.L_a(),       c.C_m,         c.R_dc(),      R_f,
        c.tau_a(), c.tau_d(), c.tau_s(), e.fast.real(), e.fast.imag(), e.slow.real(), e.slow.imag()};
    for (std::size_t k = 1; k < std::size(found); ++k) {
      if (std::isnan(row[k])) continue;  // R_f at V = 0
      const double off = std::fabs(found[k] - row[k]) / (row[k] == 0 ? 1 : std::fabs(row[k]));
      EXPECT_LE(off, kOfFullScale) << table.names[k] << " at " << V << " V";
      keep_deviation(table.source, off);
    }
  }
}

}  // namespace
}  // namespace memspike::test
