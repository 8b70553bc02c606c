// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/decay_fit.hpp"

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <unsupported/Eigen/NonLinearOptimization>
#include <unsupported/Eigen/NumericalDiff>

namespace memspike {
namespace {

using Eigen::ArrayXd, Eigen::MatrixXd, Eigen::VectorXd;

constexpr double kRounding = 1e-11;  // of the largest value: a smaller change is none
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// A law as its shapes, which depend on the parameters p nonlinearly, times coefficients, which follow from
/// linear least squares (variable projection). p = (log tau, log exponent), or the exponent of a power law.
struct Projection {
  using Scalar = double;
  using InputType = VectorXd;
  using ValueType = VectorXd;
  using JacobianType = MatrixXd;
  enum { InputsAtCompileTime = Eigen::Dynamic, ValuesAtCompileTime = Eigen::Dynamic };

  DecayLaw law;
  ArrayXd t;
  VectorXd y;
  double t_middle;  ///< a power law is scaled to this time

  int inputs() const { return law == DecayLaw::stretched_exponential ? 2 : 1; }
  int values() const { return static_cast<int>(y.size()); }

  MatrixXd shapes(const VectorXd& p) const {
    if (law == DecayLaw::power_law) return (t / t_middle).pow(-p[0]).matrix();
    const ArrayXd age = (t / std::exp(p[0])).pow(inputs() == 2 ? std::exp(p[1]) : 1.0);
    if (law == DecayLaw::to_zero) return (-age).exp().matrix();
    MatrixXd both(t.size(), 2);
    // exp(-age) - 1 stays apart from the constant where tau is far longer than the data.
    both << VectorXd::Ones(t.size()), (-age).unaryExpr([](double a) { return std::expm1(a); }).matrix();
    return both;
  }
  /// Coefficients of the shapes scaled to 1, and the scales.
  VectorXd coefficients(const VectorXd& p) const {
    MatrixXd phi = shapes(p);
    const VectorXd scale = phi.cwiseAbs().colwise().maxCoeff().transpose().cwiseMax(1e-300);
    phi = phi * scale.cwiseInverse().asDiagonal();
    return phi.colPivHouseholderQr().solve(y).cwiseQuotient(scale);
  }
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

/// A grid wide enough that one of its points leads to the best fit.
std::vector<VectorXd> starts(const Projection& problem) {
  std::vector<VectorXd> all;
  if (problem.law == DecayLaw::power_law) {
    for (double exponent = -4; exponent <= 4; exponent += 0.05)
      all.push_back(VectorXd::Constant(1, exponent));
    return all;
  }
  const double longest = problem.t.maxCoeff();
  double shortest = longest;
  for (const double t : problem.t)
    if (t > 0) shortest = std::min(shortest, t);
  const std::vector<double> exponents = problem.inputs() == 2
                                            ? std::vector<double>{0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1, 1.3, 2}
                                            : std::vector<double>{1};
  constexpr int kPerOctave = 2;
  for (double tau = shortest / 8; tau < 64 * longest; tau *= std::exp2(1.0 / kPerOctave))
    for (const double exponent : exponents) {
      VectorXd p(problem.inputs());
      p[0] = std::log(tau);
      if (problem.inputs() == 2) p[1] = std::log(exponent);
      all.push_back(p);
    }
  return all;
}

/// Levenberg-Marquardt from the best points of the grid.
VectorXd best_parameters(const Projection& problem) {
  constexpr std::size_t kTried = 4;
  std::vector<std::pair<double, VectorXd>> ranked;
  for (const VectorXd& p : starts(problem)) ranked.emplace_back(problem.norm(p), p);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  ranked.resize(std::min(kTried, ranked.size()));
  const Eigen::NumericalDiff<Projection, Eigen::Central> with_slopes(problem);
  std::pair<double, VectorXd> best = ranked[0];
  for (auto& [norm, p] : ranked) {
    Eigen::NumericalDiff<Projection, Eigen::Central> function = with_slopes;
    Eigen::LevenbergMarquardt<Eigen::NumericalDiff<Projection, Eigen::Central>> solver(function);
    solver.parameters.ftol = solver.parameters.xtol = 1e-14;
    solver.parameters.maxfev = 2000;
    solver.minimize(p);
    const double reached = problem.norm(p);
    if (p.allFinite() && reached < best.first) best = {reached, p};
  }
  return best.second;
}

std::size_t parameters_of(DecayLaw law) {
  return law == DecayLaw::stretched_exponential ? 4 : law == DecayLaw::exponential ? 3 : 2;
}

DecayFit in_words_of_the_law(const Projection& problem, const VectorXd& p) {
  const VectorXd c = problem.coefficients(p);
  DecayFit fit{kNone, c[0], kNone, kNone, problem.norm(p) / std::sqrt(static_cast<double>(problem.y.size()))};
  switch (problem.law) {
    case DecayLaw::power_law:
      fit.amplitude = c[0] * std::pow(problem.t_middle, p[0]), fit.exponent = p[0];
      return fit;
    case DecayLaw::stretched_exponential:
      fit.exponent = std::exp(p[1]);
      [[fallthrough]];
    case DecayLaw::exponential:
      fit.limit = c[0] - c[1], fit.amplitude = c[1];
      [[fallthrough]];
    case DecayLaw::to_zero:
      fit.tau = std::exp(p[0]);
  }
  return fit;
}

}  // namespace

std::string_view name_of(DecayLaw law) {
  constexpr std::string_view names[] = {"exponential", "stretched_exponential", "power_law", "to_zero"};
  return names[static_cast<int>(law)];
}

std::optional<DecayFit> fit_decay(DecayLaw law, const std::vector<double>& t, const std::vector<double>& y) {
  if (t.size() != y.size() || t.size() <= parameters_of(law)) return std::nullopt;
  const Eigen::Index n = static_cast<Eigen::Index>(t.size());
  Projection problem{law, Eigen::Map<const ArrayXd>(t.data(), n), Eigen::Map<const VectorXd>(y.data(), n), 1};
  const double scale = problem.y.cwiseAbs().maxCoeff();
  const bool changes = problem.y.maxCoeff() - problem.y.minCoeff() > kRounding * scale;
  if (!problem.y.allFinite() || !problem.t.allFinite() || !changes) return std::nullopt;
  if (law == DecayLaw::power_law) {
    if (problem.t.minCoeff() <= 0) return std::nullopt;
    problem.t_middle = std::exp(problem.t.log().mean());
  }
  problem.y /= scale;
  DecayFit fit = in_words_of_the_law(problem, best_parameters(problem));
  fit.limit *= scale, fit.amplitude *= scale, fit.residual *= scale;
  return fit;
}

}  // namespace memspike
