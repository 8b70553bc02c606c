// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "engine/bank/small_signal.hpp"

namespace memspike {

/// Held voltages between which a steady state has a property [V]. An end that is one of the range itself is
/// marked: the window may go on beyond it.
struct VoltageWindow {
  double from = 0, to = 0;
  bool open_below = false, open_above = false;
};

/// What the steady states of one device, those that it comes to from x = 0, are like over a range of held
/// voltages: ends of windows to 1e-13 of the range, by root finding between the points of a fine grid. A
/// window narrower than the grid may be missed. Where the steady state jumps, a window may end at the jump.
struct Stability {
  double from = 0, to = 0;  ///< [V]
  std::vector<VoltageWindow> inductive, ringing, unstable;
  /// Of the Jacobian, over u and x on a grid and not only in steady states, relative to the sum of its parts:
  /// negative everywhere, it forbids limit cycles (Bendixson).
  double largest_trace = 0;
  double shortest_period = 0;  ///< of ringing [s]; 0 where nothing rings
  std::size_t without = 0;     ///< grid points without an isolated steady state
  std::size_t grid = 0;        ///< grid points
  double smallest_R_a = 0;     ///< of the positive ones; NaN where there is none
  double smallest_R_a_at = 0;  ///< [V]
};
Stability stability(const DeviceRef& device, double from, double to);

/// Sentences for a reader: where it rings, and whether it can oscillate by itself.
std::vector<std::string> verdict(const DeviceRef& device, const Stability& s);

}  // namespace memspike
