// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

namespace memspike {

/// The logistic function 1/(1 + e^(-z)), without overflow and with full relative accuracy in both tails.
inline double sigmoid(double z) {
  const double e = std::exp(-std::fabs(z));
  return z >= 0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
}

}  // namespace memspike
