// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/chebyshev.hpp"

#include <cmath>
#include <numbers>

namespace memspike {
namespace {

// sin by its series: the C library's functions differ from machine to machine in their last digits.
double sine(double angle) {
  double term = angle, sum = angle;
  for (int k = 2; k < 30; k += 2) {
    term *= -angle * angle / (k * (k + 1));
    sum += term;
  }
  return sum;
}

/// The k-th of n Chebyshev points on [-1, 1], ascending.
double point(std::size_t k, std::size_t n) {
  const auto odd = static_cast<double>(2 * k + 1) - static_cast<double>(n);
  return sine(0.5 * std::numbers::pi * odd / static_cast<double>(n));
}

}  // namespace

std::vector<double> chebyshev_points(Domain domain, std::size_t n) {
  std::vector<double> points;
  for (std::size_t k = 0; k < n; ++k) points.push_back(domain.middle() + domain.half() * point(k, n));
  return points;
}

ChebyshevSeries::ChebyshevSeries(Domain domain, const std::vector<double>& values)
    : domain_(domain), c_(values.size(), 0.0) {
  const std::size_t n = values.size();
  for (std::size_t k = 0; k < n; ++k) {
    const double xi = point(k, n);
    double before = xi, now = 1;  // T_{-1} = T_1, T_0
    for (std::size_t j = 0; j < n; ++j) {
      c_[j] += values[k] * now * (j == 0 ? 1.0 : 2.0) / static_cast<double>(n);
      const double next = 2 * xi * now - before;
      before = now, now = next;
    }
  }
}

double ChebyshevSeries::operator()(double x) const {
  const double xi = (x - domain_.middle()) / domain_.half();
  double b1 = 0, b2 = 0;
  for (std::size_t k = c_.size(); k-- > 1;) {
    const double b = 2 * xi * b1 - b2 + c_[k];
    b2 = b1, b1 = b;
  }
  return c_.empty() ? 0.0 : xi * b1 - b2 + c_[0];
}

ChebyshevSeries ChebyshevSeries::slope_series() const {
  ChebyshevSeries d;
  d.domain_ = domain_;
  const std::size_t n = c_.size();
  d.c_.assign(n > 1 ? n - 1 : 1, 0.0);
  for (std::size_t k = n; k-- > 1;) {
    const double above = k + 1 < d.c_.size() ? d.c_[k + 1] : 0.0;
    d.c_[k - 1] = above + 2 * static_cast<double>(k) * c_[k];
  }
  d.c_[0] *= 0.5;
  for (double& c : d.c_) c /= domain_.half();
  return d;
}

ChebyshevSeries ChebyshevSeries::integral() const {
  ChebyshevSeries s;
  s.domain_ = domain_;
  const std::size_t n = c_.size();
  s.c_.assign(n + 1, 0.0);
  const auto at = [&](std::size_t k) { return k < n ? c_[k] : 0.0; };
  for (std::size_t k = 1; k <= n; ++k)
    s.c_[k] =
        ((k == 1 ? 2.0 : 1.0) * at(k - 1) - at(k + 1)) * domain_.half() / (2.0 * static_cast<double>(k));
  s.c_[0] = -s(domain_.low);
  return s;
}

ChebyshevSeries ChebyshevSeries::quotient(double root) const {
  // With Clenshaw's b_k at the root, p(ξ) - p(root) = (ξ - root) (b_1 + 2 Σ b_{k+1} T_k(ξ)).
  const double xi = (root - domain_.middle()) / domain_.half();
  ChebyshevSeries q;
  q.domain_ = domain_;
  q.c_.assign(c_.size() > 1 ? c_.size() - 1 : 1, 0.0);
  double b1 = 0, b2 = 0;
  for (std::size_t k = c_.size(); k-- > 1;) {
    const double b = 2 * xi * b1 - b2 + c_[k];
    q.c_[k - 1] = (k == 1 ? 1.0 : 2.0) * b / domain_.half();
    b2 = b1, b1 = b;
  }
  return q;
}

ChebyshevSeries ChebyshevSeries::plus(double constant) const {
  ChebyshevSeries s = *this;
  s.c_[0] += constant;
  return s;
}

ChebyshevSeries ChebyshevSeries::trimmed(double allowed) const {
  ChebyshevSeries s = *this;
  s.c_.resize(static_cast<std::size_t>(degree(allowed)) + 1);
  return s;
}

double ChebyshevSeries::tail(int degree) const {
  double sum = 0;
  for (std::size_t k = static_cast<std::size_t>(degree) + 1; k < c_.size(); ++k) sum += std::fabs(c_[k]);
  return sum;
}

int ChebyshevSeries::degree(double tolerance) const {
  double sum = 0;
  for (std::size_t k = c_.size(); k-- > 1;) {
    sum += std::fabs(c_[k]);
    if (!(sum <= tolerance)) return static_cast<int>(k);
  }
  return 0;
}

std::vector<double> ChebyshevSeries::monomials(int degree) const {
  const auto n = static_cast<std::size_t>(degree) + 1;
  std::vector<double> sum(n, 0.0), before(n, 0.0), now(n, 0.0);
  before[0] = 1;  // T_0
  if (n > 1) now[1] = 1;
  for (std::size_t k = 0; k < n && k < c_.size(); ++k) {
    const std::vector<double>& t = k == 0 ? before : now;
    for (std::size_t i = 0; i < n; ++i) sum[i] += c_[k] * t[i];
    if (k == 0) continue;
    std::vector<double> next(n, 0.0);  // T_{k+1} = 2 ξ T_k - T_{k-1}
    for (std::size_t i = 0; i + 1 < n; ++i) next[i + 1] = 2 * now[i];
    for (std::size_t i = 0; i < n; ++i) next[i] -= before[i];
    before = now, now = next;
  }
  return sum;
}

}  // namespace memspike
