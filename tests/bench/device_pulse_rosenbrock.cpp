// SPDX-License-Identifier: Apache-2.0
// Compiled as C++17: odeint's Rosenbrock method needs uBLAS, which in Boost 1.74 is not C++20.
#include <boost/numeric/odeint.hpp>
#include <boost/numeric/ublas/matrix.hpp>
#include <boost/numeric/ublas/vector.hpp>
#include <cmath>
#include <utility>

#include "tests/bench/device_pulse_train.hpp"

namespace memspike::bench {

double boost_rosenbrock4(const PeerDevice& p, const PulseTrain& train, double tolerance) {
  namespace odeint = boost::numeric::odeint;
  using Vector = boost::numeric::ublas::vector<double>;
  using Matrix = boost::numeric::ublas::matrix<double>;
  Vector y(2);
  y[0] = p.u, y[1] = p.i_c;
  const auto sigmoid = [&p](double u) { return 1 / (1 + std::exp(-(u - p.V_T) / p.V_m)); };
  for_each_segment(train, [&](double V, double duration) {
    const auto derivative = [&](const Vector& at, Vector& slope, double) {
      slope[0] = ((V - at[0]) / p.R_s - at[0] / p.R_b - at[1]) / p.C_m;
      slope[1] = (p.i_c0 * sigmoid(at[0]) - at[1]) / p.tau_k;
    };
    const auto jacobian = [&](const Vector& at, Matrix& J, double, Vector& by_time) {
      const double f = sigmoid(at[0]);
      J(0, 0) = -(1 / p.R_s + 1 / p.R_b) / p.C_m, J(0, 1) = -1 / p.C_m;
      J(1, 0) = p.i_c0 * f * (1 - f) / p.V_m / p.tau_k, J(1, 1) = -1 / p.tau_k;
      by_time[0] = by_time[1] = 0;
    };
    auto stepper = odeint::make_controlled<odeint::rosenbrock4<double>>(1e-15, tolerance);
    odeint::integrate_adaptive(stepper, std::make_pair(derivative, jacobian), y, 0.0, duration, 1e-3);
  });
  return y[1];
}

}  // namespace memspike::bench
