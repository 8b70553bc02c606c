// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/accuracy.hpp"
#include "engine/flow/circuit.hpp"
#include "engine/flow/interval.hpp"

namespace memspike {

/// The linear propagator of a held segment, with a bound on what linearity neglects.
///
/// Linearised at the start y0, y - y0 = Σ P_i F (e^(λ_i t) - 1)/λ_i with the two real eigenvalues λ_i of the
/// Jacobian J, their projectors P_i and the derivative F at y0. The neglected part of the derivative is at
/// most |J(box) - J| · |y - y0| by the mean value theorem, where J(box) is the Jacobian in interval
/// arithmetic over a box that holds the solution and the allowed error; its effect at the end is at most
/// Σ |P_i| (e^(λ_i t) - 1)/λ_i times that. The propagator is used only if this bound is within tolerance.
template <class Model, class R>
class ClosedForm {
 public:
  MEMSPIKE_INLINE ClosedForm(const Circuit<Model, R>& circuit, const Accuracy<R>& accuracy)
      : circuit_(circuit), accuracy_(accuracy) {}

  /// True if the stretch from (y, t) over h is covered. Needs a drive that is constant.
  MEMSPIKE_INLINE bool covers(State<R> y, R t, R h) {
    start_ = y, t_ = t;
    const Jacobian<R> j = jacobian<R>(circuit_, y.u, y.x);
    const State<R> slope = circuit_.derivative(y, t);
    if (!modes(j, slope)) return false;
    has_limit_ = fades(0, h) && fades(1, h);
    // A stretch that all but reaches its limit is bounded over the whole way there.
    const R e0 = has_limit_ ? -inverse_rate(0) : growth(0, h),
            e1 = has_limit_ ? -inverse_rate(1) : growth(1, h);
    if (!(is_finite(e0) && is_finite(e1))) return false;
    const Interval<Isa> du = range(amplitude_u_[0] * e0) + range(amplitude_u_[1] * e1);
    const Interval<Isa> dx = range(amplitude_x_[0] * e0) + range(amplitude_x_[1] * e1);
    const R far_u = distance(du, R(0.0)), far_x = distance(dx, R(0.0));
    const R end_u = abs(amplitude_u_[0] * e0 + amplitude_u_[1] * e1);
    const R end_x = abs(amplitude_x_[0] * e0 + amplitude_x_[1] * e1);
    const R allowed_u = accuracy_.allowed_u(max_of(end_u, R(1e-3) * far_u), abs(y.u) + far_u);
    const R allowed_x = accuracy_.allowed_x(max_of(end_x, R(1e-3) * far_x), abs(y.x) + far_x);
    const Interval<Isa> box_u = Interval<Isa>(y.u) + du + Interval<Isa>(-allowed_u, allowed_u);
    const Interval<Isa> box_x = Interval<Isa>(y.x) + dx + Interval<Isa>(-allowed_x, allowed_x);
    const Jacobian<Interval<Isa>> over = jacobian<Interval<Isa>>(circuit_, box_u, box_x);
    const R reach_u = far_u + allowed_u, reach_x = far_x + allowed_x;
    const R defect_u = spread(over.uu, j.uu) * reach_u + spread(over.ux, j.ux) * reach_x;
    const R defect_x = spread(over.xu, j.xu) * reach_u + spread(over.xx, j.xx) * reach_x;
    const R error_u =
        (abs(p_uu_[0]) * e0 + abs(p_uu_[1]) * e1) * defect_u + (abs(p_ux_) * (e0 + e1)) * defect_x;
    const R error_x =
        (abs(p_xu_) * (e0 + e1)) * defect_u + (abs(p_xx_[0]) * e0 + abs(p_xx_[1]) * e1) * defect_x;
    error_ratio_ = max_of(error_u / allowed_u, error_x / allowed_x);
    if (!(error_ratio_ <= R(1.0))) return false;
    if (has_limit_) find_limit();
    return tail_is_right(h, error_x);
  }

  MEMSPIKE_INLINE R error_ratio() const { return error_ratio_; }

  MEMSPIKE_INLINE State<R> at(R dt) const {
    if (dt.v == 0) return start_;
    if (has_limit_) {
      const R e0 = exp(lambda_[0] * dt), e1 = exp(lambda_[1] * dt);
      return {limit_.u + (away_u_[0] * e0 + away_u_[1] * e1), limit_.x + (away_x_[0] * e0 + away_x_[1] * e1)};
    }
    const R e0 = growth(0, dt), e1 = growth(1, dt);
    return {start_.u + (amplitude_u_[0] * e0 + amplitude_u_[1] * e1),
            start_.x + (amplitude_x_[0] * e0 + amplitude_x_[1] * e1)};
  }

