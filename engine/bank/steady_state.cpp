// SPDX-License-Identifier: Apache-2.0
#include "engine/bank/steady_state.hpp"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <string>

#include "engine/contract/error.hpp"

namespace memspike {
namespace {

constexpr double kBalance = 1e-9;  // of the currents

/// x where rate(u, x) = 0, by Newton's iteration from the slow state's lower end. The rate is not negative
/// there and not positive at full scale, so the zero is kept between two bounds. Where there are several, as
/// in a switch, it is the one that a device comes to that starts at 0.
double resting_x(const DeviceRef& d, double u) {
  if (!d.model->slow.exists()) return 0;
  const double scale = d.kernel->slow_scale(d.parameters);
  double x = 0, low = 0, high = scale;
  for (int sweep = 0; sweep < 200; ++sweep) {
    const Derivatives at = d.kernel->evaluate(d.parameters, {u, x});
    if (at.r == 0 && at.r_x == 0)
      throw NumericalError("model " + d.model->name + ": the slow state " + std::string(d.model->slow.name) +
                           " has no steady value at u = " + std::to_string(u) +
                           " V, because it never moves there; give `initial` explicitly");
    if (at.r == 0) return x;
    (at.r > 0 ? low : high) = x;
    const double newton = std::clamp(x - at.r / at.r_x, 0.0, scale);
    const double next = at.r_x < 0 && newton >= low && newton <= high ? newton : 0.5 * (low + high);
    if (std::fabs(next - x) <= 1e-16 * std::fabs(next)) return next;
    x = next;
  }
  return x;
}

/// The u at which excess(u), which falls with u, changes sign.
template <class Excess>
double balanced_u(const DeviceRef& d, double volts, const Excess& excess) {
  const double width = std::max(std::fabs(volts), d.kernel->voltage_scale(d.parameters));
  double low = std::min(volts, 0.0) - width, high = std::max(volts, 0.0) + width;
  for (int k = 0; k < 60 && !(excess(low) > 0); ++k) low -= std::ldexp(width, k);
  for (int k = 0; k < 60 && !(excess(high) < 0); ++k) high += std::ldexp(width, k);
  std::uintmax_t sweeps = 200;
  const auto root = boost::math::tools::toms748_solve(excess, low, high,
                                                      boost::math::tools::eps_tolerance<double>(50), sweeps);
  return 0.5 * (root.first + root.second);
}

/// Newton steps on u alone, to the last digits also where u is far smaller than the bracket was.
template <class Step>
double polished(double u, const Step& step) {
  for (int sweep = 0; sweep < 8; ++sweep) {
    const double next = u - step(u);
    if (next == u || !std::isfinite(next)) break;
    u = next;
  }
  return u;
}

/// Whether the currents into the layer and through it are one, but for rounding.
bool is_balanced(const DeviceRef& d, double volts, DeviceState at) {
  const double link = 1.0 / d.value("R_s"), through = d.kernel->evaluate(d.parameters, at).f;
  const double scale = std::fabs(volts) + std::fabs(at.u) + d.kernel->voltage_scale(d.parameters);
  return std::fabs((volts - at.u) * link - through) <= kBalance * (scale * link + std::fabs(through));
}

/// The steady state by its x, u following: where x jumps with u, no u may balance with the x that a device
/// comes to from 0 at that u. A switch that can only be closed, but is so below the u at which it closes.
DeviceState steady_by_slow_state(const DeviceRef& d, double volts) {
  const auto rate = [&](double x) {
    return d.kernel->evaluate(d.parameters, {quasi_steady_u(d, volts, x), x}).r;
  };
  std::uintmax_t sweeps = 200;
  const auto root = boost::math::tools::toms748_solve(rate, 0.0, d.kernel->slow_scale(d.parameters),
                                                      boost::math::tools::eps_tolerance<double>(50), sweeps);
  const double x = 0.5 * (root.first + root.second);
  return {quasi_steady_u(d, volts, x), x};
}

}  // namespace

DeviceState steady_state(const DeviceRef& d, double volts) {
  const double link = 1.0 / d.value("R_s");
  double u = balanced_u(d, volts, [&](double at) {
    return (volts - at) * link - d.kernel->evaluate(d.parameters, {at, resting_x(d, at)}).f;
  });
  u = polished(u, [&](double at) {
    const Derivatives g = d.kernel->evaluate(d.parameters, {at, resting_x(d, at)});
    const double follow = d.model->slow.exists() ? -g.r_u / g.r_x : 0.0;  // dx/du along rate = 0
    return (g.f - (volts - at) * link) / (link + g.f_u + g.f_x * follow);
  });
  const DeviceState found{u, resting_x(d, u)};
  return is_balanced(d, volts, found) ? found : steady_by_slow_state(d, volts);
}

double quasi_steady_u(const DeviceRef& d, double volts, double x) {
  const double link = 1.0 / d.value("R_s");
  // Most models are linear in u; then one step from anywhere is the answer.
  const Derivatives at_zero = d.kernel->evaluate(d.parameters, {0.0, x});
  double u = (volts * link - at_zero.f) / (link + at_zero.f_u);
  const double slope = d.kernel->evaluate(d.parameters, {u, x}).f_u;
  if (std::fabs(slope - at_zero.f_u) <= 1e-15 * (link + std::fabs(slope))) return u;
  u = balanced_u(d, volts, [&](double at) {
    return (volts - at) * link - d.kernel->evaluate(d.parameters, {at, x}).f;
  });
  return polished(u, [&](double at) {
    const Derivatives g = d.kernel->evaluate(d.parameters, {at, x});
    return (g.f - (volts - at) * link) / (link + g.f_u);
  });
}

Eigenvalues eigenvalues(const DeviceRef& d, DeviceState at) {
  const Derivatives g = d.kernel->evaluate(d.parameters, at);
  const double c = d.value("C_m"), uu = -(1.0 / d.value("R_s") + g.f_u) / c, ux = -g.f_x / c;
  if (!d.model->slow.exists()) return {uu, uu};
  const double half = 0.5 * (uu + g.r_x), det = uu * g.r_x - ux * g.r_u;
  const std::complex<double> root = std::sqrt(std::complex<double>(half * half - det));
  const std::complex<double> fast = half <= 0 ? half - root : half + root;
  const std::complex<double> slow = std::abs(fast) > 0 ? det / fast : half + root;
  return slow.real() >= fast.real() ? Eigenvalues{slow, fast} : Eigenvalues{fast, slow};
}

}  // namespace memspike
