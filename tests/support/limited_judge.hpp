// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "tests/support/plain_integrator.hpp"

namespace memspike::judge {

/// A device at a source that limits |I|, by the plain judge: it goes on in short stretches under control of
/// the voltage or of the current, looks at the end of each whether the other one has become due, and finds
/// the instant by halving the stretch.
class LimitedJudge {
 public:
  LimitedJudge(const PlainModel& model, Real limit) : model_(model), limit_(limit) {}

  PlainState flow(PlainState y, Real from, Real to, Real duration, int stretches) const {
    Real t = 0;
    const Real h = duration / stretches;
    int side = side_at(y, from, from, to, duration);
    while (t < duration * (1 - 1e-15L)) {
      const Real next = std::min(duration, t + h);
      PlainState end = stretch(y, side, t, next, from, to, duration);
      if (!wrong(end, side, next, from, to, duration)) {
        y = end, t = next;
        continue;
      }
      Real good = t, bad = next;
      for (int k = 0; k < 60; ++k) {
        const Real middle = (good + bad) / 2;
        const PlainState there = stretch(y, side, t, middle, from, to, duration);
        (wrong(there, side, middle, from, to, duration) ? bad : good) = middle;
      }
      y = stretch(y, side, t, bad, from, to, duration);
      t = bad;
      side = side != 0 ? 0 : source(t, from, to, duration) > y.u ? 1 : -1;
    }
    return y;
  }

 private:
  static Real source(Real t, Real from, Real to, Real duration) {
    return from + (to - from) * (t / duration);
  }
  int side_at(const PlainState& y, Real V, Real, Real, Real) const {
    const Real I = (V - y.u) / model_.R_s;
    return I > limit_ ? 1 : I < -limit_ ? -1 : 0;
  }
  bool wrong(const PlainState& y, int side, Real t, Real from, Real to, Real duration) const {
    const Real I = (source(t, from, to, duration) - y.u) / model_.R_s;
    return side == 0 ? std::fabs(I) > limit_ : side * I < limit_;
  }
  PlainState stretch(PlainState y, int side, Real t, Real end, Real from, Real to, Real duration) const {
    const PlainDrive drive =
        side == 0 ? PlainDrive{true, source(t, from, to, duration), source(end, from, to, duration)}
                  : PlainDrive{false, side * limit_, side * limit_};
    return PlainIntegrator(model_, drive, end - t).flow(y, 0, end - t);
  }

  PlainModel model_;
  Real limit_;
};

}  // namespace memspike::judge
