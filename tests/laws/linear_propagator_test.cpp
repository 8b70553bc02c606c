// SPDX-License-Identifier: Apache-2.0
// Where the closed form says that it covers a stretch, it is within the tolerance there: random devices and
// stretches, one propagator each, beside the plain judge.
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "engine/bank/make_kernel.hpp"
#include "synapse/models/chemical_inductor.hpp"
#include "synapse/models/chemical_inductor_conductance.hpp"
#include "synapse/models/nonvolatile.hpp"
#include "tests/support/plain_integrator.hpp"

namespace memspike::test {
namespace {

using R = Scalar<isa::Baseline>;

class Dice {
 public:
  double uniform(double low, double high) { return low + (high - low) * number_(engine_); }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }

 private:
  std::mt19937_64 engine_{1};
  std::uniform_real_distribution<double> number_{0, 1};
};

/// A stretch under a constant drive.
struct Stretch {
  std::array<double, 12> parameters;
  Drive drive;
  State<R> start;
  double duration, tolerance;
};

template <template <class> class Model>
class LinearPropagator {
 public:
  explicit LinearPropagator(const char* name) : name_(name) {}

  /// Tries the stretch; true if the closed form covers it.
  bool covers(const Stretch& s) const {
    const Model<R> model = with_parameters<Model, R>(s.parameters.data());
    const Circuit<Model<R>, R> circuit(model, s.drive, s.duration);
    const Accuracy<R> accuracy(model, s.tolerance);
    const auto form = std::make_unique<ClosedForm<Model<R>, R>>(circuit, accuracy);
    if (!form->covers(s.start, 0.0, s.duration)) return false;
    judge::PlainIntegrator integrator(plain(s.parameters.data()),
                                      {s.drive.kind == Drive::Kind::voltage, s.drive.from, s.drive.to},
                                      s.duration);
    judge::PlainState y{s.start.u.v, s.start.x.v, 0, 0};
    double t = 0, far_u = 0, far_x = 0, off_u = 0, off_x = 0;
    for (const double share : {0.003, 0.03, 0.1, 0.3, 1.0}) {
      y = integrator.flow(y, t, share * s.duration);
      t = share * s.duration;
      const State<R> own = form->at(t);
      off_u = std::max(off_u, static_cast<double>(std::fabs(own.u.v - y.u)));
      off_x = std::max(off_x, static_cast<double>(std::fabs(own.x.v - y.x)));
      far_u = std::max(far_u, static_cast<double>(std::fabs(y.u - s.start.u.v)));
      far_x = std::max(far_x, static_cast<double>(std::fabs(y.x - s.start.x.v)));
    }
    const double u_most = std::fabs(s.start.u.v) + far_u, x_most = std::fabs(s.start.x.v) + far_x;
    EXPECT_LE(off_u, accuracy.allowed_u(far_u, u_most).v + 1e-15 * u_most) << "error of u";
    EXPECT_LE(off_x, accuracy.allowed_x(far_x, x_most).v + 1e-15 * x_most) << "error of x";
    return true;
  }

 private:
  judge::PlainModel plain(const double* values) const {
    judge::Values named;
    static constexpr auto table = Model<R>::parameters();
    for (std::size_t i = 0; i < table.size(); ++i) named.emplace(table[i].name, values[i]);
    return judge::plain_model(name_, named);
  }
  const char* name_;
};

/// What all models have in common: a circuit whose membrane is up to a thousand times faster than x.
struct RandomStretch : Stretch {
  double ratio, R_s, tau_k, C_m, V_T, V_m;
  explicit RandomStretch(Dice& d)
      : ratio(d.log_uniform(1e-3, 3)),
        R_s(d.log_uniform(1, 1e4)),
        tau_k(d.log_uniform(1e-3, 10)),
        C_m(ratio * tau_k / R_s),
        V_T(d.uniform(0.2, 1.5)),
        V_m(d.log_uniform(0.01, 0.5)) {
    const double V = d.uniform(-2, 2);
    drive = {Drive::Kind::voltage, V, V};
    if (d.uniform(0, 1) < 0.3) {
      const double I = d.uniform(0, 1) < 0.5 ? 0 : V / (3 * R_s);
      drive = {Drive::Kind::current, I, I};
    }
    duration = tau_k * d.log_uniform(1e-5, 20), tolerance = d.log_uniform(1e-10, 1e-2);
  }
};

/// Calls covers() for many of them and counts.
template <class Propagator, class Draw>
void try_many(const Propagator& propagator, const Draw& draw) {
  Dice dice;
  int covered = 0;
  for (int k = 0; k < 15'000; ++k) {
    const Stretch s = draw(dice);
    SCOPED_TRACE(testing::Message() << "stretch " << k << ", tolerance " << s.tolerance);
    covered += propagator.covers(s);
    if (testing::Test::HasFailure()) return;
  }
  testing::Test::RecordProperty("covered", covered);
  EXPECT_GT(covered, 2000);
}

TEST(LinearPropagator, OfTheChemicalInductorKeepsItsPromise) {
  try_many(LinearPropagator<ChemicalInductor>("chemical_inductor"), [](Dice& d) {
    RandomStretch s(d);
    const double full = s.V_T / s.R_s * d.log_uniform(1e-2, 30);
    s.parameters = {s.R_s, s.R_s * d.log_uniform(0.3, 1e3), s.C_m, full, s.V_T, s.V_m, s.tau_k};
    s.start = {d.uniform(-1.5, 1.5), full * d.uniform(0, 1)};
    return s;
  });
}

TEST(LinearPropagator, OfTheConductanceKeepsItsPromise) {
  try_many(LinearPropagator<ChemicalInductorConductance>("chemical_inductor_conductance"), [](Dice& d) {
    RandomStretch s(d);
    s.parameters = {
        s.R_s,  s.R_s * d.log_uniform(0.3, 1e3), s.C_m, d.log_uniform(1e-2, 30) / s.R_s, s.V_T, s.V_m,
        s.tau_k};
    s.start = {d.uniform(-1.5, 1.5), d.uniform(0, 1)};
    return s;
  });
}

TEST(LinearPropagator, OfTheNonvolatileDeviceKeepsItsPromise) {
  try_many(LinearPropagator<Nonvolatile>("nonvolatile"), [](Dice& d) {
    RandomStretch s(d);
    const double R_on = s.R_s * d.log_uniform(1, 100), K_s = 1 / s.tau_k;
    s.parameters = {s.R_s,
                    R_on,
                    R_on * d.log_uniform(1, 300),
                    s.C_m,
                    K_s,
                    K_s * d.log_uniform(0.1, 10),
                    s.V_T,
                    d.uniform(0.2, 1.5),
                    s.V_m,
                    d.log_uniform(0.01, 0.2),
                    K_s * d.log_uniform(1e-6, 1)};
    s.start = {d.uniform(-1.5, 1.5), d.uniform(0, 1)};
    return s;
  });
}

}  // namespace
}  // namespace memspike::test
