// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/neuron_report.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/bank/describe_neuron.hpp"
#include "tests/consumer/my_quadratic_neuron.hpp"
#include "tests/support/network_builder.hpp"
#include "tests/support/network_judge.hpp"

namespace memspike::test {
namespace {

PopulationDescription population(const NeuronEntry& model, const ValuesByName& values) {
  PopulationDescription p;
  p.name = "one", p.size = 1, p.model = &model, p.parameters = row_of(model, values);
  return p;
}
NeuronReport report(const std::string& model, const ValuesByName& values) {
  return report_on_neuron(population(*network_models().find_neuron(model), values));
}

ValuesByName lif(double E_L) {
  return {{"tau_m", 20e-3}, {"R_m", 1e6}, {"E_L", E_L}, {"V_th", 20e-3}, {"V_reset", 0}, {"t_ref", 5e-3}};
}

TEST(NeuronReport, ALifRestsAndItsRheobaseLiftsItToTheThreshold) {
  const NeuronReport r = report("lif", lif(5e-3));
  ASSERT_TRUE(r.rest);
  EXPECT_EQ(r.rest->v, 5e-3);
  EXPECT_TRUE(r.is_one_equation());
  EXPECT_NEAR(r.jacobian.v_by_v, -50, 1e-12);
  EXPECT_NEAR(r.rheobase, 15e-9, 1e-22);
  EXPECT_EQ(r.rheobase, r.rests_up_to);
  EXPECT_FALSE(r.unstable_from || r.stays_closed || r.interval);
}

TEST(NeuronReport, ALifThatLeaksOverItsThresholdFiresByItself) {
  const NeuronReport r = report("lif", lif(30e-3));
  EXPECT_FALSE(r.rest);
  EXPECT_NEAR(r.rheobase, -10e-9, 1e-22);
  EXPECT_NEAR(r.interval.value(), 5e-3 + 20e-3 * std::log(3.0), 1e-15);
}

TEST(NeuronReport, WithoutAClosedFormTheIntervalIsMeasured) {
  ValuesByName values = lif(30e-3);
  values["theta_plus"] = 0, values["tau_theta"] = 0.1;
  EXPECT_NEAR(report("adaptive_lif", values).interval.value(), 5e-3 + 20e-3 * std::log(3.0), 1e-6);
}

TEST(NeuronReport, AMemristiveLifCannotOscillate) {
  const double R_b = 1e6, C_m = 20e-9, i_c0 = 20e-9, V_T = 15e-3, V_m = 3e-3, tau_k = 0.2, V_th = 20e-3;
  const ValuesByName values{{"R_b", R_b},     {"C_m", C_m},   {"i_c0", i_c0}, {"V_T", V_T},   {"V_m", V_m},
                            {"tau_k", tau_k}, {"V_th", V_th}, {"V_reset", 0}, {"t_ref", 2e-3}};
  const NeuronReport r = report("memristive_lif", values);
  const auto f = [&](double u) { return 1 / (1 + std::exp(-(u - V_T) / V_m)); };
  const double rest = memristive_rest(values).v, g = i_c0 / V_m * f(rest) * (1 - f(rest));
  ASSERT_TRUE(r.rest);
  EXPECT_NEAR(r.rest->v, rest, 1e-15);
  EXPECT_NEAR(r.trace(), -(1 / (R_b * C_m) + 1 / tau_k), 1e-10);
  EXPECT_NEAR(r.determinant(), (1 / R_b + g) / C_m / tau_k, 1e-10);
  EXPECT_FALSE(r.is_one_equation() || r.is_focus());
  EXPECT_NEAR(r.rests_up_to, V_th / R_b + i_c0 * f(V_th), 1e-20);
  EXPECT_FALSE(r.unstable_from);
}

TEST(NeuronReport, AStepMakesAMemristiveLifFireWhereItCouldAlsoRest) {
  const ValuesByName values{{"R_b", 1e6},   {"C_m", 20e-9},  {"i_c0", 20e-9}, {"V_T", 15e-3}, {"V_m", 3e-3},
                            {"tau_k", 0.2}, {"V_th", 20e-3}, {"V_reset", 0},  {"t_ref", 2e-3}};
  const NeuronReport r = report("memristive_lif", values);
  EXPECT_LT(r.rheobase, 0.7 * r.rests_up_to);
  for (const double share : {0.999, 1.001}) {
    NetworkBuilder b;
    b.network.duration = 2;
    b.current(b.neurons("one", 1, "memristive_lif", values, memristive_rest(values)), share * r.rheobase, 0,
              2);
    EXPECT_EQ(judge::judge_network(b.network).spikes.empty(), share < 1) << share;
  }
}

ValuesByName oscillator(double V_b, double R_L) {
  return {{"C_m", 1e-6}, {"V_b", V_b},  {"R_L", R_L},   {"R_off", 1e6},
          {"R_on", 500}, {"V_on", 2.0}, {"V_hold", 0.5}};
}

TEST(NeuronReport, AnOscillatorFiresBetweenTwoCurrents) {
  const NeuronReport r = report("relaxation_oscillator", oscillator(5, 20e3));
  EXPECT_FALSE(r.rest);
  EXPECT_NEAR(r.rheobase, 2 * (1 / 20e3 + 1e-6) - 5 / 20e3, 1e-18);
  EXPECT_NEAR(r.stays_closed.value(), 0.5 * (1 / 20e3 + 1 / 500.0) - 5 / 20e3, 1e-18);
  EXPECT_GT(r.interval.value(), 8e-3);
}

TEST(NeuronReport, AnOscillatorThatRestsOrStaysClosedHasNoInterval) {
  const NeuronReport resting = report("relaxation_oscillator", oscillator(1.5, 20e3));
  ASSERT_TRUE(resting.rest);
  EXPECT_NEAR(resting.rest->v, 1.5e6 / 1.02e6, 1e-15);
  EXPECT_TRUE(resting.is_one_equation());
  EXPECT_FALSE(resting.unstable_from || resting.interval);
  const NeuronReport closed = report("relaxation_oscillator", oscillator(5, 2e3));
  EXPECT_FALSE(closed.rest || closed.interval);
}

/// The equations of FitzHugh and Nagumo, with v and w in volts and the current in amperes of 1 Ohm.
template <class Real>
struct FitzHughNagumo {
  static constexpr ModelText text{"FitzHugh-Nagumo", "", "", ""};
  static constexpr SlowState slow{"w", unit::volt};
  static constexpr SlowState membrane{"v", unit::volt};
  Real a, b, epsilon;
  static constexpr auto parameters() {
    using M = FitzHughNagumo;
    return std::array{Parameter<M, Real>{{"a", unit::one, above(0), ""}, &M::a},
                      Parameter<M, Real>{{"b", unit::one, above(0), ""}, &M::b},
                      Parameter<M, Real>{{"epsilon", unit::one, above(0), ""}, &M::epsilon}};
  }
  template <class V, class W, class I>
  auto membrane_rate(const V& v, const W& w, const I& current) const {
    return v - v * v * v / Real(3.0) - w + current;
  }
  template <class V, class W>
  auto slow_rate(const V& v, const W& w) const {
    return epsilon * (v + a - b * w);
  }
  template <class W>
  auto threshold(const W& w) const {
    return Real(0.0) * w + Real(1.0);
  }
  Real reset() const { return -1.0; }
  Real slow_jump() const { return 0.0; }
  Real hold() const { return 0.0; }
  Real start() const { return -1.0; }
  Real voltage_scale() const { return 1.0; }
  Real time_scale() const { return 1.0; }
  Real slow_scale() const { return 1.0; }
};

TEST(NeuronReport, TheRestOfFitzHughAndNagumoTurnsUnstableBelowTheThreshold) {
  constexpr NeuronKernel kernel = make_neuron_kernel<FitzHughNagumo, isa::Baseline>();
  const NeuronEntry model = describe_neuron<FitzHughNagumo>("fitzhugh_nagumo", kernel, kernel);
  const double a = 0.7, b = 0.8, epsilon = 0.08;
  const NeuronReport r = report_on_neuron(population(model, {{"a", a}, {"b", b}, {"epsilon", epsilon}}));
  ASSERT_TRUE(r.rest);
  EXPECT_TRUE(r.trace() < 0 && r.determinant() > 0 && r.is_focus());
  // The trace 1 - v^2 - epsilon b vanishes at the Hopf bifurcation.
  const double v = -std::sqrt(1 - epsilon * b), hopf = v * v * v / 3 - v + (v + a) / b;
  EXPECT_NEAR(r.unstable_from.value(), hopf, 1e-9);
}

/// Its steady current has a maximum between rest and threshold: (V_c - V_rest)²/(4 V_w R_m).
TEST(NeuronReport, TheRheobaseOfARunawayIsTheTopOfItsSteadyCurrent) {
  constexpr NeuronKernel kernel = make_neuron_kernel<MyQuadraticNeuron, isa::Baseline>();
  const NeuronEntry model = describe_neuron<MyQuadraticNeuron>("my_quadratic_neuron", kernel, kernel);
  const NeuronReport r = report_on_neuron(population(model, {{"tau_m", 10e-3},
                                                             {"R_m", 1e7},
                                                             {"V_rest", -65e-3},
                                                             {"V_c", -50e-3},
                                                             {"V_w", 5e-3},
                                                             {"V_th", 30e-3},
                                                             {"V_reset", -65e-3},
                                                             {"t_ref", 1e-3}}));
  ASSERT_TRUE(r.rest);
  EXPECT_NEAR(r.rheobase, 15e-3 * 15e-3 / (4 * 5e-3 * 1e7), 1e-16);
  EXPECT_FALSE(r.unstable_from);
  EXPECT_NEAR(r.jacobian.v_by_v, -300, 1e-10);
}

}  // namespace
}  // namespace memspike::test
