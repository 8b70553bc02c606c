// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <limits>

namespace memspike {

/// An interval of allowed values. The same object checks a value and is spoken in the error message
/// (`spoken()` in engine/contract/quantity.hpp), so the two cannot disagree.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false, high_open = false;

  /// False for NaN and for infinities, whatever the bounds.
  constexpr bool holds(double x) const {
    if (!(x > -std::numeric_limits<double>::infinity() && x < std::numeric_limits<double>::infinity()))
      return false;
    return (low_open ? x > low : x >= low) && (high_open ? x < high : x <= high);
  }
};

constexpr Range anything() { return {}; }
constexpr Range above(double low) { return {.low = low, .low_open = true}; }
constexpr Range at_least(double low) { return {.low = low}; }
constexpr Range between(double low, double high) { return {.low = low, .high = high}; }

}  // namespace memspike
