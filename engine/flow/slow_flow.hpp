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
///   h = F - F' rate/Λ + O(1/Λ²),     Λ = (1/R_s + conduction_u)/C_m + F' rate_u,     F the quasi-steady u,
///
/// on which dx/dt = G(x) = rate(h(x), x). A device that starts w away from it lands where it would have been
/// had it been on the manifold all the time: with s = e^(-Λ t) and w = s q,
///
///   y = x + ∫_0^1 (rate(h + s q, x) - rate(h, x))/(Λ s) e^(-G' t) ds
///   dq/ds = (Λ(x)/Λ - 1) q/s + h' ((rate(h + s q, x) - rate(h, x))/s - rate_u q)/(Λ s)
///
/// Both integrals are taken over Chebyshev nodes of s, with x and q inside from the sweep before; the first
/// sweep has both as they start. From y the slow state flows by Runge-Kutta steps of order 5(4).
///
/// Where the time constants are not apart, the integrand is not resolved or sweeps do not converge, it says
/// so: such a device has to be integrated.
template <class Model, class R>
class SlowFlow {
 public:
  SlowFlow(const Model& model, R voltage)
      : model_(model), link_(R(1.0) / model.R_s), source_(voltage * link_) {}

  /// The manifold at one slow state.
  struct Point {
    R u, slope;            ///< h(x), h'(x)
    R rate, rate_u, turn;  ///< G(x), rate_u there, G'(x)
    R fast;                ///< Λ(x)
    /// The rates of the slow state over that of the fast one: what is left out is of second order in it.
    MEMSPIKE_INLINE R apartness() const { return (abs(turn) + abs(slope * rate_u)) / fast; }
    MEMSPIKE_INLINE bool is_apart() const { return apartness() * R(kSeparation) <= R(1.0); }
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
    const R lag = -p.slope * r.value / p.fast;
    p.u = u + lag, p.rate = r.value + r.du * lag;
    p.turn = r.dx + r.du * p.slope;
    return p;
  }

  /// tolerance: of x, relative to the model's slow scale.
  SlowFlowOutput run(DeviceState start, R duration, double tolerance) {
    SlowFlowOutput out;
    out.end = start, out.landed = start.x;
    if (!(duration > R(0.0))) return out.done = true, out;
    allowed_ = R(tolerance) * R(model_.slow_scale());
    allowed_u_ = R(tolerance) * R(model_.voltage_scale());
    const Point first = at(start.x);
    if (!first.is_apart()) return out;
    R y = start.x, left = 0.0;
    const R away = R(start.u) - first.u;
    if (abs(away) > R(kNothing) * (abs(first.u) + R(model_.voltage_scale())) &&
        !land<17>(first, away, duration, y, left) && !land<33>(first, away, duration, y, left))
      return out;
    out.landed = y.v;
    R x = y;
    if (!flow(x, duration)) return out;
    const Point last = at(x);
    // What the manifold leaves out, over the way that the state has gone on it.
    const R lost = max_of(first.apartness(), last.apartness());
    if (!last.is_apart() || !is_finite(x) || !(abs(x - y) * lost * lost <= allowed_)) return out;
    out.end = {(last.u + left).v, x.v};
    out.done = true;
    return out;
  }

 private:
  static constexpr double kNothing = 1e-13, kSeparation = 8, kSmall = 1e-6;
  static constexpr int kMostSweeps = 8, kMostSteps = 200;

  MEMSPIKE_INLINE R rate(R u, R x) const { return R(model_.rate(u, x)); }
  /// (rate(h + s q, x) - rate(h, x))/s.
  MEMSPIKE_INLINE R excess(const Point& p, R x, R s, R q) const {
    return s > R(kSmall) ? (rate(p.u + s * q, x) - rate(p.u, x)) / s : p.rate_u * q;
  }

  template <int n>
  struct Nodes {
    R s[n], x[n], q[n], integrand[n], turning[n];
    R back[n];  // what moves x at a node, over what moves y
  };

