// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

namespace memspike {

/// An interval of the slow state.
struct Domain {
  double low = 0, high = 1;
  double middle() const { return 0.5 * (low + high); }
  double half() const { return 0.5 * (high - low); }
};

/// n Chebyshev points of the first kind, ascending.
std::vector<double> chebyshev_points(Domain domain, std::size_t n);

/// A function on an interval as Σ c_k T_k(ξ), ξ from -1 to 1 over the interval.
class ChebyshevSeries {
 public:
  ChebyshevSeries() = default;
  /// Interpolates values at chebyshev_points(domain, values.size()).
  ChebyshevSeries(Domain domain, const std::vector<double>& values);

  double operator()(double x) const;
  double derivative(double x) const { return slope_series()(x); }
  ChebyshevSeries slope_series() const;
  /// The antiderivative that vanishes at the lower end.
  ChebyshevSeries integral() const;
  /// (p(x) - p(root))/(x - root), without cancellation.
  ChebyshevSeries quotient(double root) const;
  ChebyshevSeries plus(double constant) const;
  /// Without the coefficients at the end that are together at most `allowed`.
  ChebyshevSeries trimmed(double allowed) const;

  const Domain& domain() const { return domain_; }
  const std::vector<double>& coefficients() const { return c_; }
  /// The smallest degree beyond which all coefficients together are at most `tolerance`.
  int degree(double tolerance) const;
  /// What is left out beyond a degree: a bound on the error of cutting there.
  double tail(int degree) const;
  /// Coefficients in powers of ξ up to a degree.
  std::vector<double> monomials(int degree) const;

 private:
  Domain domain_;
  std::vector<double> c_;
};

}  // namespace memspike
