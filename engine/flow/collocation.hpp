// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/accuracy.hpp"
#include "engine/flow/circuit.hpp"
#include "engine/flow/radau_table.hpp"

namespace memspike {

/// One implicit step of Radau IIA collocation: for stiff devices, whose fast state has died out and would
/// hold an explicit step to a few tau_s. The dense polynomial itself must be accurate, judged by its highest
/// Legendre coefficients, so charge, energy and samples are as good as the end of the step, which is better.
template <class Model, class R>
class CollocationStep {
 public:
  static constexpr int kN = kRadauStages;

  MEMSPIKE_INLINE CollocationStep(const Circuit<Model, R>& circuit, const Accuracy<R>& accuracy)
      : circuit_(circuit), accuracy_(accuracy), table_(radau_table()) {}

  /// Solves for the step from (y, t) to t + h. False if Newton's iteration does not converge.
  [[gnu::noinline]] bool solve(State<R> y, R t, R h) {
    start_ = y, t_ = t, h_ = h;
    const State<R> slope = circuit_.derivative(y, t);
    for (int i = 0; i < kN; ++i) {
      u_[i] = y.u;
      x_[i] = y.x + slope.x * h * R(table_.node[i]);
    }
    R previous = __builtin_inf();
    bool renew = true;
    for (int sweep = 0; sweep < 14; ++sweep) {
      residual();
      if (renew) factorise();
      back_substitute();
      const R size = correct();
      if (!is_finite(size)) return false;
      if (size <= R(0.05)) return true;
      if (sweep > 6 && size > R(0.5) * previous) return size <= R(1.0);
      // The matrix is kept while the iteration contracts well with it.
      renew = size > R(0.05) * previous;
      previous = size;
    }
    return false;
  }

  MEMSPIKE_INLINE State<R> end() const { return {u_[kN - 1], x_[kN - 1]}; }

  /// Ratio of the estimated error of the dense polynomial to the allowed one.
  MEMSPIKE_INLINE R error_ratio() const {
    return max_of(ratio(u_, start_.u, true), ratio(x_, start_.x, false));
  }

  /// The polynomial at dt after the start.
  MEMSPIKE_INLINE State<R> at(R dt) const {
    const R tau = dt / h_;
    R top_u = 0.0, top_x = 0.0, bottom = 0.0;
    for (int i = 0; i <= kN; ++i) {
      const R away = i == 0 ? tau : tau - R(table_.node[i - 1]);
      const R u = i == 0 ? start_.u : u_[i - 1], x = i == 0 ? start_.x : x_[i - 1];
      if (abs(away) < R(1e-15)) return {u, x};
      const R weight = R(table_.barycentric[i]) / away;
      top_u += weight * (u - start_.u), top_x += weight * (x - start_.x), bottom += weight;
    }
    return {start_.u + top_u / bottom, start_.x + top_x / bottom};
  }

  /// Through the Legendre coefficients, which fall off: from the values straight to powers would lose digits.
  MEMSPIKE_INLINE void describe(FlowPiece& piece) const {
    piece.kind = FlowPiece::Kind::polynomial;
    piece.order = kN, piece.duration = h_.v;
    for (int k = 0; k <= kN; ++k) piece.u[k] = piece.x[k] = 0;
    for (int n = 0; n <= kN; ++n) {
      R u = 0.0, x = 0.0;
      for (int i = 0; i < kN; ++i) {
        u += R(table_.to_legendre[n][i + 1]) * (u_[i] - start_.u);
        x += R(table_.to_legendre[n][i + 1]) * (x_[i] - start_.x);
      }
      for (int k = 0; k <= n; ++k) {
        piece.u[k] += (u * R(table_.legendre_power[n][k])).v;
        piece.x[k] += (x * R(table_.legendre_power[n][k])).v;
      }
    }
    piece.u[0] += start_.u.v, piece.x[0] += start_.x.v;
  }

  MEMSPIKE_INLINE R charge() const {
    R sum = 0.0;
    for (int i = 0; i < kN; ++i) sum += R(table_.a[kN - 1][i]) * circuit_.current(u_[i], time(i));
    return sum * h_;
  }
  MEMSPIKE_INLINE R energy() const {
    R sum = 0.0;
    for (int i = 0; i < kN; ++i)
      sum += R(table_.a[kN - 1][i]) * circuit_.current(u_[i], time(i)) * circuit_.voltage(u_[i], time(i));
    return sum * h_;
  }

 private:
  MEMSPIKE_INLINE R time(int i) const { return t_ + h_ * R(table_.node[i]); }

