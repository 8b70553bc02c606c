// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/lanes.hpp"
#include "engine/flow/segment_flow.hpp"

namespace memspike {

/// Several devices through one segment, side by side in vector registers: what SegmentFlow does with one, by
/// the same rules, each lane with a step of its own. No lane's numbers depend on another lane. A lane that
/// wants an implicit step, or that cannot go on, leaves: SegmentFlow goes on from where it is.
template <class Model, class L>
class SegmentFlows {
 public:
  using Mask = typename L::Mask;

  /// `active`: lanes that hold a device. samples[k]: where lane k answers the sample times.
  MEMSPIKE_INLINE SegmentFlows(const Model& model, const Accuracy<L>& accuracy, State<L> start, Mask active,
                               const SegmentInput& in, DeviceState* const* samples)
      : in_(in),
        circuit_(model, in.drive, L(in.duration)),
        accuracy_(accuracy),
        taylor_(circuit_, accuracy_, in.tolerance),
        closed_form_(circuit_, accuracy_),
        duration_(in.duration),
        held_(in.drive.from == in.drive.to),
        samples_(samples),
        active_(active) {
    now_.y = start;
    active_ = active_ & (now_.t < duration_);
  }

  [[gnu::noinline]] void run() {
    while (any(active_)) {
      Mask moved = active_ & !active_;
      if (held_) moved = take_closed_forms();
      const Mask explicit_ones = active_ & !moved;
      if (any(explicit_ones)) take_taylor(explicit_ones);
    }
  }

  /// Whether lane k has come to the end of the segment.
  MEMSPIKE_INLINE bool is_done(int k) const { return !(now_.t[k] < in_.duration); }
  /// Lane k, as far as it came.
  MEMSPIKE_INLINE SegmentOutput output(int k) const {
    SegmentOutput out;
    out.end = {now_.y.u[k], now_.y.x[k]};
    out.charge = now_.charge[k], out.energy = now_.energy[k];
    out.largest_local_error = now_.largest_error[k] * in_.tolerance;
    out.counts.closed_forms = count(closed_forms_, k);
    out.counts.taylor_steps = count(steps_, k);
    out.counts.rejected_steps = count(rejected_, k);
    return out;
  }
  MEMSPIKE_INLINE double time(int k) const { return now_.t[k]; }
  MEMSPIKE_INLINE std::uint64_t answered(int k) const { return answered_[k]; }

 private:
  static constexpr double kMostSteps = 4096;  // of a lane, before it leaves
  static constexpr double kTurns = 4;         // of explicit steps to a trial of the closed form
  static constexpr double kStiffTurns = 7;    // between two questions whether an implicit step would pay
  static constexpr double kMostHalvings = 30, kEager = 0.7;

  MEMSPIKE_INLINE static std::uint64_t count(L counter, int k) {
    return static_cast<std::uint64_t>(counter[k]);
  }
  MEMSPIKE_INLINE static L one_of(Mask which) { return select(which, L(1.0), L(0.0)); }

  /// The lanes that got on by it.
  MEMSPIKE_INLINE Mask take_closed_forms() {
    const Mask want = active_ & (now_.t >= next_trial_) & (turns_ <= L(0.0));
    turns_ = select(turns_ <= L(0.0), L(kTurns - 1.0), turns_ - L(1.0));
    if (!any(want)) return want;
    const L left = duration_ - now_.t;
    const Mask covered = want & closed_form_.covers(now_.y, now_.t, left);
    if (any(covered)) accept_closed_form(covered, left);
    L ratio = closed_form_.error_ratio();
    Mask decays = want & !covered & !closed_form_.is_hopeless() & !decayed_;
    if (any(decays)) {
      const Jacobian<L> j = jacobian<L>(circuit_, now_.y.u, now_.y.x);
      const L decay = L(SegmentRules::kFastDecay) / max_of(abs(j.uu), abs(j.xx));
      decays = decays & (L(2.0) * decay < left);
      if (any(decays)) {
        const Mask tried = decays;
        decays = tried & closed_form_.covers(now_.y, now_.t, decay);
        if (any(decays)) accept_closed_form(decays, decay);
        decayed_ = decayed_ | decays;
        ratio = select(tried, closed_form_.error_ratio(), ratio);
      }
    }
    const Mask moved = covered | decays;
    // The bound goes with the square of what is left of the fast state.
    const L halvings = L(0.5) * min_of(rough_log2(max_of(ratio, L(2.0))), L(kMostHalvings));
    const L wait = halvings * L(kEager) / closed_form_.fast_rate();
    next_trial_ = select(want & !moved, now_.t + wait, next_trial_);
    turns_ = select(moved, L(0.0), turns_);
    return moved;
  }

