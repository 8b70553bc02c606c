// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/closed_form.hpp"
#include "engine/flow/collocation.hpp"
#include "engine/flow/taylor.hpp"

namespace memspike {

/// What decides between the ways through a segment.
struct SegmentRules {
  static constexpr double kFastDecay = 48;  ///< time constants after which the fast state is gone
  static constexpr double kManySteps = 16;  ///< left to do, before an implicit step can pay
  /// An implicit step pays where stability limits the explicit one and many more would follow. While the fast
  /// state still decays, a Taylor step of order p spans about (tolerance p!)^(1/p) of its time constants;
  /// once it is gone, (p!)^(1/p) of them. Three quarters of the latter tell the two apart.
  MEMSPIKE_INLINE static constexpr double stiff_span(int order) { return 0.3 * order + 0.4; }
};

/// One device through one segment: picks, stretch by stretch, the cheapest of the three ways that holds the
/// tolerance.
///
///   closed form   where the equations are linear to within tolerance over all that is left
///   Taylor        explicit, where the step is limited by accuracy
///   collocation   implicit, where an explicit step would be limited by stability
template <class Model, class R>
class SegmentFlow {
 public:
  MEMSPIKE_INLINE SegmentFlow(const Model& model, DeviceState start, const SegmentInput& in,
                              DeviceState* samples)
      : circuit_(model, in.drive, R(in.duration)),
        accuracy_(model, in.tolerance),
        taylor_(circuit_, accuracy_, in.tolerance),
        collocation_(circuit_, accuracy_),
        closed_form_(circuit_, accuracy_),
        duration_(in.duration),
        step_limit_(in.step_limit),
        held_(in.drive.from == in.drive.to),
        samples_{in.sample_times, in.sample_times + in.sample_count, samples} {
    now_.y = {start.u, start.x};
  }

  [[gnu::noinline]] SegmentOutput run() {
    while (now_.t < duration_ && out_.status == FlowStatus::done) take_stretch();
    samples_.answer(duration_, true, [this](R) { return now_.y; });
    return output();
  }

  /// Goes on from the middle of the segment, where another has taken it.
  MEMSPIKE_INLINE SegmentOutput go_on(const SegmentOutput& so_far, double t, std::uint64_t answered) {
    now_ = {{so_far.end.u, so_far.end.x}, t, so_far.charge, so_far.energy, 0.0};
    now_.largest_error = R(so_far.largest_local_error) / accuracy_.tolerance;
    samples_.next += answered, samples_.out += answered;
    out_.counts = so_far.counts;
    return run();
  }

  /// The first stretch alone, and what it looks like.
  [[gnu::noinline]] SegmentOutput stretch(FlowHints& hints, FlowPiece& piece) {
    hints_ = hints;
    piece_ = &piece;
    take_stretch();
    hints = hints_;
    return output();
  }

 private:
  MEMSPIKE_INLINE void take_stretch() {
    if (held_ && hints_.until_closed_form-- == 0) {
      if (take_closed_form()) return;
      hints_.until_closed_form = patience(closed_form_.error_ratio());
    }
    taylor_.expand(now_.y, now_.t);
    const R explicit_step = taylor_.longest_step();
    if (explicit_step < duration_ - now_.t && hints_.until_collocation == 0 && is_stiff(explicit_step) &&
        take_collocation(explicit_step))
      return;
    if (hints_.until_collocation > 0) --hints_.until_collocation;
    take_taylor(explicit_step);
  }

  MEMSPIKE_INLINE SegmentOutput output() {
    out_.end = {now_.y.u.v, now_.y.x.v};
    out_.charge = now_.charge.v, out_.energy = now_.energy.v;
    out_.largest_local_error = now_.largest_error.v * accuracy_.tolerance.v;
    return out_;
  }

  static constexpr double kFirstImplicit = 64;  // explicit steps that the first implicit one spans

  /// Explicit steps before the next attempt at a closed form. A step that spans two time constants of the
  /// fast state makes the bound, which goes with its square, some fifty times smaller.
  MEMSPIKE_INLINE static int patience(R error_ratio) {
    return error_ratio < R(50.0) ? 0 : error_ratio < R(2500.0) ? 1 : 3;
  }

  MEMSPIKE_INLINE bool reaches_end(R h) const { return !(now_.t + h < duration_); }

  MEMSPIKE_INLINE void advance(State<R> y, R h, R error_ratio) {
    const bool last = reaches_end(h);
    now_.y = y;
    now_.t = last ? duration_ : now_.t + h;
    now_.largest_error = max_of(now_.largest_error, error_ratio);
    const std::uint64_t steps =
        out_.counts.taylor_steps + out_.counts.collocation_steps + out_.counts.rejected_steps;
    if (!(is_finite(y.u) && is_finite(y.x)))
      fail(FlowStatus::not_finite);
    else if (steps > step_limit_)
      fail(FlowStatus::too_many_steps);
  }
  MEMSPIKE_INLINE void fail(FlowStatus status) {
    out_.status = status;
    out_.failed_at = now_.t.v;
  }

