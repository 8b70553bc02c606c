// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <vector>

#include "tests/support/device_case.hpp"

namespace memspike::test {

/// A special instant of a segment and what the device shows there.
struct Moment {
  double t;  ///< from the segment's start [s]
  DeviceState state;
  Terminal terminal;
};

/// Every instant inside the segment at which quantity(t, state) changes sign, found between points of a grid
/// that is dense in log t, as transients are, and refined to the last digits.
template <class Quantity>
std::vector<Moment> sign_changes(const SegmentCurve& curve, const Quantity& quantity, int points = 4000) {
  std::vector<double> grid;
  for (int k = 0; k < points; ++k)
    grid.push_back(curve.duration * std::pow(10.0, 8.0 * (static_cast<double>(k) / (points - 1) - 1)));
  const std::vector<DeviceState> states = curve.at(grid);
  const auto value = [&](double t) { return quantity(t, curve.at(t)); };
  std::vector<Moment> found;
  for (std::size_t k = 1; k < grid.size(); ++k) {
    const double a = quantity(grid[k - 1], states[k - 1]), b = quantity(grid[k], states[k]);
    if (!(a * b < 0)) continue;
    std::uintmax_t sweeps = 100;
    const auto root = boost::math::tools::toms748_solve(
        value, grid[k - 1], grid[k], a, b, boost::math::tools::eps_tolerance<double>(52), sweeps);
    const double t = 0.5 * (root.first + root.second);
    const DeviceState state = curve.at(t);
    found.push_back({t, state, curve.terminal_at(t, state)});
  }
  return found;
}

/// dI/dt: of (V - u)/R_s, with du/dt from the equations.
inline double current_slope(const SegmentCurve& curve, double t, DeviceState y) {
  const double I = curve.terminal_at(t, y).I;
  const double du =
      (I - curve.device.kernel->evaluate(curve.device.parameters, y).f) / curve.device.value("C_m");
  return ((curve.drive.to - curve.drive.from) / curve.duration - du) / curve.device.value("R_s");
}

/// Minima and maxima of the current inside a segment under voltage drive, in the order of time.
inline std::vector<Moment> current_extrema(const SegmentCurve& curve) {
  return sign_changes(curve, [&](double t, DeviceState y) { return current_slope(curve, t, y); });
}

}  // namespace memspike::test
