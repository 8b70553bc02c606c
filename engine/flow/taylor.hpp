// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <utility>

#include "engine/flow/accuracy.hpp"
#include "engine/flow/circuit.hpp"
#include "engine/flow/lanes.hpp"
#include "engine/flow/series.hpp"

namespace memspike {

/// log2|a| to 0.09, from the bits of the double: enough to choose a step. -1023 for zero.
template <class R>
MEMSPIKE_INLINE double rough_log2(R a) {
  const auto bits = __builtin_bit_cast(std::int64_t, __builtin_fabs(a.v));
  return static_cast<double>(bits) * 0x1p-52 - 1023.0;
}
template <class R>
MEMSPIKE_INLINE R rough_exp2(double a) {
  if (a < -1020.0) return 0.0;
  if (a > 1020.0) return 0x1p1020;
  return __builtin_bit_cast(double, static_cast<std::int64_t>((a + 1023.0) * 0x1p52));
}

MEMSPIKE_INLINE double max_of(double a, double b) { return a > b ? a : b; }
MEMSPIKE_INLINE double min_of(double a, double b) { return a < b ? a : b; }
MEMSPIKE_INLINE double select(bool which, double yes, double no) { return which ? yes : no; }

/// The Taylor expansion of a circuit's two states about one time: an explicit step of any length up to the
/// one that the last coefficients allow, with dense output, charge and energy for free.
/// kWrittenOut: the order is the next one of a few for which the compiler writes all recurrences out.
template <class Model, class R, bool kWrittenOut = false>
class TaylorExpansion {
 public:
  /// Order such that a step reaches e^-2 of the radius of convergence, where the cost for each unit of time
  /// is least (Jorba and Zou 2005, Sec. 3).
  MEMSPIKE_INLINE static int order_for(double tolerance) {
    const double digits =
        -rough_log2(Scalar<isa::Baseline>(0.1 * tolerance)) * 0.3466;  // -ln(tolerance/10)/2
    const int order = static_cast<int>(digits) + 5;
    return order < 6 ? 6 : order > kSeriesCapacity - 4 ? kSeriesCapacity - 4 : order;
  }

  MEMSPIKE_INLINE TaylorExpansion(const Circuit<Model, R>& circuit, const Accuracy<R>& accuracy,
                                  double tolerance)
      : circuit_(circuit),
        accuracy_(accuracy),
        order_(kWrittenOut ? written_out(order_for(tolerance)) : order_for(tolerance)) {}

  MEMSPIKE_INLINE int order() const { return order_; }

  MEMSPIKE_INLINE void expand(State<R> y, R t) {
    u_[0] = y.u, x_[0] = y.x;
    source_ = circuit_.source_at(t);
    if constexpr (kWrittenOut) {
      if (order_ == 10) return extend_to<10>();
      if (order_ == 13) return extend_to<13>();
      if (order_ == 16) return extend_to<16>();
    }
    extend_all();
  }

  /// The longest step whose last three terms stay below what Accuracy allows.
  MEMSPIKE_INLINE R longest_step() const {
    return R(0.9) * power_of_two(min_of(log2_step(u_, accuracy_.u_scale), log2_step(x_, accuracy_.x_scale)));
  }

  MEMSPIKE_INLINE State<R> at(R dt) const {
    R u = u_[order_], x = x_[order_];
    for (int k = order_ - 1; k >= 0; --k) u = u * dt + u_[k], x = x * dt + x_[k];
    return {u, x};
  }

  /// Ratio of the estimated error of a step to the allowed one, from the defect at its end: how far the
  /// derivative of the expansion is from the one that the equations demand there.
  MEMSPIKE_INLINE R error_ratio(R dt, State<R> end, R t_end) const {
    R du = R(order_) * u_[order_], dx = R(order_) * x_[order_];
    for (int k = order_ - 1; k >= 1; --k) du = du * dt + R(k) * u_[k], dx = dx * dt + R(k) * x_[k];
    const State<R> demanded = circuit_.derivative(end, t_end);
    const R weight = dt * R(kReciprocals<R>.of[order_ + 1]);
    const R u = abs(du - demanded.u) * weight / accuracy_.allowed_u(change(u_, dt), rounding_base(u_, dt));
    const R x = abs(dx - demanded.x) * weight / accuracy_.allowed_x(change(x_, dt), rounding_base(x_, dt));
    return max_of(u, x);
  }

  MEMSPIKE_INLINE void describe(R h, FlowPiece& piece) const {
    piece.kind = FlowPiece::Kind::polynomial;
    piece.order = order_, piece.duration = h.v;
    R power = 1.0;
    for (int k = 0; k <= order_; ++k, power *= h)
      piece.u[k] = (u_[k] * power).v, piece.x[k] = (x_[k] * power).v;
  }

  MEMSPIKE_INLINE R charge(R dt) const {
    R sum = 0.0;
    for (int k = order_; k >= 0; --k) sum = (sum + current(k) * R(kReciprocals<R>.of[k + 1])) * dt;
    return sum;
  }

