// SPDX-License-Identifier: Apache-2.0
// Each of the integrators by itself has the order that its step control relies on.
#include <gtest/gtest.h>

#include "engine/bank/make_kernel.hpp"
#include "synapse/models/chemical_inductor.hpp"
#include "tests/support/judged_run.hpp"

namespace memspike::test {
namespace {

using R = Scalar<isa::Baseline>;
using Model = ChemicalInductor<R>;

/// The set of Fig. 6(b), half way into an activation ten times as wide, under 1.5 V: smooth enough for the
/// power of the step to be seen before rounding.
struct Bench {
  Model model{100.0, 1e3, 5e-5, 1e-2, 1.0, 0.5, 1.0};
  Drive drive{Drive::Kind::voltage, 1.5, 1.5};
  State<R> start{0.98, 2e-3};

  /// What the plain judge says h later.
  judge::PlainState truth(double h) const {
    const judge::PlainModel m = judge::plain_model(
        "chemical_inductor",
        {{"R_s", 100}, {"R_b", 1e3}, {"C_m", 5e-5}, {"i_c0", 1e-2}, {"V_T", 1}, {"V_m", 0.5}, {"tau_k", 1}});
    return judge::PlainIntegrator(m, plain_drive(drive), h).flow({start.u.v, start.x.v, 0, 0}, 0, h);
  }
};

TEST(TaylorExpansion, HalvingTheStepDividesItsErrorByTwoToTheOrderPlusOne) {
  const Bench b;
  const double tolerance = 1e-3;
  const Circuit<Model, R> circuit(b.model, b.drive, 1.0);
  const Accuracy<R> accuracy(b.model, tolerance);
  TaylorExpansion<Model, R> series(circuit, accuracy);
  series.expand(b.start, 0.0);
  const auto error = [&](double h) {
    return std::fabs(static_cast<double>(series.at(h).u.v - b.truth(h).u));
  };
  const int order = TaylorExpansion<Model, R>::order_for(tolerance);
  const double h = 4e-3;  // inside the radius of convergence: the first neglected terms rule
  EXPECT_NEAR(std::log2(error(h) / error(h / 2)), order + 1, 1);
  EXPECT_GT(error(h / 2), 1e-14) << "above rounding";
}

TEST(CollocationStep, HalvingTheStepDividesTheErrorOfItsPolynomialByAThousandAndMore) {
  const Bench b;
  const Circuit<Model, R> circuit(b.model, b.drive, 1.0);
  const Accuracy<R> accuracy(b.model, 1e-13);
  const auto error = [&](double h) {
    CollocationStep<Model, R> step(circuit, accuracy);
    EXPECT_TRUE(step.solve(b.start, 0.0, h));
    double largest = 0;
    for (int k = 1; k < 40; ++k) {
      const double t = h * k / 40;
      largest = std::max(largest, std::fabs(static_cast<double>(step.at(t).u.v - b.truth(t).u)));
    }
    return largest;
  };
  // Twelve nodes and the start: degree 12, the first neglected term is the 13th. That is reached from below:
  // at four fast time constants the ratio is 2^10, at two 2^11, and then there is only rounding.
  const double h = 0.02, powers = std::log2(error(h) / error(h / 2));
  EXPECT_GT(powers, 10);
  EXPECT_LT(powers, 13.5);
  EXPECT_GT(error(h / 2), 1e-14) << "above rounding";
}

}  // namespace
}  // namespace memspike::test
