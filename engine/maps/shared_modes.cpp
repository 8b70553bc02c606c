// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/shared_modes.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "engine/maps/chebyshev.hpp"

namespace memspike {
namespace {

constexpr double kOneRate = 1e-9;  // relative spread below which all rates are one
constexpr std::size_t kRates = 33, kTimes = 96;
constexpr double kShortest = 2e-2, kLongest = 30;  // times: of the fastest and of the slowest time constant

std::vector<double> between(double low, double high, std::size_t count) {
  std::vector<double> points = chebyshev_points({portable::log(low), portable::log(high)}, count);
  for (double& p : points) p = portable::exp(p);
  return points;
}

}  // namespace

std::optional<SharedModes> SharedModes::make(double slowest, double fastest, double allowed,
                                             std::size_t most) {
  for (std::size_t n = 1; n <= most; ++n) {
    SharedModes modes(slowest, fastest, n);
    for (const double rate : between(slowest, fastest, 2 * kRates))
      modes.error_ = std::max(modes.error_, modes.charge_error(rate));
    if (modes.error_ <= allowed) return modes;
  }
  return std::nullopt;
}

/// Unknown are the coefficients of all shares but the last, which has what is left of the charge.
SharedModes::SharedModes(double slowest, double fastest, std::size_t n) {
  const double longest = 1 / slowest, shortest = 1 / fastest;
  if (fastest - slowest <= kOneRate * fastest) {
    // ξ stays 0, and one share is all.
    rates_.assign(1, slowest), coefficients_.assign(1, 1.0);
    return;
  }
  rates_ = between(slowest, fastest, n);
  degree_ = static_cast<int>(n);
  scale_ = 2 / (longest - shortest), shift_ = -(longest + shortest) / (longest - shortest);
  const auto powers = static_cast<std::size_t>(degree_) + 1;
  coefficients_.assign(powers * n, 0.0);
  // s_last = r_last (1/λ - Σ s_k/r_k): 1/λ = (ξ - shift)/scale.
  const double last = rates_.back();
  coefficients_[n - 1] = -last * shift_ / scale_;
  coefficients_[n + n - 1] = last / scale_;
  if (n == 1) return;
  const std::vector<double> lambdas = between(slowest, fastest, kRates);
  const auto unknowns = static_cast<Eigen::Index>((n - 1) * powers);
  Eigen::MatrixXd a(static_cast<Eigen::Index>(kRates * kTimes), unknowns);
  Eigen::VectorXd b(a.rows());
  Eigen::Index row = 0;
  for (const double lambda : lambdas)
    for (std::size_t i = 0; i < kTimes; ++i, ++row) {
      const double place = static_cast<double>(i) / (kTimes - 1);
      const double t = kShortest * shortest *
                       portable::exp(place * portable::log(kLongest * longest / (kShortest * shortest)));
      const double xi = scale_ / lambda + shift_;
      // The charge of mode k by t, over that of the transient for ever.
      const auto come = [&](double rate) { return -lambda / rate * portable::expm1(-rate * t); };
      for (std::size_t k = 0; k + 1 < n; ++k) {
        double value = come(rates_[k]) - last / rates_[k] * come(last);
        for (std::size_t p = 0; p < powers; ++p, value *= xi)
          a(row, static_cast<Eigen::Index>(k * powers + p)) = value;
      }
      b(row) = -portable::expm1(-lambda * t) - last / lambda * come(last);
    }
  const Eigen::VectorXd solved = a.colPivHouseholderQr().solve(b);
  for (std::size_t k = 0; k + 1 < n; ++k)
    for (std::size_t p = 0; p < powers; ++p) {
      const double c = solved(static_cast<Eigen::Index>(k * powers + p));
      coefficients_[p * n + k] = c;
      coefficients_[p * n + n - 1] -= last / rates_[k] * c;
    }
}

void SharedModes::shares(double fast_rate, std::span<double> s) const {
  const double xi = scale_ / fast_rate + shift_;
  for (std::size_t k = 0; k < rates_.size(); ++k) {
    double sum = 0;
    for (int p = degree_; p >= 0; --p) sum = sum * xi + coefficient(p, k);
    s[k] = sum;
  }
}

double SharedModes::charge_error(double fast_rate) const {
  std::vector<double> s(rates_.size());
  shares(fast_rate, s);
  double error = 0;
  for (int i = 0; i <= 160; ++i) {
    const double t = 0.2 * i / fast_rate;
    double charge = portable::expm1(-fast_rate * t);
    for (std::size_t k = 0; k < s.size(); ++k)
      charge -= s[k] * fast_rate / rates_[k] * portable::expm1(-rates_[k] * t);
    error = std::max(error, std::fabs(charge));
  }
  return error;
}

}  // namespace memspike