  MEMSPIKE_INLINE void describe(R h, FlowPiece& piece) const {
    piece.kind = has_limit_ ? FlowPiece::Kind::decay : FlowPiece::Kind::growth;
    piece.order = 2, piece.duration = h.v;
    piece.u[0] = (has_limit_ ? limit_ : start_).u.v, piece.x[0] = (has_limit_ ? limit_ : start_).x.v;
    for (int i = 0; i < 2; ++i) {
      piece.rate[i] = lambda_[i].v;
      piece.u[i + 1] = (has_limit_ ? away_u_[i] : amplitude_u_[i]).v;
      piece.x[i + 1] = (has_limit_ ? away_x_[i] : amplitude_x_[i]).v;
    }
  }

  MEMSPIKE_INLINE R charge(R dt) const {
    return circuit_.current(start_.u, t_) * dt - circuit_.link * integral_of_change(dt);
  }
  MEMSPIKE_INLINE R energy(R dt) const {
    if (circuit_.voltage_driven) return circuit_.voltage(start_.u, t_) * charge(dt);
    return circuit_.source * (circuit_.voltage(start_.u, t_) * dt + integral_of_change(dt));
  }

 private:
  /// A slow state that falls by orders of magnitude is right relative to what is left of it. A stretch
  /// without a limit is written as start + change, and the rounding of the start stays in it.
  MEMSPIKE_INLINE bool tail_is_right(R h, R error_x) const {
    const R left = abs(at(h).x);
    if (!(left < abs(start_.x))) return true;
    const R rounding = has_limit_ ? R(0.0) : R(Accuracy<R>::kRounding) * abs(start_.x);
    return error_x + rounding <= accuracy_.allowed_x(R(Accuracy<R>::kLeast) * left, left);
  }

  template <class I>
  struct LevelOf;
  template <class I>
  struct LevelOf<Scalar<I>> {
    using type = I;
  };
  using Isa = typename LevelOf<R>::type;

  MEMSPIKE_INLINE static Interval<Isa> range(R a) { return {min_of(a, R(0.0)), max_of(a, R(0.0))}; }
  MEMSPIKE_INLINE static R spread(const Interval<Isa>& over, R at) {
    // The two are computed in different orders: what rounding makes of equal things is not a defect.
    const R d = distance(over, at), rounding = R(8.9e-16) * abs(at);
    return d <= rounding ? R(0.0) : d;
  }

  /// Eigenvalues, projectors and the amplitudes P_i F. False unless two well separated real eigenvalues
  /// exist.
  MEMSPIKE_INLINE bool modes(const Jacobian<R>& j, State<R> slope) {
    const R half = R(0.5) * (j.uu - j.xx);
    const R discriminant = half * half + j.ux * j.xu;
    const R mean = R(0.5) * (j.uu + j.xx);
    if (!(discriminant > R(1e-6) * (mean * mean + half * half))) return false;
    const R root = sqrt(discriminant);
    // The eigenvalue of larger magnitude has no cancellation; the other follows from the determinant.
    const R large = mean <= R(0.0) ? mean - root : mean + root;
    const R det = j.uu * j.xx - j.ux * j.xu;
    const R small =
        abs(j.ux * j.xu) <= R(1e-3) * abs(j.uu * j.xx) ? nearly_triangular(j, large) : det / large;
    lambda_[0] = large, lambda_[1] = small;
    const R gap = R(1.0) / (large - small);
    // large - uu = xx - small and large - xx = uu - small, with the product ux·xu: the smaller of the two is
    // had without the cancellation that would leave a share of each mode in a state it has nothing to do
    // with.
    R off_u = large - j.uu, off_x = large - j.xx;
    (abs(off_u) < abs(off_x) ? off_u : off_x) = j.ux * j.xu / (abs(off_u) < abs(off_x) ? off_x : off_u);
    p_uu_[0] = off_x * gap, p_uu_[1] = off_u * gap;
    p_xx_[0] = off_u * gap, p_xx_[1] = off_x * gap;
    p_ux_ = j.ux * gap, p_xu_ = j.xu * gap;
    amplitude_u_[0] = p_uu_[0] * slope.u + p_ux_ * slope.x;
    amplitude_u_[1] = p_uu_[1] * slope.u - p_ux_ * slope.x;
    amplitude_x_[0] = p_xu_ * slope.u + p_xx_[0] * slope.x;
    amplitude_x_[1] = p_xx_[1] * slope.x - p_xu_ * slope.u;
    return true;
  }

