// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

namespace memspike {

// What models call by these names alone, whatever the number type is.
using std::exp, std::log, std::pow, std::sinh, std::sqrt, std::tanh;

/// The logistic function 1/(1 + e^(-z)), without overflow and with full relative accuracy in both tails.
inline double sigmoid(double z) {
  const double e = std::exp(-std::fabs(z));
  return z >= 0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
}

/// log(1 + e^z): 0 far below z = 0 and z far above it, with full relative accuracy in both tails. The smooth
/// form of a kink: w softplus(z/w) differs from the larger of 0 and z by at most w ln 2, and by less than w
/// e^(-|z|/w).
inline double softplus(double z) { return (z > 0 ? z : 0.0) + std::log1p(std::exp(-std::fabs(z))); }

}  // namespace memspike
