// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/accuracy.hpp"
#include "engine/flow/circuit.hpp"
#include "engine/flow/interval.hpp"
#include "engine/flow/modes.hpp"

namespace memspike {

/// The linear propagator of a held segment, with a bound on what linearity neglects.
///
/// Linearised about a base b, y' = f + J (y - b) with the Jacobian J and the derivative f there, and with its
/// two modes y - b = Σ P_i (y0 - b) e^(λ_i t) + P_i f (e^(λ_i t) - 1)/λ_i. The base is the start y0, or the
/// point that the first mode leads to, where it has time for that. The neglected part of the derivative is at
/// most |J(box) - J| · |y - b| by the mean value theorem, where J(box) is the Jacobian in interval arithmetic
/// over a box that holds the base, the solution and the allowed error. Its effect is its convolution with
/// Σ |P_i| e^(λ_i t). The propagator is used only if this bound is within tolerance.
template <class Model, class R>
class ClosedForm {
 public:
  MEMSPIKE_INLINE ClosedForm(const Circuit<Model, R>& circuit, const Accuracy<R>& accuracy)
      : circuit_(circuit), accuracy_(accuracy) {}

  /// What a comparison of two R says.
  using Mask = decltype(R() < R());

  /// True if the stretch from (y, t) over h is covered. Needs a drive that is constant. Of Lanes: a mask.
  MEMSPIKE_INLINE Mask covers(State<R> y, R t, R h) {
    start_ = y, t_ = t;
    error_ratio_ = __builtin_inf(), is_hopeless_ = R(0.0) > R(0.0);
    const Mask linear = linearise(h);
    if (!any(linear)) return linear;
    has_limit_ = fades(0, h) & fades(1, h);
    // A stretch that all but reaches its limit is bounded over the whole way there.
    for (int i = 0; i < 2; ++i) reach_[i] = select(has_limit_, -inverse_rate(i), modes_.growth(i, h));
    const Mask reached = linear & is_finite(reach_[0]) & is_finite(reach_[1]);
    if (!any(reached)) return reached;
    const R far_u = farthest(amplitude_[0].u, amplitude_[1].u);
    const R far_x = farthest(amplitude_[0].x, amplitude_[1].x);
    const R end_u = amplitude_[0].u * reach_[0] + amplitude_[1].u * reach_[1];
    const R end_x = amplitude_[0].x * reach_[0] + amplitude_[1].x * reach_[1];
    const State<R> allowed{accuracy_.allowed_u(max_of(abs(end_u), R(1e-3) * far_u), abs(y.u) + far_u),
                           accuracy_.allowed_x(max_of(abs(end_x), R(1e-3) * far_x), abs(y.x) + far_x)};
    const State<R> error = neglected(h, allowed);
    is_hopeless_ = is_hopeless_ & reached;
    error_ratio_ = select(reached, max_of(error.u / allowed.u, error.x / allowed.x), R(__builtin_inf()));
    const Mask within = error_ratio_ <= R(1.0);
    if (!any(within)) return within;
    if (any(has_limit_)) find_limit();
    return within & tail_is_right(h, y.x + end_x, error.x);
  }

  /// Of the last stretch tried: the bound relative to what is allowed.
  MEMSPIKE_INLINE R error_ratio() const { return error_ratio_; }
  /// The decay of the first mode alone was too much, so that no shorter stretch will do.
  /// At the start of the last stretch tried: about the rate of its faster mode.
  MEMSPIKE_INLINE R fast_rate() const { return max_of(abs(at_start_.uu), abs(at_start_.xx)); }
  MEMSPIKE_INLINE Mask is_hopeless() const { return is_hopeless_; }

