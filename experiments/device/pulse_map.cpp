// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/pulse_map.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>

#include "engine/contract/error.hpp"

namespace memspike {
namespace {

constexpr double kTolerance = 1e-12;
constexpr double kOff = 1e-5;  // of voltage_scale: left_out() tells what that does to the slow state
constexpr int kMostSweeps = 20, kScan = 48, kChecks = 101;

}  // namespace

PulseMap::PulseMap(const DeviceRef& device, std::vector<HeldPiece> cycle)
    : device_(device),
      cycle_(std::move(cycle)),
      scale_(device.kernel->slow_scale(device.parameters)),
      voltage_scale_(device.kernel->voltage_scale(device.parameters)) {
  find_manifold();
}

DeviceState PulseMap::after(DeviceState y) const {
  for (const HeldPiece& piece : cycle_) {
    const SegmentInput in{{Drive::Kind::voltage, piece.voltage, piece.voltage}, piece.duration, kTolerance};
    const SegmentOutput out = device_.kernel->flow(device_.parameters, y, in, nullptr);
    if (out.status != FlowStatus::done)
      throw NumericalError("the map of a pulse: a segment at " + std::to_string(piece.voltage) +
                           " V cannot be integrated. Check the parameters of this device");
    y = out.end;
  }
  return y;
}

/// Collocation of the equation of invariance at Chebyshev points, by Newton's iteration. The number of points
/// that fulfils it best between them counts: too many resolve modes that decay as fast as u, for which it has
/// no solution.
void PulseMap::find_manifold() {
  double least = std::numeric_limits<double>::infinity();
  for (const std::size_t points : {8, 12, 20, 32}) {
    const ChebyshevSeries found = collocated(points);
    const double off = off_invariance(found);
    if (off < least) least = off, manifold_ = found;
  }
  if (!std::isfinite(least)) manifold_ = ChebyshevSeries({0, scale_}, {0.0});
  converged_ = least <= kOff * voltage_scale_;
}

ChebyshevSeries PulseMap::collocated(std::size_t count) const {
  const double volts = cycle_.back().voltage, link = 1 / device_.value("R_s"), C_m = device_.value("C_m");
  const Domain all{0, scale_};
  const std::vector<double> points = chebyshev_points(all, count);
  const auto n = static_cast<Eigen::Index>(count);
  Eigen::MatrixXd slopes(n, n);  // of the interpolant, by the values
  for (std::size_t j = 0; j < count; ++j) {
    std::vector<double> one(count, 0.0);
    one[j] = 1;
    const ChebyshevSeries slope = ChebyshevSeries(all, one).slope_series();
    for (std::size_t i = 0; i < count; ++i)
      slopes(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = slope(points[i]);
  }
  Eigen::VectorXd u(n), off(n);
  for (Eigen::Index i = 0; i < n; ++i)
    u[i] = quasi_steady_u(device_, volts, points[static_cast<std::size_t>(i)]);
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    const Eigen::VectorXd h1 = slopes * u;
    Eigen::MatrixXd by_u(n, n);
    for (Eigen::Index i = 0; i < n; ++i) {
      const Derivatives g =
          device_.kernel->evaluate(device_.parameters, {u[i], points[static_cast<std::size_t>(i)]});
      off[i] = (volts - u[i]) * link - g.f - C_m * h1[i] * g.r;
      by_u.row(i) = -C_m * g.r * slopes.row(i);
      by_u(i, i) -= link + g.f_u + C_m * h1[i] * g.r_u;
    }
    const Eigen::VectorXd step = by_u.partialPivLu().solve(off);
    u -= step;
    if (!u.allFinite() || step.cwiseAbs().maxCoeff() <= 1e-14 * voltage_scale_) break;
  }
  return {all, std::vector<double>(u.begin(), u.end())};
}

/// How far the equation is from being fulfilled between the points, as an error of u [V].
double PulseMap::off_invariance(const ChebyshevSeries& h) const {
  const double volts = cycle_.back().voltage, link = 1 / device_.value("R_s"), C_m = device_.value("C_m");
  const ChebyshevSeries slope = h.slope_series();
  double largest = 0;
  for (int k = 0; k <= kChecks; ++k) {
    const double x = scale_ * k / kChecks, u = h(x);
    const Derivatives g = device_.kernel->evaluate(device_.parameters, {u, x});
    const double off = (volts - u) * link - g.f - C_m * slope(x) * g.r;
    largest = std::max(largest, std::fabs(off) / std::fabs(link + g.f_u));
    if (!std::isfinite(off)) return std::numeric_limits<double>::infinity();
  }
  return largest;
}

double PulseMap::left_out(double x) const {
  const DeviceState end = after(on_manifold(x));
  return std::fabs(after(end).x - after(on_manifold(end.x)).x) / scale_;
}

std::optional<double> PulseMap::fixed_point(double x) const {
  const auto increment = [&](double at) { return next(at) - at; };
  const double first = increment(x);
  if (first == 0) return x;
  const double bound = first > 0 ? scale_ : 0;
  double inner = x;
  for (int k = 1; k <= kScan; ++k) {
    const double outer = x + (bound - x) * k / kScan, there = increment(outer);
    if (there == 0) return outer;
    if ((there > 0) != (first > 0)) {
      std::uintmax_t sweeps = 100;
      const auto root =
          boost::math::tools::toms748_solve(increment, std::min(inner, outer), std::max(inner, outer),
                                            boost::math::tools::eps_tolerance<double>(44), sweeps);
      return 0.5 * (root.first + root.second);
    }
    inner = outer;
  }
  return std::nullopt;
}

double PulseMap::slope(double fixed, double from) const {
  const double half = std::max(0.05 * std::fabs(fixed - from), 1e-4 * scale_);
  const Domain near{std::max(0.0, fixed - half), std::min(scale_, fixed + half)};
  std::vector<double> values = chebyshev_points(near, 9);
  for (double& x : values) x = next(x);
  return ChebyshevSeries(near, values).derivative(fixed);
}

Domain PulseMap::around(double low, double high) const {
  const double room = std::max(0.1 * (high - low), 1e-9 * scale_);
  return {std::max(0.0, low - room), std::min(scale_, high + room)};
}

std::optional<FunctionTable> PulseMap::increments(Domain range) const {
  const FunctionTable::Functions increment = [&](double x, std::span<double> values) {
    values[0] = next(x) - x;
    return std::isfinite(values[0]);
  };
  double largest = 0, one = 0;
  for (const double x : chebyshev_points(range, 9)) {
    increment(x, {&one, 1});
    largest = std::max(largest, std::fabs(one));
  }
  // As exact as rounding lets the increments be.
  const double least = std::max(1e-11 * largest, 4e-16 * range.high);
  for (double allowed = least; allowed <= 1e-7 * largest || allowed == least; allowed *= 10)
    if (auto table = FunctionTable::make(range, std::span(&allowed, 1), increment)) return table;
  return std::nullopt;
}

std::optional<PulseMap::FixedState> PulseMap::fixed_state(DeviceState y) const {
  const double du = 1e-5 * voltage_scale_, dx = 1e-5 * scale_;
  Eigen::Matrix2d map;
  for (int round = 0; round < 30; ++round) {
    const DeviceState end = after(y), by_u = after({y.u + du, y.x}), by_x = after({y.u, y.x + dx});
    // In units of the scales.
    map << (by_u.u - end.u) / du, (by_x.u - end.u) / dx * scale_ / voltage_scale_,
        (by_u.x - end.x) / du * voltage_scale_ / scale_, (by_x.x - end.x) / dx;
    const Eigen::Vector2d away((end.u - y.u) / voltage_scale_, (end.x - y.x) / scale_);
    const Eigen::Vector2d step = (Eigen::Matrix2d::Identity() - map).partialPivLu().solve(away);
    if (!step.allFinite()) return std::nullopt;
    y.u += step[0] * voltage_scale_, y.x += step[1] * scale_;
    if (step.norm() > 1e-11) continue;
    const Eigen::Vector2cd lambda = map.eigenvalues();
    const bool first = std::abs(lambda[0]) >= std::abs(lambda[1]);
    return FixedState{y, first ? lambda[0] : lambda[1], first ? lambda[1] : lambda[0]};
  }
  return std::nullopt;
}

}  // namespace memspike
