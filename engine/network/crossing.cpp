// SPDX-License-Identifier: Apache-2.0
#include "engine/network/crossing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "engine/bank/kernel.hpp"

namespace memspike {
namespace {

using Coefficients = std::array<double, kPieceTerms>;
constexpr double kNarrowest = 0x1p-48;  // intervals below this are one point

/// b_j = Σ_{k <= j} C(j, k)/C(n, k) c_k.
Coefficients to_bernstein(const double* c, int n) {
  Coefficients b{}, difference{};
  double binomial = 1;
  for (int k = 0; k <= n; ++k) {
    difference[static_cast<std::size_t>(k)] = c[k] / binomial;
    binomial = binomial * (n - k) / (k + 1);
  }
  // The c_k/C(n, k) are the forward differences of the b_j.
  for (int j = 0; j <= n; ++j) {
    b[static_cast<std::size_t>(j)] = difference[0];
    for (int k = 0; k < n - j; ++k)
      difference[static_cast<std::size_t>(k)] += difference[static_cast<std::size_t>(k) + 1];
  }
  return b;
}

class Search {
 public:
  Search(const double* c, int n) : c_(c), n_(n) {}

  std::optional<double> in(const Coefficients& b, double from, double width) const {
    if (b[0] >= 0) return from;
    int changes = 0, last = 0;
    for (int j = 1; j <= n_; ++j) {
      const int side = b[static_cast<std::size_t>(j)] >= 0 ? 1 : 0;
      if (side != last) ++changes, last = side;
    }
    if (changes == 0) return std::nullopt;
    if (changes == 1) return root(from, from + width);
    if (width < kNarrowest) return last == 1 ? std::optional(from + width) : std::nullopt;
    Coefficients left{}, right = b;
    for (int j = 0; j <= n_; ++j) {
      left[static_cast<std::size_t>(j)] = right[0];
      for (std::size_t k = 0; k < static_cast<std::size_t>(n_ - j); ++k)
        right[k] = 0.5 * (right[k] + right[k + 1]);
    }
    // What the means have left behind is the right half, in order.
    const double half = 0.5 * width;
    if (const auto found = in(left, from, half)) return found;
    return in(right, from + half, half);
  }

 private:
  /// The only root between a point below zero and one that is not: Newton's method, kept inside by halving.
  double root(double low, double high) const {
    double tau = 0.5 * (low + high);
    for (int sweep = 0; sweep < 100 && high - low > kNarrowest * 0x1p-4; ++sweep) {
      double value = c_[n_], slope = 0;
      for (int k = n_ - 1; k >= 0; --k) slope = slope * tau + value, value = value * tau + c_[k];
      if (value >= 0)
        high = tau;
      else
        low = tau;
      const double next = tau - value / slope;
      const bool inside = next > low && next < high;
      if (inside && std::fabs(next - tau) < 0x1p-52) return next;
      tau = inside ? next : 0.5 * (low + high);
    }
    return high;
  }

  const double* c_;
  int n_;
};

}  // namespace

std::optional<double> first_crossing(const double* c, int order) {
  // Nearly all steps are far below the threshold.
  double most = c[0];
  for (int k = 1; k <= order; ++k) most += std::max(c[k], 0.0);
  if (most < 0) return std::nullopt;
  return Search(c, order).in(to_bernstein(c, order), 0, 1);
}

}  // namespace memspike