  MEMSPIKE_INLINE void accept_closed_form(Mask which, L h) {
    const auto at = [this](L dt) { return closed_form_.at(dt); };
    const L charge = closed_form_.charge(h);
    closed_forms_ += one_of(which);
    accept(which, at(h), h, closed_form_.error_ratio(), charge, closed_form_.energy(h, charge), at);
  }

  MEMSPIKE_INLINE void take_taylor(Mask which) {
    const L t0 = now_.t, left = duration_ - t0;
    taylor_.expand(now_.y, t0);
    const L longest = taylor_.longest_step();
    const Mask asked = which & (until_stiff_ <= L(0.0));
    until_stiff_ = select(asked, L(kStiffTurns), until_stiff_ - one_of(which));
    if (any(asked)) which = which & !leave(asked & is_stiff(longest, left));
    L h = min_of(longest, left);
    State<L> y = taylor_.at(h);
    L ratio = taylor_.error_ratio(h, y, t0 + h);
    for (;;) {
      Mask refused = which & !(ratio <= L(2.0));
      if (!any(refused)) break;
      rejected_ += one_of(refused);
      h = select(refused, L(0.6) * h, h);
      which = which & !leave(refused & !(t0 + h > t0));
      y = taylor_.at(h);
      ratio = taylor_.error_ratio(h, y, t0 + h);
    }
    which = which & !leave(which & !(is_finite(y.u) & is_finite(y.x)));
    const L charge = taylor_.charge(h);
    steps_ += one_of(which);
    accept(which, y, h, ratio, charge, taylor_.energy(h, charge), [this](L dt) { return taylor_.at(dt); });
    leave(which & (steps_ > L(kMostSteps)));
  }

  /// Of lanes in the middle of a segment.
  MEMSPIKE_INLINE Mask leave(Mask which) {
    active_ = active_ & !which;
    return which;
  }

  /// As in SegmentFlow.
  MEMSPIKE_INLINE Mask is_stiff(L longest, L left) const {
    const Mask many = left > L(SegmentRules::kManySteps) * longest;
    if (!any(many)) return many;
    const Jacobian<L> j = jacobian<L>(circuit_, now_.y.u, now_.y.x);
    const L spanned = max_of(abs(j.uu), abs(j.xx)) * longest;
    return many & (spanned > L(SegmentRules::stiff_span(taylor_.order())));
  }

  template <class At>
  MEMSPIKE_INLINE void accept(Mask which, State<L> y, L h, L ratio, L charge, L energy, const At& at) {
    const L t0 = now_.t;
    const Mask last = !(t0 + h < duration_);
    const L zero = 0.0;
    now_.y = {select(which, y.u, now_.y.u), select(which, y.x, now_.y.x)};
    now_.t = select(which, select(last, duration_, t0 + h), t0);
    now_.charge += select(which, charge, zero), now_.energy += select(which, energy, zero);
    now_.largest_error = max_of(now_.largest_error, select(which, ratio, zero));
    active_ = active_ & !(which & last);
    if (in_.sample_count == 0) return;
    for (int k = 0; k < L::kCount; ++k)
      if (which[k]) answer(k, t0[k], last[k], at);
  }
  template <class At>
  MEMSPIKE_INLINE void answer(int k, double t0, bool last, const At& at) {
    for (std::uint64_t& i = answered_[k]; i < in_.sample_count; ++i) {
      if (!last && in_.sample_times[i] > now_.t[k]) return;
      const State<L> y = at(L(in_.sample_times[i] - t0));
      samples_[k][i] = {y.u[k], y.x[k]};
    }
  }

  const SegmentInput& in_;
  Circuit<Model, L> circuit_;
  Accuracy<L> accuracy_;
  TaylorExpansion<Model, L, L::kWide> taylor_;
  ClosedForm<Model, L> closed_form_;
  L duration_;
  bool held_;
  DeviceState* const* samples_;
  Mask active_, decayed_{};
  Progress<L> now_{};
  L next_trial_ = 0.0, turns_ = 0.0, until_stiff_ = kStiffTurns, closed_forms_ = 0.0, steps_ = 0.0,
    rejected_ = 0.0;
  std::uint64_t answered_[L::kCount] = {};
};

}  // namespace memspike
