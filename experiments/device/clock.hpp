// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

namespace memspike {

/// The double nearest to the decimal number with 15 significant digits next to t: what a sum of times that
/// were written as decimals means. 0.05 + 0.1 gives 0.15.
inline double as_decimal(double t) {
  if (t == 0 || !std::isfinite(t)) return t;
  const int exponent = 15 - static_cast<int>(std::ceil(std::log10(std::fabs(t))));
  if (exponent < 0 || exponent > 22) return t;  // 10^22 is the largest power of ten that is a double
  const double scale = std::pow(10.0, exponent);
  return std::round(t * scale) / scale;
}

/// A clock that adds up millions of durations without drift, by Kahan's compensated sum.
class Clock {
 public:
  void advance(double duration) {
    const double y = duration - lost_, sum = sum_ + y;
    lost_ = (sum - sum_) - y;
    sum_ = sum;
  }
  double now() const { return as_decimal(sum_); }

 private:
  double sum_ = 0, lost_ = 0;
};

}  // namespace memspike
