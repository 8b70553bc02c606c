// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

namespace memspike {

inline constexpr double kNever = std::numeric_limits<double>::infinity();

/// Times that follow t by no more than this are the same instant as t [s].
inline double tie_at(double t) {
  return std::max(1e-12, 4 * std::numeric_limits<double>::epsilon() * std::fabs(t));
}

}  // namespace memspike
