// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <complex>
#include <optional>
#include <vector>

#include "engine/bank/steady_state.hpp"
#include "engine/maps/function_table.hpp"
#include "experiments/device/measurements.hpp"

namespace memspike {

/// The map that a repeated pulse is. After a gap of several R_s C_m the device lies on the slow manifold
/// u = h(x) of the voltage held last, so that one number says where it is, and a pulse with its gap takes x_n
/// to x_n+1. h solves the equation of invariance, (V - h)/R_s - f(h, x) = C_m h'(x) r(h, x).
class PulseMap {
 public:
  /// `cycle` ends with the gap, or the read in it.
  PulseMap(const DeviceRef& device, std::vector<HeldPiece> cycle);

  /// The whole cycle, integrated. NumericalError where it cannot be.
  DeviceState after(DeviceState start) const;
  DeviceState on_manifold(double x) const { return {manifold_(x), x}; }
  double next(double x) const { return after(on_manifold(x)).x; }

  /// By how much x after two cycles would differ if u were not put onto the manifold between them, relative
  /// to the slow state's full scale: what the map leaves out. Large where the gap is too short for one
  /// number.
  double left_out(double x) const;
  /// Whether the manifold was found and the map leaves out no more than 1e-6 at x.
  bool holds_at(double x) const { return converged_ && left_out(x) <= kMostLeftOut; }

  /// The fixed point that iteration from x comes to; empty where it is not found.
  std::optional<double> fixed_point(double x) const;
  /// The slope of the map at a fixed point that iteration from `from` comes to.
  double slope(double fixed, double from) const;

  /// x_n+1 - x_n as a function of x_n over a range; empty where no table is good enough.
  std::optional<FunctionTable> increments(Domain range) const;
  /// A range holding `low` and `high` with some room, within the slow state's range.
  Domain around(double low, double high) const;

  /// The two-dimensional map, where one number does not do: its fixed point near a state, by Newton's
  /// iteration, and the eigenvalues of its Jacobian there, the larger one first.
  struct FixedState {
    DeviceState at;
    std::complex<double> larger, smaller;
  };
  std::optional<FixedState> fixed_state(DeviceState near) const;

 private:
  static constexpr double kMostLeftOut = 1e-6;
  void find_manifold();
  ChebyshevSeries collocated(std::size_t points) const;
  double off_invariance(const ChebyshevSeries& h) const;

  DeviceRef device_;
  std::vector<HeldPiece> cycle_;
  double scale_, voltage_scale_;
  ChebyshevSeries manifold_;
  bool converged_ = false;
};

/// Iterates x_n+1 = x_n + increment(x_n); a step that would leave the table's range ends at its edge.
inline double iterated(const FunctionTable& increments, double x) {
  const Domain& range = increments.domain();
  const double next = x + increments.first_at(x);
  return next < range.low ? range.low : next > range.high ? range.high : next;
}

}  // namespace memspike
