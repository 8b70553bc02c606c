// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/kernel.hpp"
#include "engine/flow/dual.hpp"
#include "engine/flow/scalar.hpp"
#include "engine/flow/transient_table.hpp"

namespace memspike {

/// A device under one held voltage whose fast state dies out long before the slow one has moved, for any
/// parameter values and without tables. With conduction linear in u, u falls onto the slow manifold u = h(x),
///
///   h = F - F' (1 - G'/Λ) rate/Λ + ...,     Λ = (1/R_s + conduction_u)/C_m + F' rate_u,     F the
///   quasi-steady u,
///
/// on which dx/dt = G(x) = rate(h(x), x). A device that starts w away from it lands where it would have been
/// had it been on the manifold all the time: with s = e^(-Λ t) and w = s q,
///
///   y = x + ∫_0^1 (rate(h + s q, x) - rate(h, x))/s dσ/(Λ + G'),     σ = e^(-(Λ + G') t)
///   dq/ds = (Λ(x)/Λ - 1) q/s + h' ((rate(h + s q, x) - rate(h, x))/s - rate_u q)/(Λ s)
///
/// Both integrals are taken over Chebyshev nodes of s, with x and q inside from the sweep before; the first
/// sweep has both as they start. From y the slow state flows by Runge-Kutta steps of order 5(4).
///
/// Where the time constants are not apart, the integrand is not resolved or sweeps do not converge, it says
/// so: such a device has to be integrated. R is a Scalar or Lanes, whose lanes go on or give up together.
template <class Model, class R>
class SlowFlow {
 public:
  /// The model's scales of u and x.
  SlowFlow(const Model& model, R voltage, R voltage_scale, R slow_scale)
      : model_(model),
        link_(R(1.0) / model.R_s),
        source_(voltage * link_),
        voltage_scale_(voltage_scale),
        slow_scale_(slow_scale) {}

  /// The manifold at one slow state.
  struct Point {
    R u, slope;            ///< h(x), h'(x)
    R rate, rate_u, turn;  ///< G(x), rate_u there, G'(x)
    R fast;                ///< Λ(x)
    MEMSPIKE_INLINE bool is_apart() const {
      return all((abs(turn) + abs(slope * rate_u)) * R(kSeparation) <= fast);
    }
    /// What is left out of G, relative to it: h' (G'/Λ)², and how h' itself changes with x.
    MEMSPIKE_INLINE R left_out(R slow_scale) const {
      const R by_u = abs(slope * rate_u) / fast, by_x = abs(turn) / fast;
      return by_u * (by_x * (by_x + by_u) + R(kBend) * abs(rate) / (fast * slow_scale));
    }
  };
  MEMSPIKE_INLINE Point at(R x) const {
    using D = Dual<R>;
    const D slow{x, R(0.0), R(1.0)};
    const D base = model_.conduction(D{R(0.0), R(1.0), R(0.0)}, slow);
    const R conductance = link_ + base.du, u = (source_ - base.value) / conductance;
    const D there = model_.conduction(D{u, R(1.0), R(0.0)}, slow);
    const D r = model_.rate(D{u, R(1.0), R(0.0)}, slow);
    Point p;
    p.slope = -there.dx / conductance;
    p.rate_u = r.du;
    p.fast = conductance / model_.C_m + p.slope * r.du;
    p.turn = r.dx + r.du * p.slope;
    const R lag = -p.slope * (R(1.0) - p.turn / p.fast) * r.value / p.fast;
    p.u = u + lag, p.rate = r.value + r.du * lag;
    return p;
  }

  struct Outcome {
    R u, x;
    R landed;  ///< the slow state at the start, had the device been on the manifold
    bool done = false;
  };
  /// tolerance: of x, relative to its scale. All durations are above 0.
  Outcome run(R u, R x, R duration, double tolerance) {
    Outcome out{u, x, x};
    allowed_ = R(tolerance) * slow_scale_, allowed_u_ = R(tolerance) * voltage_scale_;
    const Point first = at(x);
    if (!first.is_apart()) return out;
    R y = x, left = 0.0;
    const R away = u - first.u;
    const bool is_flat = all(abs(away) <= R(kFlat) * voltage_scale_);
    if (!all(abs(away) <= R(kNothing) * (abs(first.u) + voltage_scale_)) &&
        !(is_flat && land<17>(first, away, duration, y, left)) && !land<33>(first, away, duration, y, left))
      return out;
    R end = y;
    if (!flow(end, duration)) return out;
    const Point last = at(end);
    const R lost = max_of(first.left_out(slow_scale_), last.left_out(slow_scale_));
    if (!last.is_apart() || !all(abs(end - y) * lost <= allowed_)) return out;
    return {last.u + left, end, y, true};
  }