  MEMSPIKE_INLINE State<R> at(R dt) const {
    if (!any(abs(dt) > R(0.0))) return start_;
    State<R> y = start_;
    if (any(has_limit_)) {
      const R e0 = exp(modes_.lambda[0] * dt), e1 = exp(modes_.lambda[1] * dt);
      y = {limit_.u + (away_[0].u * e0 + away_[1].u * e1), limit_.x + (away_[0].x * e0 + away_[1].x * e1)};
      if (all(has_limit_)) return y;
    }
    const R e0 = modes_.growth(0, dt), e1 = modes_.growth(1, dt);
    return {select(has_limit_, y.u, start_.u + (amplitude_[0].u * e0 + amplitude_[1].u * e1)),
            select(has_limit_, y.x, start_.x + (amplitude_[0].x * e0 + amplitude_[1].x * e1))};
  }

  MEMSPIKE_INLINE void describe(R h, FlowPiece& piece) const {
    piece.kind = any(has_limit_) ? FlowPiece::Kind::decay : FlowPiece::Kind::growth;
    piece.order = 2, piece.duration = h.v;
    piece.u[0] = (any(has_limit_) ? limit_ : start_).u.v,
    piece.x[0] = (any(has_limit_) ? limit_ : start_).x.v;
    for (int i = 0; i < 2; ++i) {
      const State<R>& share = any(has_limit_) ? away_[i] : amplitude_[i];
      piece.rate[i] = modes_.lambda[i].v;
      piece.u[i + 1] = share.u.v, piece.x[i + 1] = share.x.v;
    }
  }

  MEMSPIKE_INLINE R charge(R dt) const {
    return circuit_.current(start_.u, t_) * dt - circuit_.link * integral_of_change(dt);
  }
  /// `charge` is that of the same stretch.
  MEMSPIKE_INLINE R energy(R dt, R charge) const {
    if (circuit_.voltage_driven) return circuit_.voltage(start_.u, t_) * charge;
    return circuit_.source * (circuit_.voltage(start_.u, t_) * dt + integral_of_change(dt));
  }

 private:
  /// Time constants after which the first mode has done enough for the base to be where it leads to.
  static constexpr double kWorthABase = 2;

  /// The modes about the base, and the amplitudes P_i (f + J (y0 - b)) of the change from the start.
  MEMSPIKE_INLINE Mask linearise(R h) {
    base_ = start_;
    Linearisation<R> at_base(circuit_, start_, t_);
    at_start_ = at_base.jacobian;
    Mask linear = modes_.find(at_start_);
    if (!any(linear)) return linear;
    based_ = linear & (modes_.lambda[0] * h < R(-kWorthABase));
    if (any(based_)) {
      const State<R> first = modes_.part(0, at_base.slope);
      base_.u = select(based_, base_.u - first.u / modes_.lambda[0], base_.u);
      base_.x = select(based_, base_.x - first.x / modes_.lambda[0], base_.x);
      at_base = Linearisation<R>(circuit_, base_, t_);
      const Mask found = modes_.find(at_base.jacobian);
      linear = linear & found & ((!based_) | (modes_.lambda[0] < R(0.0)));
      if (!any(linear)) return linear;
    }
    at_base_ = at_base.jacobian;
    const State<R> away{start_.u - base_.u, start_.x - base_.x};
    for (int i = 0; i < 2; ++i) {
      displaced_[i] = modes_.part(i, away), driven_[i] = modes_.part(i, at_base.slope);
      amplitude_[i] = {driven_[i].u + modes_.lambda[i] * displaced_[i].u,
                       driven_[i].x + modes_.lambda[i] * displaced_[i].x};
    }
    return linear;
  }

  MEMSPIKE_INLINE static IntervalOf<R> range(R a) { return {min_of(a, R(0.0)), max_of(a, R(0.0))}; }
  MEMSPIKE_INLINE static IntervalOf<R> hull(R a, R b) {
    return {min_of(min_of(a, b), R(0.0)), max_of(max_of(a, b), R(0.0))};
  }
  MEMSPIKE_INLINE R farthest(R first, R second) const {
    return distance(range(first * reach_[0]) + range(second * reach_[1]), R(0.0));
  }
  MEMSPIKE_INLINE static R spread(const IntervalOf<R>& over, R at) {
    // The two are computed in different orders: what rounding makes of equal things is not a defect.
    const R d = distance(over, at), rounding = R(8.9e-16) * abs(at);
    return select(d <= rounding, R(0.0), d);
  }

