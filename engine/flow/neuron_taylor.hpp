// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/neuron_kernel.hpp"
#include "engine/contract/neuron.hpp"
#include "engine/flow/taylor.hpp"

namespace memspike {

/// Orders for neurons stay below those that leave no term to judge the others by.
inline constexpr int kMostNeuronOrder = kSeriesCapacity - 4;

/// The Taylor expansion of a neuron under a current given by its own coefficients: a step of any length up to
/// the one that the last coefficients allow, with dense output. Its error stays below tolerance times the
/// scales of v and w.
template <class Model, class R>
class NeuronTaylor {
 public:
  MEMSPIKE_INLINE NeuronTaylor(const Model& model, int order) : model_(model), order_(order) {}

  MEMSPIKE_INLINE void expand(NeuronState at, const NeuronDrive& drive, NeuronExpansion& out) {
    v_[0] = at.v, w_[0] = at.w;
    for (int k = 0; k < order_; ++k) current_[k] = drive.current[k];
    auto membrane =
        model_.membrane_rate(SeriesVariable<R>(v_), SeriesVariable<R>(w_), SeriesVariable<R>(current_));
    auto slow = model_.slow_rate(SeriesVariable<R>(v_), SeriesVariable<R>(w_));
    for (int k = 0; k < order_; ++k) {
      membrane.extend(k);
      slow.extend(k);
      const R next = R(kReciprocals<R>.of[k + 1]);
      v_[k + 1] = drive.held ? R(0.0) : membrane[k] * next;
      w_[k + 1] = slow[k] * next;
    }
    auto threshold = model_.threshold(SeriesVariable<R>(w_));
    R step = min_of(R(drive.longest), longest_step(R(drive.tolerance)));
    // Coefficients may still grow after the last one: far below an activation its onset is not in them yet.
    while (error_ratio(step, drive) > R(1.0)) step *= R(0.6);
    out.order = order_, out.step = step.v;
    const R side = is_switch<Model>() && at.w > 0.5 ? -1.0 : 1.0;  // a closed switch is left downwards
    R power = 1.0;
    for (int k = 0; k <= order_; ++k, power *= step) {
      threshold.extend(k);
      out.v[k] = (v_[k] * power).v, out.w[k] = (w_[k] * power).v;
      out.excess[k] = (side * (v_[k] - threshold[k]) * power).v;
    }
  }

 private:
  /// Ratio of the estimated error of a step to the allowed one, from the defect at its end: how far the
  /// derivative of the expansion is from the one that the equations demand there.
  MEMSPIKE_INLINE R error_ratio(R step, const NeuronDrive& drive) const {
    R v = v_[order_], w = w_[order_], current = 0.0, dv = 0.0, dw = 0.0;
    for (int k = order_ - 1; k >= 0; --k) {
      dv = dv * step + R(k + 1) * v_[k + 1], dw = dw * step + R(k + 1) * w_[k + 1];
      v = v * step + v_[k], w = w * step + w_[k], current = current * step + current_[k];
    }
    const R weight = step * R(kReciprocals<R>.of[order_ + 1]) / R(drive.tolerance);
    const R off_v = drive.held ? R(0.0) : abs(dv - R(model_.membrane_rate(v, w, current)));
    const R off_w = abs(dw - R(model_.slow_rate(v, w)));
    return weight * max_of(off_v / R(model_.voltage_scale()), off_w / R(model_.slow_scale()));
  }
  MEMSPIKE_INLINE R longest_step(R tolerance) const {
    const double v = log2_step(v_, tolerance * R(model_.voltage_scale()));
    const double w = log2_step(w_, tolerance * R(model_.slow_scale()));
    return R(0.8) * rough_exp2<R>(v < w ? v : w);
  }
  /// So that the last three terms stay below what is allowed.
  MEMSPIKE_INLINE double log2_step(const R* c, R allowed) const {
    double shortest = 1000.0;
    for (int k = order_ - 2; k <= order_; ++k) {
      const double term = rough_log2(c[k]);
      if (term < -1000.0) continue;
      const double h = (rough_log2(allowed) + 3.0 * (order_ - k) - term) / k;
      shortest = h < shortest ? h : shortest;
    }
    return shortest;
  }

  const Model& model_;
  int order_;
  R v_[kSeriesCapacity + 1], w_[kSeriesCapacity + 1], current_[kSeriesCapacity + 1];
};

}  // namespace memspike
