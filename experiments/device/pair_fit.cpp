// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/pair_fit.hpp"

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <unsupported/Eigen/NonLinearOptimization>
#include <unsupported/Eigen/NumericalDiff>

namespace memspike {
namespace {

using Eigen::ArrayXd, Eigen::MatrixXd, Eigen::VectorXd;

constexpr double kApart = 1.5, kBeyond = 3, kBetter = 2, kFlat = 1e-9;
constexpr int kPerOctave = 2;

/// The coefficients follow from the time constants by linear least squares: variable projection over log tau.
struct Projection {
  using Scalar = double;
  using InputType = VectorXd;
  using ValueType = VectorXd;
  using JacobianType = MatrixXd;
  enum { InputsAtCompileTime = Eigen::Dynamic, ValuesAtCompileTime = Eigen::Dynamic };

  ArrayXd t;
  VectorXd y;
  int terms;
  int inputs() const { return terms; }
  int values() const { return static_cast<int>(y.size()); }

  MatrixXd shapes(const VectorXd& p) const {
    MatrixXd phi(t.size(), terms);
    for (int k = 0; k < terms; ++k) phi.col(k) = (-t / std::exp(p[k])).exp().matrix();
    return phi;
  }
  VectorXd coefficients(const VectorXd& p) const { return shapes(p).colPivHouseholderQr().solve(y); }
  int operator()(const VectorXd& p, VectorXd& residual) const {
    residual = shapes(p) * coefficients(p) - y;
    if (!residual.allFinite()) residual.setConstant(y.norm());
    return 0;
  }
  double norm(const VectorXd& p) const {
    VectorXd residual(y.size());
    (*this)(p, residual);
    return residual.norm();
  }
};

/// Levenberg-Marquardt from the best point of a grid of time constants.
VectorXd best(const Projection& problem) {
  std::vector<double> logs;
  const double low = std::log(problem.t.minCoeff() / kBeyond),
               high = std::log(problem.t.maxCoeff() * kBeyond);
  const int steps = std::max(2, static_cast<int>((high - low) / std::log(2.0) * kPerOctave));
  for (int k = 0; k <= steps; ++k) logs.push_back(low + (high - low) * k / steps);
  VectorXd start(problem.terms), p(problem.terms);
  double least = 1e300;
  for (std::size_t a = 0; a < logs.size(); ++a)
    for (std::size_t b = problem.terms == 2 ? a + 1 : a; b < logs.size(); ++b) {
      p[0] = logs[a];
      if (problem.terms == 2) p[1] = logs[b];
      if (const double norm = problem.norm(p); norm < least) least = norm, start = p;
      if (problem.terms == 1) break;
    }
  Eigen::NumericalDiff<Projection, Eigen::Central> function(problem);
  Eigen::LevenbergMarquardt<Eigen::NumericalDiff<Projection, Eigen::Central>> solver(function);
  solver.parameters.ftol = solver.parameters.xtol = 1e-14;
  solver.parameters.maxfev = 2000;
  p = start;
  solver.minimize(p);
  return p.allFinite() && problem.norm(p) < least ? p : start;
}

}  // namespace

std::optional<PairFit> fit_pairs(const std::vector<double>& gaps, const std::vector<double>& ratios) {
  Projection problem{ArrayXd(), VectorXd(), 2};
  std::vector<double> t, y;
  for (std::size_t k = 0; k < gaps.size(); ++k)
    if (gaps[k] > 0 && std::isfinite(ratios[k])) t.push_back(gaps[k]), y.push_back(ratios[k] - 1);
  if (t.size() < 6) return std::nullopt;
  const Eigen::Index n = static_cast<Eigen::Index>(t.size());
  problem.t = Eigen::Map<const ArrayXd>(t.data(), n), problem.y = Eigen::Map<const VectorXd>(y.data(), n);
  if (!(problem.y.maxCoeff() - problem.y.minCoeff() > kFlat)) return std::nullopt;
  Projection single = problem;
  single.terms = 1;
  const double of_one = single.norm(best(single));
  VectorXd p = best(problem);
  if (p[0] > p[1]) std::swap(p[0], p[1]);
  const double of_two = problem.norm(p), shortest = problem.t.minCoeff(), longest = problem.t.maxCoeff();
  const double tau_1 = std::exp(p[0]), tau_2 = std::exp(p[1]);
  if (!(tau_2 > kApart * tau_1) || tau_1 < shortest / kBeyond || tau_2 > kBeyond * longest ||
      of_two * kBetter > of_one)
    return std::nullopt;
  const VectorXd c = problem.coefficients(p);
  return PairFit{c[0], tau_1, c[1], tau_2, of_two / std::sqrt(static_cast<double>(n))};
}

}  // namespace memspike