  /// How far one state gets from the base: at most fading · e^(λ_0 t) + lasting, within the range.
  struct Departure {
    IntervalOf<R> range;
    R fading, lasting;
  };
  MEMSPIKE_INLINE Departure departure(const R (&displaced)[2], const R (&driven)[2], R allowed) const {
    Departure d;
    // The first mode goes from its displacement to what drives it, the second from its displacement to where
    // it is at the end.
    const R first_end = select(based_, -driven[0] / modes_.lambda[0], driven[0] * reach_[0]);
    const R second_end = displaced[1] + (driven[1] + modes_.lambda[1] * displaced[1]) * reach_[1];
    d.range =
        hull(displaced[0], first_end) + hull(displaced[1], second_end) + IntervalOf<R>(-allowed, allowed);
    d.fading = select(based_, abs(displaced[0] - first_end), R(0.0));
    d.lasting = abs(first_end) + max_of(abs(displaced[1]), abs(second_end)) + allowed;
    return d;
  }

  /// The bound on the effect of what is neglected.
  MEMSPIKE_INLINE State<R> neglected(R h, State<R> allowed) {
    const Departure u =
        departure({displaced_[0].u, displaced_[1].u}, {driven_[0].u, driven_[1].u}, allowed.u);
    const Departure x =
        departure({displaced_[0].x, displaced_[1].x}, {driven_[0].x, driven_[1].x}, allowed.x);
    R first = 0.0, second = 0.0;
    State<R> hopeless{};  // what is told of those that are found so at once, whatever the other lanes are
    // The Jacobian at the start, which the box holds, tells cheaply where its intervals will be too wide.
    if (any(based_)) {
      first = select(based_, fading_effect(0, h), first),
      second = select(based_, fading_effect(1, h), second);
      const Jacobian<R>&s = at_start_, &b = at_base_;
      const Jacobian<R> least{abs(s.uu - b.uu), abs(s.ux - b.ux), abs(s.xu - b.xu), abs(s.xx - b.xx)};
      hopeless = effect(first, second, defect(least, u.fading, x.fading));
      is_hopeless_ = based_ & ((hopeless.u > allowed.u) | (hopeless.x > allowed.x));
      if (all(is_hopeless_)) return hopeless;
    }
    const Mask at_once = is_hopeless_;
    const Jacobian<IntervalOf<R>> over =
        jacobian<IntervalOf<R>>(circuit_, IntervalOf<R>(base_.u) + u.range, IntervalOf<R>(base_.x) + x.range);
    const Jacobian<R> most{spread(over.uu, at_base_.uu), spread(over.ux, at_base_.ux),
                           spread(over.xu, at_base_.xu), spread(over.xx, at_base_.xx)};
    const State<R> fading = effect(first, second, defect(most, u.fading, x.fading));
    const State<R> lasting = effect(reach_[0], reach_[1], defect(most, u.lasting, x.lasting));
    is_hopeless_ = is_hopeless_ | (fading.u > allowed.u) | (fading.x > allowed.x);
    return {select(at_once, hopeless.u, fading.u + lasting.u),
            select(at_once, hopeless.x, fading.x + lasting.x)};
  }
  MEMSPIKE_INLINE static State<R> defect(const Jacobian<R>& spread, R u, R x) {
    return {spread.uu * u + spread.ux * x, spread.xu * u + spread.xx * x};
  }
  /// Σ |P_i| reach_i defect.
  MEMSPIKE_INLINE State<R> effect(R first, R second, State<R> defect) const {
    const Modes<R>& m = modes_;
    return {(abs(m.p_uu[0]) * first + abs(m.p_uu[1]) * second) * defect.u +
                abs(m.p_ux) * (first + second) * defect.x,
            abs(m.p_xu) * (first + second) * defect.u +
                (abs(m.p_xx[0]) * first + abs(m.p_xx[1]) * second) * defect.x};
  }
  /// Bound over 0 <= t <= h of the convolution of e^(λ_i t) with e^(λ_0 t), λ_0 < 0: t e^(λ_0 t) for the same
  /// mode.
  MEMSPIKE_INLINE R fading_effect(int i, R h) const {
    const R lasts = R(-1.0) / modes_.lambda[0];
    if (i == 0) return min_of(lasts, h);
    return lasts * max_of(R(1.0), exp(modes_.lambda[1] * h));
  }