  /// Takes x to the slow coordinate; `left` becomes what is left of `away` after the duration.
  template <int n>
  bool land(const Point& first, R away, R duration, R& y, R& left) const {
    const auto& table = TransientTable<n>::get();
    Nodes<n> nodes;
    R x0 = y, fast = first.fast, offset = 0.0, moved[n];
    for (int i = 0; i < n; ++i) nodes.x[i] = x0, nodes.q[i] = away, nodes.back[i] = 1.0;
    for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
      const R end = exp(-min_of(fast * duration, R(708.0))), span = R(1.0) - end;
      for (int i = 0; i < n; ++i) {
        const R s = nodes.s[i] = end + span * R(table.node[i]);
        const Point p = sweep == 0 ? first : at(nodes.x[i]);
        const R beyond = excess(p, nodes.x[i], s, nodes.q[i]) / fast;
        nodes.integrand[i] = beyond * nodes.back[i];
        nodes.turning[i] =
            ((p.fast / fast - R(1.0)) * nodes.q[i] + p.slope * (beyond - p.rate_u * nodes.q[i] / fast)) /
            max_of(s, R(kSmall));
      }
      R tail = 0.0;
      for (int k = 0; k < 3; ++k) tail = max_of(tail, abs(sum<n>(table.last[k], nodes.integrand)));
      if (!(span * tail <= allowed_)) return false;
      const R before = offset;
      offset = span * sum<n>(table.to_one[0], nodes.integrand);
      const Point landed = at(x0 + offset);
      if (!landed.is_apart()) return false;
      if (sweep == 0 ? is_enough(first, landed, x0, away, offset, end) : abs(offset - before) <= allowed_) {
        y = x0 + offset, left = end * nodes.q[0];
        return true;
      }
      // Where x and q are at the nodes. The limit at s = 0 is that of the neighbour, to be refined.
      if (!(nodes.s[0] > R(kSmall))) nodes.turning[0] = nodes.turning[1];
      integrate<n>(nodes.integrand, span, moved);
      for (int i = 0; i < n; ++i) {
        const R t = nodes.s[i] > R(kSmall) ? -log(nodes.s[i]) / landed.fast : R(0.0);
        nodes.x[i] = x0 + moved[i] + first.rate * t;
        nodes.back[i] = exp(-landed.turn * t);
      }
      integrate<n>(nodes.turning, span, moved);
      for (int i = 0; i < n; ++i) nodes.q[i] = away - moved[i];
      fast = landed.fast;
    }
    return false;
  }

  /// Whether what the first sweep leaves out, x and q as they move meanwhile, is less than what is allowed;
  /// `end`: what is left of the transient.
  bool is_enough(const Point& first, const Point& landed, R x0, R away, R offset, R end) const {
    using D = Dual<R>;
    const R faster = abs(landed.fast / first.fast - R(1.0));
    const R turned =
        abs(first.slope * offset) + abs(away) * (faster + abs(first.slope * first.rate_u) / first.fast);
    if (end * turned > allowed_u_) return false;
    const D r = model_.rate(D{first.u + away, R(1.0), R(0.0)}, D{x0, R(0.0), R(1.0)});
    const R beyond = abs(r.value - rate(first.u, x0));
    const R sensitivity = abs(r.dx + r.du * first.slope - first.turn) + abs(r.du * first.slope);
    const R moves = abs(offset) + abs(first.rate) / first.fast;
    const R lost = beyond > R(0.0) ? sensitivity * moves / beyond : R(0.0);
    return abs(offset) * (lost + R(3.0) * abs(first.turn) / first.fast + faster) <= allowed_;
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

  /// dx/dt = G(x). Dormand and Prince, J. Comput. Appl. Math. 6, 19 (1980).
  bool flow(R& x, R duration) const {
    R t = 0.0, step = duration, k1 = slow_rate(x);
    // A state that hardly moves: twice the same slope.
    const R ahead = slow_rate(x + duration * k1);
    if (abs(duration * (ahead - k1)) <= R(0.1) * allowed_) {
      x += R(0.5) * duration * (k1 + ahead);
      return true;
    }
    for (int trial = 0; trial < kMostSteps; ++trial) {
      const R k2 = slow_rate(x + step * (k1 / R(5.0)));
      const R k3 = slow_rate(x + step * (R(3.0 / 40) * k1 + R(9.0 / 40) * k2));
      const R k4 = slow_rate(x + step * (R(44.0 / 45) * k1 - R(56.0 / 15) * k2 + R(32.0 / 9) * k3));
      const R k5 = slow_rate(x + step * (R(19372.0 / 6561) * k1 - R(25360.0 / 2187) * k2 +
                                         R(64448.0 / 6561) * k3 - R(212.0 / 729) * k4));
      const R k6 = slow_rate(x + step * (R(9017.0 / 3168) * k1 - R(355.0 / 33) * k2 + R(46732.0 / 5247) * k3 +
                                         R(49.0 / 176) * k4 - R(5103.0 / 18656) * k5));
      const R next = x + step * (R(35.0 / 384) * k1 + R(500.0 / 1113) * k3 + R(125.0 / 192) * k4 -
                                 R(2187.0 / 6784) * k5 + R(11.0 / 84) * k6);
      const R k7 = slow_rate(next);
      const R error = abs(step * (R(71.0 / 57600) * k1 - R(71.0 / 16695) * k3 + R(71.0 / 1920) * k4 -
                                  R(17253.0 / 339200) * k5 + R(22.0 / 525) * k6 - R(1.0 / 40) * k7));
      if (!is_finite(error)) return false;
      if (error <= allowed_) {
        t += step, x = next, k1 = k7;
        if (!(t < duration)) return true;
      }
      // Growth by the fifth root of what is allowed over the error, without a root: by quarters.
      const R ratio = error / allowed_;
      const double factor = ratio < R(1e-3)   ? 3.5
                            : ratio < R(0.02) ? 1.9
                            : ratio < R(0.3)  ? 1.1
                            : ratio < R(3.0)  ? 0.7
                                              : 0.3;
      step = min_of(step * R(factor), duration - t);
    }
    return false;
  }

  const Model& model_;
  R link_, source_, allowed_ = 0.0, allowed_u_ = 0.0;
};

}  // namespace memspike
