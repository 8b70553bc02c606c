// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace memspike {

/// Transients e^(-λ t) of devices whose rates λ differ, as sums of the same few exponentials:
///
///   e^(-λ t) ≈ Σ_k s_k(1/λ) e^(-r_k t)
///
/// with polynomials s_k, chosen by least squares over λ and t for the charge that has come by any time; the
/// whole charge is exact, Σ s_k/r_k = 1/λ.
class SharedModes {
 public:
  /// For λ from `slowest` to `fastest` [1/s]. `allowed`: of the charge that has come by any time, relative to
  /// the whole. Nothing where `most` modes are not enough.
  static std::optional<SharedModes> make(double slowest, double fastest, double allowed, std::size_t most);

  const std::vector<double>& rates() const { return rates_; }
  int degree() const { return degree_; }
  /// ξ = scale()/λ + shift(), from -1 to 1.
  double scale() const { return scale_; }
  double shift() const { return shift_; }
  /// Of ξ^power in s_mode.
  double coefficient(int power, std::size_t mode) const {
    return coefficients_[static_cast<std::size_t>(power) * rates_.size() + mode];
  }
  void shares(double fast_rate, std::span<double> s) const;
  /// The largest deviation found of the charge by any time, relative to the whole.
  double error() const { return error_; }

 private:
  SharedModes(double slowest, double fastest, std::size_t modes);
  double charge_error(double fast_rate) const;

  std::vector<double> rates_, coefficients_;
  int degree_ = 0;
  double scale_ = 0, shift_ = 0, error_ = 0;
};

}  // namespace memspike