  /// A slow state that falls by orders of magnitude is right relative to what is left of it. A stretch
  /// without a limit is written as start + change, and the rounding of the start stays in it.
  MEMSPIKE_INLINE Mask tail_is_right(R h, R bound_for, R error_x) const {
    const Mask keeps_half = abs(bound_for) > R(0.5) * abs(start_.x);
    if (all(keeps_half)) return keeps_half;
    const R left = abs(at(h).x);
    const R rounding = select(has_limit_, R(0.0), R(Accuracy<R>::kRounding) * abs(start_.x));
    return keeps_half | !(left < abs(start_.x)) |
           (error_x + rounding <= accuracy_.allowed_x(R(Accuracy<R>::kLeast) * left, left));
  }

  /// A stretch in which both modes fade is written as limit + decaying modes, because start + change would
  /// leave the rounding of the start in the tail. The limit is where the derivative vanishes; a Newton step
  /// from its estimate gives it the relative accuracy of the terms there.
  MEMSPIKE_INLINE void find_limit() {
    const R l0 = inverse_rate(0), l1 = inverse_rate(1);
    limit_ = {start_.u - amplitude_[0].u * l0 - amplitude_[1].u * l1,
              start_.x - amplitude_[0].x * l0 - amplitude_[1].x * l1};
    for (int sweep = 0; sweep < 2; ++sweep) {
      const State<R> rest = circuit_.derivative(limit_, t_);
      const State<R> first = modes_.part(0, rest), second = modes_.part(1, rest);
      limit_.u -= first.u * l0 + second.u * l1;
      limit_.x -= first.x * l0 + second.x * l1;
    }
    for (int i = 0; i < 2; ++i) away_[i] = modes_.part(i, {start_.u - limit_.u, start_.x - limit_.x});
  }
  /// The mode falls to a thousandth within h, or there is nothing in it, as in a device without a slow state.
  MEMSPIKE_INLINE Mask fades(int i, R h) const {
    constexpr double kThousandth = -7.0;
    return (modes_.lambda[i] * h < R(kThousandth)) | is_empty(i);
  }
  MEMSPIKE_INLINE Mask is_empty(int i) const {
    const R zero = 0.0;
    return (abs(modes_.lambda[i]) <= zero) & (abs(amplitude_[i].u) <= zero) & (abs(amplitude_[i].x) <= zero);
  }
  MEMSPIKE_INLINE R inverse_rate(int i) const {
    return select(is_empty(i), R(0.0), R(1.0) / modes_.lambda[i]);
  }

  MEMSPIKE_INLINE R integral_of_change(R dt) const {
    return amplitude_[0].u * modes_.integral_of_growth(0, dt) +
           amplitude_[1].u * modes_.integral_of_growth(1, dt);
  }

  const Circuit<Model, R>& circuit_;
  const Accuracy<R>& accuracy_;
  State<R> start_{}, base_{};
  R t_ = 0.0, error_ratio_ = 0.0;
  Jacobian<R> at_start_{}, at_base_{};
  Modes<R> modes_{};
  State<R> displaced_[2], driven_[2];  ///< parts of y0 - b and of f in each mode
  State<R> amplitude_[2];
  R reach_[2];  ///< (e^(λ_i h) - 1)/λ_i, or where that goes to
  Mask based_{}, has_limit_{}, is_hopeless_{};
  State<R> limit_{}, away_[2];
};

}  // namespace memspike