 private:
  static constexpr double kNothing = 1e-13, kSeparation = 20, kSmall = 1e-6, kOver = 1e-9;
  static constexpr double kFlat = 12;  // times the model's scale of u: what 17 nodes resolve
  static constexpr double kBend = 0.1, kSettled = 0.1, kLate = 3;
  static constexpr int kMostSweeps = 8, kMostSteps = 200;

  MEMSPIKE_INLINE R rate(R u, R x) const { return R(model_.rate(u, x)); }
  /// (rate(h + s q, x) - rate(h, x))/s.
  MEMSPIKE_INLINE R excess(const Point& p, R at_h, R x, R s, R q) const {
    return select(s > R(kSmall), (rate(p.u + s * q, x) - at_h) / max_of(s, R(kSmall)), p.rate_u * q);
  }

  /// Nodes of σ = e^(-(Λ + G') t).
  template <int n>
  struct Nodes {
    R s[n], t[n];                                // e^(-Λ t), the time
    R back[n], gone[n];                          // e^(-G' t), (1 - e^(-G' t))/G'
    R moved[n], q[n], integrand[n], turning[n];  // moved: y - x so far
  };

  template <int n>
  void place(Nodes<n>& nodes, const Point& p, R end, R span) const {
    const auto& table = TransientTable<n>::get();
    const bool is_over = all(end <= R(kOver));
    for (int i = 0; i < n; ++i) {
      const R sigma = end + span * R(table.node[i]);
      const R t = nodes.t[i] =
          (is_over ? R(table.minus_log[i]) : -log(max_of(sigma, R(kSmall)))) / (p.fast + p.turn);
      const R turns = p.turn * t;
      nodes.back[i] = exp(-turns);
      nodes.gone[i] =
          select(abs(turns) > R(1e-5), (R(1.0) - nodes.back[i]) / p.turn, t * (R(1.0) - R(0.5) * turns));
      nodes.s[i] = sigma / nodes.back[i];
    }
  }

  /// Takes x to the slow coordinate; `left` becomes what is left of `away` after the duration.
  template <int n>
  bool land(const Point& first, R away, R duration, R& y, R& left) const {
    const auto& table = TransientTable<n>::get();
    Nodes<n> nodes;
    const R x0 = y;
    Point landed = first;
    R offset = 0.0;
    const R at_first = rate(first.u, x0);
    for (int i = 0; i < n; ++i) nodes.moved[i] = 0.0, nodes.q[i] = away;
    for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
      const R fast = landed.fast, both = fast + landed.turn;
      const R end = exp(-min_of(both * duration, R(708.0))), span = R(1.0) - end;
      place<n>(nodes, landed, end, span);
      const R per_x = R(1.0) / select(abs(offset) > R(0.0), offset, R(1.0));
      for (int i = 0; i < n; ++i) {
        Point p = first;
        R x = x0, at_h = at_first;
        if (sweep > 0) {
          x = x0 + (nodes.moved[i] + first.rate * nodes.gone[i]) / nodes.back[i];
          p = between(first, landed, x - x0, per_x), at_h = rate(p.u, x);
        }
        const R s = nodes.s[i], q = nodes.q[i], beyond = excess(p, at_h, x, s, q) / fast;
        nodes.integrand[i] = beyond * (fast / both);
        nodes.turning[i] = ((p.fast / fast - R(1.0)) * q + p.slope * (beyond - p.rate_u * q / fast)) /
                           max_of(s * nodes.back[i], R(kSmall)) * (fast / both);
      }
      R tail = 0.0;
      for (int k = 0; k < 3; ++k) tail = max_of(tail, abs(sum<n>(table.last[k], nodes.integrand)));
      // Coefficients fall off at least as k^-3, and the integral of T_k is 2/(k² - 1).
      if (!all(span * tail * R(2.0 / n) <= allowed_)) return false;
      const R before = offset;
      offset = span * sum<n>(table.to_one[0], nodes.integrand);
      landed = at(x0 + offset);
      if (!landed.is_apart()) return false;
      // q is that of the sweep before: what it adds shows in the next one.
      if (sweep == 0 ? is_enough(first, landed, at_first, x0, away, offset, end)
                     : sweep > 1 && all(abs(offset - before) <= R(kSettled) * allowed_)) {
        y = x0 + offset, left = nodes.s[0] * nodes.q[0];
        // G' has been taken for one number.
        const R bent = abs(landed.turn - first.turn) * min_of(duration, R(kLate) / fast);
        return all(R(0.5) * bent * abs(offset) <= allowed_);
      }
      // The limit at s = 0 is that of the neighbour, to be refined.
      nodes.turning[0] = select(nodes.s[0] > R(kSmall), nodes.turning[0], nodes.turning[1]);
      integrate<n>(nodes.integrand, span, nodes.moved);
      R turned[n];
      integrate<n>(nodes.turning, span, turned);
      for (int i = 0; i < n; ++i) nodes.q[i] = away - turned[i];
    }
    return false;
  }

