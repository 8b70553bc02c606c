// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <cmath>

#include "tests/support/plain_models.hpp"

namespace memspike::judge {

/// States of a device and the integrals of I and of V·I since the start.
struct PlainState {
  Real u = 0, x = 0, charge = 0, energy = 0;
};

/// A voltage ramp or hold, or an imposed current.
struct PlainDrive {
  bool is_voltage = true;
  Real from = 0, to = 0;
};

/// The plain judge: Gragg's midpoint rule with Bulirsch and Stoer's extrapolation to the order 16, in long
/// double. It knows nothing of stiffness and costs what it costs. Source: Hairer, Nørsett, Wanner, Solving
/// Ordinary Differential Equations I, Sec. II.9.
class PlainIntegrator {
 public:
  PlainIntegrator(const PlainModel& model, const PlainDrive& drive, Real duration)
      : model_(model), drive_(drive), duration_(duration) {}

  /// From t to t_end of the segment.
  PlainState flow(PlainState y, Real t, Real t_end) {
    Real h = std::min(step_ > 0 ? step_ : t_end - t, t_end - t);
    while (t < t_end) {
      const bool last = t + h >= t_end;
      if (last) h = t_end - t;
      PlainState next;
      const Real error = extrapolate(y, t, h, next);
      const Real factor = 0.9L * std::pow(kError / std::max(error, 1e-25L), 1.0L / (2 * kColumns - 1));
      if (error <= kError) {
        y = next;
        t = last ? t_end : t + h;
        if (!last || factor < 1) step_ = h * std::clamp(factor, 0.2L, 3.0L);
        h = last ? h : step_;
      } else {
        h *= std::isfinite(error) ? std::clamp(factor, 0.1L, 0.9L) : 0.1L;
      }
    }
    return y;
  }

 private:
  static constexpr int kColumns = 8;
  /// Of a step, relative: ten times the rounding, and far below the finest tolerance judged.
  static constexpr Real kError = 3e-18L;
  using Vector = std::array<Real, 4>;

  Vector derivative(const Vector& y, Real t) const {
    const Real source = drive_.from + (drive_.to - drive_.from) * (t / duration_);
    const Real I = drive_.is_voltage ? (source - y[0]) / model_.R_s : source;
    const Real V = drive_.is_voltage ? source : y[0] + model_.R_s * source;
    return {(I - model_.conduction(y[0], y[1])) / model_.C_m, model_.rate(y[0], y[1]), I, V * I};
  }

  static Vector sum(const Vector& a, Real c, const Vector& b) {
    return {a[0] + c * b[0], a[1] + c * b[1], a[2] + c * b[2], a[3] + c * b[3]};
  }

  /// Gragg's midpoint rule with n substeps, n even; its error is even in H/n.
  Vector midpoint(const Vector& y, const Vector& slope, Real t, Real H, int n) const {
    const Real h = H / n;
    Vector before = y, now = sum(y, h, slope);
    for (int k = 1; k < n; ++k) {
      const Vector next = sum(before, 2 * h, derivative(now, t + k * h));
      before = now, now = next;
    }
    return now;
  }

  /// One step of length H. Returns how far the best of the extrapolations is from its two neighbours,
  /// relative to the states: from the one because it is of the next order, from the other, usually a thousand
  /// times further, because a single difference may vanish by chance.
  Real extrapolate(const PlainState& from, Real t, Real H, PlainState& to) const {
    const Vector y{from.u, from.x, from.charge, from.energy}, slope = derivative(y, t);
    std::array<Vector, kColumns> row{}, above{};
    for (unsigned j = 0; j < kColumns; ++j) {
      above = row;
      row[0] = midpoint(y, slope, t, H, 2 * (static_cast<int>(j) + 1));
      for (unsigned k = 1; k <= j; ++k) {
        const Real ratio = Real(j + 1) / Real(j + 1 - k);
        row[k] = sum(row[k - 1], 1 / (ratio * ratio - 1), sum(row[k - 1], -1, above[k - 1]));
      }
    }
    const Vector& end = row[kColumns - 1];
    to = {end[0], end[1], end[2], end[3]};
    return std::max(difference(end, row[kColumns - 2], y), 1e-3L * difference(end, above[kColumns - 2], y));
  }

  Real difference(const Vector& a, const Vector& b, const Vector& start) const {
    const auto relative = [&](unsigned i, Real floor) {
      return std::fabs(a[i] - b[i]) / (std::max(std::fabs(a[i]), std::fabs(start[i])) + floor);
    };
    const Real e = std::max(relative(0, 1e-3L * model_.u_scale), relative(1, 1e-15L * model_.x_scale));
    return std::isfinite(e) ? e : HUGE_VALL;
  }

  PlainModel model_;
  PlainDrive drive_;
  Real duration_, step_ = 0;
};

}  // namespace memspike::judge
