// SPDX-License-Identifier: Apache-2.0
// Fig. 5 of the paper: the equivalent circuit, the inductive window and the ringing, digit by digit; Fig. 9:
// the small-signal resistance along a step. The formulas of the judge are those of the paper, written out
// here.
#include <gtest/gtest.h>

#include <complex>
#include <numbers>

#include "engine/bank/small_signal.hpp"
#include "experiments/device/sine_response.hpp"
#include "experiments/device/stability.hpp"
#include "tests/support/extremum.hpp"
#include "tests/support/printed.hpp"
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

/// The place between two where a smooth quantity is largest.
template <class Quantity>
double largest_at(double low, double high, const Quantity& quantity) {
  for (int k = 0; k < 200; ++k) {
    const double a = low + 0.382 * (high - low), b = low + 0.618 * (high - low);
    (quantity(a) < quantity(b) ? low : high) = quantity(a) < quantity(b) ? a : b;
  }
  return 0.5 * (low + high);
}

struct Fig5Row {
  double V;
  const char *crossing, *top_omega, *top, *dip_omega, *dip_re, *dip_im, *R_dc;
};
constexpr Fig5Row kFig5[] = {{0.7, "0.111824894607", "0.140103", "0.750931644233", "0.07126603", "0.4967845",
                              "0.0857454028818", "0.373572810396"},
                             {0.8, "0.363738503478", "0.373819", "0.688379430620", "0.2981963", "0.3644994",
                              "0.239156389112", "0.0778860361401"},
                             {1.0, "1.14933210477", "1.152587", "0.677918892703", "1.076936", "0.3453367",
                              "0.303809280100", "0.0174852300297"},
                             {1.2, "1.55843927306", "1.560842", "0.677350081836", "1.485327", "0.3444086",
                              "0.311644452423", "0.0140921001319"},
                             {1.5, "1.18258842781", "1.185752", "0.677849946586", "1.110114", "0.3452231",
                              "0.304650752690", "0.0170745604000"},
                             {1.8, "0.131538072006", "0.156484", "0.737829323183", "0.08638586", "0.4690727",
                              "0.108293252142", "0.319575820448"}};

TEST(Fig5, SpectraHaveThePublishedCrossingsTopsAndDips) {
  const Set set("fig4");
  for (const Fig5Row& row : kFig5) {
    SCOPED_TRACE(row.V);
    const SmallSignal c = set.at(row.V);
    EXPECT_TRUE(c.is_inductive());
    EXPECT_PRINTED(row.crossing, c.crossing());
    EXPECT_NEAR(c.impedance(frequency(c.crossing())).imag(), 0, 1e-14);
    EXPECT_PRINTED(row.R_dc, c.R_dc());
    const double top = largest_at(0.5 * c.crossing(), 3 * c.crossing(),
                                  [&](double w) { return c.impedance(frequency(w)).real(); });
    EXPECT_NEAR(top, std::atof(row.top_omega), 1e-5 * top) << "a flat top: half of the digits";
    EXPECT_PRINTED(row.top, c.impedance(frequency(top)).real());
    const double dip = largest_at(0.1 * c.crossing(), c.crossing(),
                                  [&](double w) { return c.impedance(frequency(w)).imag(); });
    EXPECT_NEAR(dip, std::atof(row.dip_omega), 1e-5 * dip);
    EXPECT_NEAR(c.impedance(frequency(dip)).real(), std::atof(row.dip_re), 1e-5);
    EXPECT_PRINTED(row.dip_im, c.impedance(frequency(dip)).imag());
  }
  EXPECT_FALSE(set.at(0.6).is_inductive());
  EXPECT_FALSE(set.at(1.9).is_inductive());
  EXPECT_TRUE(std::isnan(set.at(0.6).crossing()));
  EXPECT_PRINTED("1.23724386879", set.at(0.6).R_dc());
  EXPECT_PRINTED("1.14142682121", set.at(1.9).R_dc());
}

TEST(Fig5, ElementsAreThePublishedOnes) {
  const Set set("fig4");
  const SmallSignal c = set.at(1.255);
  EXPECT_NEAR(c.R_a(), 0.004, 1e-16);
  EXPECT_NEAR(c.L_a(), 0.04, 1e-15);
  EXPECT_PRINTED("0.013992015968", c.R_dc());
  EXPECT_PRINTED("3.17627727358", set.at(0.6).R_a());
  EXPECT_PRINTED("31.7627727", set.at(0.6).tau_a());
  for (const double V : {0.0, 0.6, 1.2, 2.0}) {
    EXPECT_NEAR(set.at(V).tau_d(), 10, 1e-14);
    EXPECT_NEAR(set.at(V).tau_s(), 0.1, 1e-16);
    EXPECT_NEAR(set.at(V).R_b(), 2, 1e-15);
  }
}

TEST(Fig5, RealPartAtTheCrossingDoesNotDependOnTheVoltage) {
  const std::pair<const char*, const char*> sets[] = {
      {"fig4", "0.676666666667"}, {"fig6a", "600.000000000"}, {"fig6b", "1052.38095238"}};
  for (const auto& [name, printed] : sets) {
    const Set set(name);
    int inductive = 0;
    for (double V = 0.5; V < 2.5; V += 0.05) {
      const SmallSignal c = set.at(V);
      if (!c.is_inductive()) continue;
      ++inductive;
      EXPECT_PRINTED(printed, c.impedance(frequency(c.crossing())).real()) << name << " at " << V;
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
  const std::tuple<const char*, const char*, const char*> sets[] = {
      {"fig4", "0.6584864493195", "1.8515135506805"},
      {"fig6a", "0.81417196945", "2.3858280305"},
      {"fig6b", "0.64410484264", "2.5558951574"}};
  for (const auto& [name, from, to] : sets) {
    const Stability s = stability(Set(name).run.device(), 0, 3);
    ASSERT_EQ(s.inductive.size(), 1u) << name;
    EXPECT_PRINTED(from, s.inductive[0].from);
    EXPECT_PRINTED(to, s.inductive[0].to);
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
  EXPECT_PRINTED("1.1494955148", s.ringing[0].from);
  EXPECT_PRINTED("2.0505044852", s.ringing[0].to);
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
  EXPECT_PRINTED("2.00999175542", small_signal(run.device(), on.start).R_dc());
  EXPECT_NEAR(R_tot(0.110320575964), 0.0139920159681, 1e-13) << "smallest as u passes V_T";
  EXPECT_GT(R_tot(0.11), R_tot(0.110320575964));
  EXPECT_GT(R_tot(0.1106), R_tot(0.110320575964));
  EXPECT_PRINTED("1.72684082573", R_tot(0.572679143746));
  EXPECT_LT(R_tot(0.56), R_tot(0.572679143746));
  EXPECT_LT(R_tot(0.58), R_tot(0.572679143746));
  EXPECT_NEAR(R_tot(60), 0.0170745604000, 1e-7) << "after 15 of the slowest time constants";
}

}  // namespace
}  // namespace memspike::test
