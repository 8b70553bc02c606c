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
  TaylorExpansion<Model, R> series(circuit, accuracy, tolerance);
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

TEST(CollocationStep, IsSolvedToATenthOfWhatIsAllowed) {
  Bench b;
  b.model.V_m = 0.05;  // as sharp as in the paper, so that Newton's iteration has something to do
  const Circuit<Model, R> circuit(b.model, b.drive, 1.0);
  int solved = 0;
  for (const double start : {0.3, 0.9, 0.98, 1.1})
    for (const double h : {0.003, 0.01, 0.03, 0.1, 0.3, 1.0})
      for (const double tolerance : {1e-3, 1e-5, 1e-7, 1e-9}) {
        const Accuracy<R> coarse(b.model, tolerance), fine(b.model, 1e-14);
        CollocationStep<Model, R> step(circuit, coarse), exact(circuit, fine);
        const State<R> from{start, b.start.x};
        if (!(step.solve(from, 0.0, h) && exact.solve(from, 0.0, h)) || step.error_ratio() > R(1.0)) continue;
        ++solved;
        // The same polynomial, by Newton's iteration broken off and carried on.
        double off_u = 0, off_x = 0, change_u = 0, change_x = 0;
        for (int k = 1; k <= 40; ++k) {
          const State<R> y = step.at(h * k / 40), z = exact.at(h * k / 40);
          off_u = std::max(off_u, std::fabs((y.u - z.u).v));
          off_x = std::max(off_x, std::fabs((y.x - z.x).v));
          change_u = std::max(change_u, std::fabs((z.u - from.u).v));
          change_x = std::max(change_x, std::fabs((z.x - from.x).v));
        }
        SCOPED_TRACE(testing::Message() << h << " s from " << start << " V at " << tolerance);
        EXPECT_LE(off_u, 0.1 * tolerance * std::min(change_u, b.model.V_m.v) + 1e-15);
        EXPECT_LE(off_x, 0.1 * tolerance * std::min(change_x, b.model.i_c0.v) + 1e-17);
      }
  EXPECT_GT(solved, 20);
}

}  // namespace
}  // namespace memspike::test