  /// All that is left in one stretch; or the decay of the fast state first, during which the slow one hardly
  /// moves, which makes the bound on that stretch far smaller.
  MEMSPIKE_INLINE bool take_closed_form() {
    const R t0 = now_.t;
    R h = duration_ - t0;
    if (!closed_form_.covers(now_.y, t0, h)) {
      if (closed_form_.is_hopeless()) return false;
      const Jacobian<R> j = jacobian<R>(circuit_, now_.y.u, now_.y.x);
      const R decay = R(SegmentRules::kFastDecay) / max_of(abs(j.uu), abs(j.xx));
      if (hints_.decayed || !(R(2.0) * decay < h) || !closed_form_.covers(now_.y, t0, decay)) return false;
      hints_.decayed = true;
      h = decay;
    }
    hints_.until_closed_form = 0;
    samples_.answer(t0 + h, reaches_end(h), [&](R t) { return closed_form_.at(t - t0); });
    const R charge = closed_form_.charge(h);
    now_.charge += charge, now_.energy += closed_form_.energy(h, charge);
    ++out_.counts.closed_forms;
    if (piece_) closed_form_.describe(h, *piece_);
    advance(closed_form_.at(h), h, closed_form_.error_ratio());
    return true;
  }

  MEMSPIKE_INLINE void take_taylor(R h) {
    const R t0 = now_.t;
    h = min_of(h, duration_ - t0);
    State<R> y = taylor_.at(h);
    R ratio = taylor_.error_ratio(h, y, t0 + h);
    while (!(ratio <= R(2.0))) {
      ++out_.counts.rejected_steps;
      h *= R(0.6);
      if (!(t0 + h > t0) || out_.counts.rejected_steps > step_limit_)
        return fail(is_finite(ratio) ? FlowStatus::too_many_steps : FlowStatus::not_finite);
      y = taylor_.at(h);
      ratio = taylor_.error_ratio(h, y, t0 + h);
    }
    samples_.answer(t0 + h, reaches_end(h), [&](R t) { return taylor_.at(t - t0); });
    const R charge = taylor_.charge(h);
    now_.charge += charge, now_.energy += taylor_.energy(h, charge);
    ++out_.counts.taylor_steps;
    if (piece_) taylor_.describe(h, *piece_);
    advance(y, h, ratio);
  }

  MEMSPIKE_INLINE bool is_stiff(R explicit_step) const {
    if (duration_ - now_.t < R(SegmentRules::kManySteps) * explicit_step) return false;
    const Jacobian<R> j = jacobian<R>(circuit_, now_.y.u, now_.y.x);
    const R spanned = max_of(abs(j.uu), abs(j.xx)) * explicit_step;
    return spanned > R(SegmentRules::stiff_span(taylor_.order()));
  }

  /// One implicit step, or false if no worthwhile one holds the tolerance.
  MEMSPIKE_INLINE bool take_collocation(R explicit_step) {
    const R t0 = now_.t, left = duration_ - t0;
    R h =
        min_of(left, hints_.implicit_step > 0 ? R(hints_.implicit_step) : R(kFirstImplicit) * explicit_step);
    if (h > R(0.5) * left) h = left;
    while (h > R(10.0) * explicit_step) {
      const bool solved = collocation_.solve(now_.y, t0, h);
      const R ratio = solved ? collocation_.error_ratio() : R(1e6);
      const R factor = next_factor(ratio);
      if (solved && ratio <= R(1.0)) {
        samples_.answer(t0 + h, reaches_end(h), [&](R t) { return collocation_.at(t - t0); });
        now_.charge += collocation_.charge();
        now_.energy += collocation_.energy();
        ++out_.counts.collocation_steps;
        if (piece_) collocation_.describe(*piece_);
        advance(collocation_.end(), h, ratio);
        hints_.implicit_step = (h * factor).v;
        hints_.pause = FlowHints{}.pause;
        return out_.status == FlowStatus::done;
      }
      ++out_.counts.rejected_steps;
      h *= min_of(factor, R(0.5));
      hints_.implicit_step = h.v;
    }
    // Not before some explicit steps, doubled with each failure.
    hints_.implicit_step = 0;
    hints_.until_collocation = hints_.pause;
    hints_.pause = hints_.pause < 1000 ? 2 * hints_.pause : hints_.pause;
    return false;
  }
  /// The tail falls like h^12.
  MEMSPIKE_INLINE static R next_factor(R ratio) {
    const R factor = R(0.85) * rough_exp2<R>(-rough_log2(max_of(ratio, R(1e-12))) / 12.0);
    return min_of(max_of(factor, R(0.15)), R(3.0));
  }

  Circuit<Model, R> circuit_;
  Accuracy<R> accuracy_;
  TaylorExpansion<Model, R> taylor_;
  CollocationStep<Model, R> collocation_;
  ClosedForm<Model, R> closed_form_;
  R duration_;
  std::uint64_t step_limit_;
  bool held_;
  Samples<R> samples_;
  Progress<R> now_{};
  SegmentOutput out_{};
  FlowHints hints_{};
  FlowPiece* piece_ = nullptr;
};

}  // namespace memspike