  /// A stretch in which both modes fade is written as limit + decaying modes, because start + change would
  /// leave the rounding of the start in the tail. The limit is where the derivative vanishes; a Newton step
  /// from its estimate gives it the relative accuracy of the terms there.
  MEMSPIKE_INLINE void find_limit() {
    const R l0 = inverse_rate(0), l1 = inverse_rate(1);
    limit_ = {start_.u - amplitude_u_[0] * l0 - amplitude_u_[1] * l1,
              start_.x - amplitude_x_[0] * l0 - amplitude_x_[1] * l1};
    for (int sweep = 0; sweep < 2; ++sweep) {
      const State<R> rest = circuit_.derivative(limit_, t_);
      limit_.u -= (p_uu_[0] * l0 + p_uu_[1] * l1) * rest.u + p_ux_ * (l0 - l1) * rest.x;
      limit_.x -= (p_xx_[0] * l0 + p_xx_[1] * l1) * rest.x + p_xu_ * (l0 - l1) * rest.u;
    }
    const R du = start_.u - limit_.u, dx = start_.x - limit_.x;
    away_u_[0] = p_uu_[0] * du + p_ux_ * dx, away_u_[1] = p_uu_[1] * du - p_ux_ * dx;
    away_x_[0] = p_xx_[0] * dx + p_xu_ * du, away_x_[1] = p_xx_[1] * dx - p_xu_ * du;
  }
  /// The mode falls to a thousandth within h, or there is nothing in it, as in a device without a slow state.
  MEMSPIKE_INLINE bool fades(int i, R h) const {
    constexpr double kThousandth = -7.0;
    return lambda_[i] * h < R(kThousandth) || is_empty(i);
  }
  MEMSPIKE_INLINE bool is_empty(int i) const {
    return lambda_[i].v == 0 && amplitude_u_[i].v == 0 && amplitude_x_[i].v == 0;
  }
  MEMSPIKE_INLINE R inverse_rate(int i) const { return is_empty(i) ? R(0.0) : R(1.0) / lambda_[i]; }

  /// With hardly any coupling the eigenvalues are the diagonal ones up to ux·xu/gap: no cancellation either.
  MEMSPIKE_INLINE static R nearly_triangular(const Jacobian<R>& j, R large) {
    const bool u_is_large = abs(j.uu - large) <= abs(j.xx - large);
    const R other = u_is_large ? j.xx : j.uu;
    return other - j.ux * j.xu / (large - other);
  }

  /// (e^(λ dt) - 1)/λ, and dt for λ = 0.
  MEMSPIKE_INLINE R growth(int i, R dt) const {
    const R z = lambda_[i] * dt;
    if (abs(z) < R(1e-300)) return dt;
    return expm1(z) / lambda_[i];
  }
  /// Integral of growth from 0 to dt.
  MEMSPIKE_INLINE R integral_of_growth(int i, R dt) const {
    const R z = lambda_[i] * dt;
    if (abs(z) > R(0.1)) return (growth(i, dt) - dt) / lambda_[i];
    R sum = 1.0 / 3628800.0;  // dt² (1/2! + z/3! + ... + z^8/10!)
    for (const double f :
         {1.0 / 362880.0, 1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5})
      sum = sum * z + R(f);
    return dt * dt * sum;
  }
  MEMSPIKE_INLINE R integral_of_change(R dt) const {
    return amplitude_u_[0] * integral_of_growth(0, dt) + amplitude_u_[1] * integral_of_growth(1, dt);
  }

  const Circuit<Model, R>& circuit_;
  const Accuracy<R>& accuracy_;
  State<R> start_{};
  R t_ = 0.0, error_ratio_ = 0.0;
  R lambda_[2], p_uu_[2], p_xx_[2], p_ux_, p_xu_, amplitude_u_[2], amplitude_x_[2];
  bool has_limit_ = false;
  State<R> limit_{};
  R away_u_[2], away_x_[2];
};

}  // namespace memspike
