// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <valarray>

#include "tests/support/plain_models.hpp"

namespace memspike::judge {

/// All states of a network in one column.
using State = std::valarray<Real>;

/// One step of any dy/dt = f(y, t): Gragg's midpoint rule, extrapolated after Bulirsch and Stoer to the order
/// 16. Source: Hairer, Nørsett, Wanner, Solving Ordinary Differential Equations I, Sec. II.9.
class ExtrapolatedStep {
 public:
  using Rate = std::function<State(const State& y, Real t)>;
  /// Sees the rough states inside the step, good to a per cent or so.
  using Watch = std::function<void(const State& y)>;

  struct Result {
    State end;
    Real error;  ///< relative to max(|y|, floor); infinite where the step blew up
  };

  /// Below its floor a state is judged by the floor.
  ExtrapolatedStep(Rate rate, State floor) : rate_(std::move(rate)), floor_(std::move(floor)) {}

  Result operator()(const State& y, Real t, Real H, const Watch& watch = {}) const {
    const State slope = rate_(y, t);
    std::array<State, kColumns> row, above;
    for (unsigned j = 0; j < kColumns; ++j) {
      std::swap(above, row);
      row[0] = midpoint(y, slope, t, H, 2 * (static_cast<int>(j) + 1), j + 1 == kColumns ? watch : Watch());
      for (unsigned k = 1; k <= j; ++k) {
        const Real ratio = Real(j + 1) / Real(j + 1 - k);
        row[k] = row[k - 1] + (row[k - 1] - above[k - 1]) / (ratio * ratio - 1);
      }
    }
    const State& end = row[kColumns - 1];
    // From its neighbour of the next lower order, and lest that difference vanish by chance from another one,
    // which is usually a thousand times further away.
    const Real error =
        std::max(difference(end, row[kColumns - 2], y), 1e-3L * difference(end, above[kColumns - 2], y));
    return {end, error};
  }

  /// The step that would just have met the tolerance, with a little reserve.
  static Real better_step(Real H, Real error, Real tolerance) {
    if (!std::isfinite(error)) return 0.1L * H;
    const Real factor = std::pow(tolerance / std::max(error, 1e-25L), 1.0L / (2 * kColumns - 1));
    return H * std::clamp(0.9L * factor, 0.1L, 3.0L);
  }

 private:
  static constexpr unsigned kColumns = 8;

  /// The midpoint rule with n substeps, n even; its error is even in H/n.
  State midpoint(const State& y, const State& slope, Real t, Real H, int n, const Watch& watch) const {
    const Real h = H / n;
    State before = y, now = y + h * slope;
    for (int k = 1; k < n; ++k) {
      if (watch) watch(now);
      State next = before + 2 * h * rate_(now, t + k * h);
      before = std::move(now), now = std::move(next);
    }
    return now;
  }

  Real difference(const State& a, const State& b, const State& start) const {
    Real largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const Real e = std::fabs(a[i] - b[i]) / std::max({std::fabs(a[i]), std::fabs(start[i]), floor_[i]});
      if (!std::isfinite(e)) return HUGE_VALL;
      largest = std::max(largest, e);
    }
    return largest;
  }

  Rate rate_;
  State floor_;
};

}  // namespace memspike::judge