  /// `charge` is that of the same stretch: all that a held voltage needs.
  MEMSPIKE_INLINE R energy(R dt, R charge) const {
    if (circuit_.voltage_driven && !any(abs(circuit_.source_slope) > R(0.0)))
      return circuit_.model.R_s * source_ * charge;
    R sum = 0.0;
    for (int k = order_; k >= 0; --k) sum = (sum + power(k) * R(kReciprocals<R>.of[k + 1])) * dt;
    return sum;
  }

 private:
  template <class Conduction, class Rate, class K>
  MEMSPIKE_INLINE void extend(Conduction& conduction, Rate& rate, K k) {
    conduction.extend(k);
    rate.extend(k);
    const R next = R(kReciprocals<R>.of[k + 1]);
    u_[k + 1] = (current(k) - conduction[k]) * circuit_.inverse_capacitance * next;
    x_[k + 1] = rate[k] * next;
  }
  MEMSPIKE_INLINE void extend_all() {
    auto conduction = circuit_.model.conduction(SeriesVariable<R>(u_), SeriesVariable<R>(x_));
    auto rate = circuit_.model.rate(SeriesVariable<R>(u_), SeriesVariable<R>(x_));
    for (int k = 0; k < order_; ++k) extend(conduction, rate, k);
  }
  /// Orders above 16 go through the loop: what writing one out takes the compiler grows with its square.
  static constexpr int written_out(int order) {
    return order <= 10 ? 10 : order <= 13 ? 13 : order <= 16 ? 16 : order;
  }
  template <int kOrder>
  [[gnu::noinline]] void extend_to() {
    auto conduction = circuit_.model.conduction(SeriesVariable<R>(u_), SeriesVariable<R>(x_));
    auto rate = circuit_.model.rate(SeriesVariable<R>(u_), SeriesVariable<R>(x_));
    write_out(conduction, rate, std::make_integer_sequence<int, kOrder>{});
  }
  template <class Conduction, class Rate, int... k>
  MEMSPIKE_INLINE void write_out(Conduction& conduction, Rate& rate, std::integer_sequence<int, k...>) {
    (extend(conduction, rate, KnownIndex<k>{}), ...);
  }
  /// k-th coefficient of the terminal current.
  MEMSPIKE_INLINE R current(int k) const {
    const R source = k == 0 ? source_ : k == 1 ? circuit_.source_slope : R(0.0);
    return source - circuit_.link * u_[k];
  }
  /// k-th coefficient of V·I: the voltage is linear in time, or the current is.
  MEMSPIKE_INLINE R power(int k) const {
    if (!circuit_.voltage_driven) {
      const R ohmic = k == 0 ? circuit_.model.R_s * source_ : R(0.0);
      return source_ * (u_[k] + ohmic);
    }
    const R below = k == 0 ? R(0.0) : circuit_.source_slope * current(k - 1);
    return circuit_.model.R_s * (source_ * current(k) + below);
  }

  MEMSPIKE_INLINE static R change(const R* c, R dt) {
    const R first = abs(c[1]) * dt, second = abs(c[2]) * dt * dt, third = abs(c[3]) * dt * dt * dt;
    return max_of(max_of(first, second), third);
  }
  /// What the rounding of a sum of large terms is relative to.
  MEMSPIKE_INLINE static R rounding_base(const R* c, R dt) { return abs(c[0]) + change(c, dt); }

  /// Logarithms of R, and back: doubles of a Scalar, lanes of Lanes.
  using Log = decltype(rough_log2(R()));
  MEMSPIKE_INLINE static R power_of_two(double a) { return rough_exp2<R>(a); }
  template <class L>
  MEMSPIKE_INLINE static R power_of_two(L a) {
    return rough_exp2(a);
  }

  MEMSPIKE_INLINE Log log2_step(const R* c, R scale) const {
    const Log tolerance = rough_log2(accuracy_.tolerance);
    const Log rounding = rough_log2(accuracy_.floor()) + rough_log2(c[0]);
    const Log first[] = {rough_log2(c[1]), rough_log2(c[2]), rough_log2(c[3])};
    const Log of_scale = rough_log2(scale);
    Log shortest = 1000.0;
    for (int back = 0; back < 3; ++back) {
      const int k = order_ - back;
      const Log term = rough_log2(c[k]);
      const Log slack = 3.0 * back;  // the term itself is far above the truncation error
      Log by_change = -1000.0;
      for (int j = 1; j <= 3; ++j)
        by_change = max_of(by_change, (tolerance + slack + first[j - 1] - term) * kReciprocals<R>.of[k - j]);
      const Log by_scale = (tolerance + slack + of_scale - term) * kReciprocals<R>.of[k];
      const Log by_rounding = (rounding + slack - term) * kReciprocals<R>.of[k];
      const Log h = max_of(by_rounding, min_of(by_change, by_scale));
      shortest = select(term < Log(-1000.0), shortest, min_of(shortest, h));
    }
    return shortest;
  }

  const Circuit<Model, R>& circuit_;
  const Accuracy<R>& accuracy_;
  int order_;
  R source_ = 0.0;
  R u_[kSeriesCapacity + 1], x_[kSeriesCapacity + 1];
};

}  // namespace memspike
