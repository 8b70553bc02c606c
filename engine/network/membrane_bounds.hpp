// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace memspike {

inline constexpr int kMostLanes = 16;  ///< of a line: the numbers of one membrane (LinearPopulation)

/// How a sum of exponentials, one a lane, is bounded from above over an interval: `now` and `later` are what
/// a unit of each lane is at its ends.
///
/// Terms that change little are bounded by their chord and by the largest bulge above that. Quick ones are
/// bounded by their start alone: they fall to nothing, or rise to it. Those of rates that are alike often
/// cancel each other. With r the lowest of them, Σ a_k e^(-r_k s) <= A e^(-r s) + Σ |a_k| (r_k/r - 1)/e,
/// A = Σ a_k, because s e^(-r s) <= 1/(e r).
struct IntervalBounds {
  enum class Kind : std::uint8_t { slow, quick, quick_of_next_group };
  int lanes = 0;  ///< those that are exponentials
  const double *now = nullptr, *later = nullptr;
  double curvature[kMostLanes] = {};  ///< (rate width)²/8
  double spread[kMostLanes] = {};     ///< (r_k/r - 1)/e
  Kind kind[kMostLanes] = {};
};

/// Bounds many membranes: the slack of each line becomes -(constants + bound), but where it is infinite it
/// stays so. Those for which that is not above zero are written to `tight`.
struct BoundPass {
  IntervalBounds bounds;
  int lanes = 4;  ///< of a line; the last is the slack
  const double* constants = nullptr;
  const double* last_constants = nullptr;  ///< the same, for all times to come
  double* lines = nullptr;
  std::uint32_t first = 0, last = 0;  ///< membranes first <= i < last
  std::uint32_t* tight = nullptr;     ///< room for all of them
  /// Set where a membrane is held, or may at any later time reach its threshold by what it has. The second
  /// lane is constant.
  bool may_fire = false;
};

/// Lanes at one time: scale[k] = e^exponent[k] and value[k] = unit[k]/scale[k], for exponents >= 0.
/// `lanes`: a multiple of four.
struct MomentPass {
  int lanes = 4;
  const double *exponent = nullptr, *unit = nullptr;
  double *scale = nullptr, *value = nullptr;
};

}  // namespace memspike