  /// The manifold a little way from `first`, by the straight line to `landed`.
  MEMSPIKE_INLINE static Point between(const Point& first, const Point& landed, R dx, R per_x) {
    const R share = dx * per_x;
    Point p = first;
    p.u += first.slope * dx;
    p.fast += (landed.fast - first.fast) * share;
    p.rate_u += (landed.rate_u - first.rate_u) * share;
    return p;
  }

  /// Whether what the first sweep leaves out, x and q as they move meanwhile, is less than what is allowed;
  /// `end`: what is left of the transient.
  bool is_enough(const Point& first, const Point& landed, R at_first, R x0, R away, R offset, R end) const {
    using D = Dual<R>;
    const R faster = abs(landed.fast / first.fast - R(1.0));
    const R turned =
        abs(first.slope * offset) + abs(away) * (faster + abs(first.slope * first.rate_u) / first.fast);
    if (!all(end * turned <= allowed_u_)) return false;
    const D r = model_.rate(D{first.u + away, R(1.0), R(0.0)}, D{x0, R(0.0), R(1.0)});
    const R beyond = max_of(abs(r.value - at_first), R(1e-300));
    const R sensitivity = abs(r.dx + r.du * first.slope - first.turn) + abs(r.du * first.slope);
    const R lost = sensitivity * (abs(offset) + abs(first.rate) / first.fast) / beyond;
    return all(abs(offset) * (lost + faster) <= allowed_);
  }

  template <int n>
  MEMSPIKE_INLINE static R sum(const double* weights, const R* values) {
    R total = 0.0;
    for (int j = 0; j < n; ++j) total += R(weights[j]) * values[j];
    return total;
  }
  template <int n>
  static void integrate(const R* values, R span, R* integrals) {
    for (int i = 0; i < n; ++i) integrals[i] = span * sum<n>(TransientTable<n>::get().to_one[i], values);
  }

  MEMSPIKE_INLINE R slow_rate(R x) const { return at(x).rate; }

  /// dx/dt = G(x), by fractions of the duration. Dormand and Prince, J. Comput. Appl. Math. 6, 19 (1980).
  bool flow(R& x, R duration) const {
    R k1 = duration * slow_rate(x);
    // A state that hardly moves: the mean of both slopes.
    const R ahead = duration * slow_rate(x + k1);
    if (all(abs(ahead - k1) <= R(0.1) * allowed_)) {
      x += R(0.5) * (k1 + ahead);
      return true;
    }
    double done = 0, fraction = 1;
    for (int trial = 0; trial < kMostSteps; ++trial) {
      const R step = fraction;
      const auto slope = [&](R at) { return duration * slow_rate(at); };
      const R k2 = slope(x + step * (k1 * R(1.0 / 5)));
      const R k3 = slope(x + step * (R(3.0 / 40) * k1 + R(9.0 / 40) * k2));
      const R k4 = slope(x + step * (R(44.0 / 45) * k1 - R(56.0 / 15) * k2 + R(32.0 / 9) * k3));
      const R k5 = slope(x + step * (R(19372.0 / 6561) * k1 - R(25360.0 / 2187) * k2 +
                                     R(64448.0 / 6561) * k3 - R(212.0 / 729) * k4));
      const R k6 = slope(x + step * (R(9017.0 / 3168) * k1 - R(355.0 / 33) * k2 + R(46732.0 / 5247) * k3 +
                                     R(49.0 / 176) * k4 - R(5103.0 / 18656) * k5));
      const R next = x + step * (R(35.0 / 384) * k1 + R(500.0 / 1113) * k3 + R(125.0 / 192) * k4 -
                                 R(2187.0 / 6784) * k5 + R(11.0 / 84) * k6);
      const R k7 = slope(next);
      const R error = abs(step * (R(71.0 / 57600) * k1 - R(71.0 / 16695) * k3 + R(71.0 / 1920) * k4 -
                                  R(17253.0 / 339200) * k5 + R(22.0 / 525) * k6 - R(1.0 / 40) * k7));
      const double ratio = largest(error / allowed_);
      if (!(ratio < 1e12)) return false;
      if (ratio <= 1) {
        done += fraction, x = next, k1 = k7;
        if (done > 1 - 1e-12) return true;
      }
      // About the fifth root of 1/ratio.
      const double factor = ratio < 1e-3   ? 3.5
                            : ratio < 0.02 ? 1.9
                            : ratio < 0.3  ? 1.1
                            : ratio < 3    ? 0.7
                                           : 0.3;
      fraction = fraction * factor < 1 - done ? fraction * factor : 1 - done;
    }
    return false;
  }

  const Model& model_;
  R link_, source_, voltage_scale_, slow_scale_, allowed_ = 0.0, allowed_u_ = 0.0;
};

}  // namespace memspike