  MEMSPIKE_INLINE void residual() {
    State<R> rate[kN];
    for (int i = 0; i < kN; ++i) rate[i] = circuit_.derivative({u_[i], x_[i]}, time(i));
    for (int i = 0; i < kN; ++i) {
      R sum_u = 0.0, sum_x = 0.0;
      for (int j = 0; j < kN; ++j) {
        sum_u += R(table_.a[i][j]) * rate[j].u;
        sum_x += R(table_.a[i][j]) * rate[j].x;
      }
      right_[i] = (start_.u - u_[i]) + h_ * sum_u;
      right_[kN + i] = (start_.x - x_[i]) + h_ * sum_x;
    }
  }

  /// LU factors of 1 - h A ⊗ J with partial pivoting.
  MEMSPIKE_INLINE void factorise() {
    for (int j = 0; j < kN; ++j) {
      const Jacobian<R> jac = jacobian<R>(circuit_, u_[j], x_[j]);
      for (int i = 0; i < kN; ++i) {
        const R ha = h_ * R(table_.a[i][j]), one = i == j ? 1.0 : 0.0;
        m_[i][j] = one - ha * jac.uu;
        m_[i][kN + j] = -ha * jac.ux;
        m_[kN + i][j] = -ha * jac.xu;
        m_[kN + i][kN + j] = one - ha * jac.xx;
      }
    }
    for (int c = 0; c < 2 * kN; ++c) {
      int best = c;
      for (int r = c + 1; r < 2 * kN; ++r)
        if (abs(m_[r][c]) > abs(m_[best][c])) best = r;
      pivot_[c] = best;
      if (best != c)
        for (int k = 0; k < 2 * kN; ++k) {
          const R keep = m_[c][k];
          m_[c][k] = m_[best][k], m_[best][k] = keep;
        }
      const R inverse = R(1.0) / m_[c][c];
      for (int r = c + 1; r < 2 * kN; ++r) {
        const R factor = m_[r][c] * inverse;
        m_[r][c] = factor;
        for (int k = c + 1; k < 2 * kN; ++k) m_[r][k] -= factor * m_[c][k];
      }
    }
  }

  MEMSPIKE_INLINE void back_substitute() {
    for (int c = 0; c < 2 * kN; ++c) {
      const R keep = right_[c];
      right_[c] = right_[pivot_[c]], right_[pivot_[c]] = keep;
    }
    for (int r = 1; r < 2 * kN; ++r)
      for (int k = 0; k < r; ++k) right_[r] -= m_[r][k] * right_[k];
    for (int r = 2 * kN - 1; r >= 0; --r) {
      for (int k = r + 1; k < 2 * kN; ++k) right_[r] -= m_[r][k] * right_[k];
      right_[r] = right_[r] / m_[r][r];
    }
  }

  /// Applies the correction; its size relative to what is allowed.
  MEMSPIKE_INLINE R correct() {
    R largest = 0.0;
    const R allowed_u = allowed(u_, start_.u, true), allowed_x = allowed(x_, start_.x, false);
    for (int i = 0; i < kN; ++i) {
      u_[i] += right_[i];
      x_[i] += right_[kN + i];
      const R size = max_of(abs(right_[i]) / allowed_u, abs(right_[kN + i]) / allowed_x);
      largest = size <= largest ? largest : size;  // keeps a NaN
    }
    return largest;
  }

  /// A step may be many time constants long, and a state may fall or rise by orders of magnitude in it: it is
  /// held relative to its change and to the least that it is at a node. What rounds, the sums over the nodes,
  /// is relative to the largest.
  MEMSPIKE_INLINE R allowed(const R* values, R first, bool is_u) const {
    R change = 0.0, size = abs(first), least = __builtin_inf();
    for (int i = 0; i < kN; ++i) {
      change = max_of(change, abs(values[i] - first));
      size = max_of(size, abs(values[i]));
      least = min_of(least, abs(values[i]));
    }
    change = min_of(change, R(Accuracy<R>::kLeast) * least);
    size *= R(kN);
    return is_u ? accuracy_.allowed_u(change, size) : accuracy_.allowed_x(change, size);
  }

  MEMSPIKE_INLINE R ratio(const R* values, R first, bool is_u) const {
    R last = 0.0, before = 0.0;
    for (int i = 0; i < kN; ++i) {
      before += R(table_.to_legendre[kN - 1][i + 1]) * (values[i] - first);
      last += R(table_.to_legendre[kN][i + 1]) * (values[i] - first);
    }
    // The error of the polynomial is of the size of the first coefficient that it lacks; with a geometric
    // tail that is last²/before, and an odd or even function may have either of the two vanish.
    return max_of(abs(last), R(0.1) * abs(before)) / allowed(values, first, is_u);
  }

  const Circuit<Model, R>& circuit_;
  const Accuracy<R>& accuracy_;
  const RadauTable& table_;
  State<R> start_{};
  R t_ = 0.0, h_ = 0.0;
  R u_[kN], x_[kN], right_[2 * kN], m_[2 * kN][2 * kN];
  int pivot_[2 * kN];
};

}  // namespace memspike
