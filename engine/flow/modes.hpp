// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/circuit.hpp"
#include "engine/flow/lanes.hpp"

namespace memspike {

/// The two modes of a linear device, y' = J y: eigenvalues λ_i of J, the first of larger magnitude, and their
/// projectors P_i, so that e^(J t) = Σ P_i e^(λ_i t).
template <class R>
struct Modes {
  R lambda[2];
  R p_uu[2], p_xx[2];  ///< diagonal elements of the projectors
  R p_ux, p_xu;        ///< of the first projector; the second has them with the other sign

  /// False unless two well separated real eigenvalues exist. Of Lanes: a mask.
  MEMSPIKE_INLINE auto find(const Jacobian<R>& j) {
    const R half = R(0.5) * (j.uu - j.xx);
    const R discriminant = half * half + j.ux * j.xu;
    const R mean = R(0.5) * (j.uu + j.xx);
    const auto apart = discriminant > R(1e-6) * (mean * mean + half * half);
    if (!any(apart)) return apart;
    const R root = sqrt(discriminant);
    // The eigenvalue of larger magnitude has no cancellation; the other follows from the determinant.
    const R large = select(mean <= R(0.0), mean - root, mean + root);
    const R det = j.uu * j.xx - j.ux * j.xu;
    const R small =
        select(abs(j.ux * j.xu) <= R(1e-3) * abs(j.uu * j.xx), nearly_triangular(j, large), det / large);
    lambda[0] = large, lambda[1] = small;
    const R gap = R(1.0) / (large - small);
    // large - uu = xx - small and large - xx = uu - small, with the product ux·xu: the smaller of the two is
    // had without the cancellation that would leave a share of each mode in a state it has nothing to do
    // with.
    const R by_u = large - j.uu, by_x = large - j.xx;
    const auto u_is_less = abs(by_u) < abs(by_x);
    const R other = j.ux * j.xu / select(u_is_less, by_x, by_u);
    const R off_u = select(u_is_less, other, by_u), off_x = select(u_is_less, by_x, other);
    p_uu[0] = off_x * gap, p_uu[1] = off_u * gap;
    p_xx[0] = off_u * gap, p_xx[1] = off_x * gap;
    p_ux = j.ux * gap, p_xu = j.xu * gap;
    return apart;
  }

  /// P_i v.
  MEMSPIKE_INLINE State<R> part(int i, State<R> v) const {
    if (i == 0) return {p_uu[0] * v.u + p_ux * v.x, p_xu * v.u + p_xx[0] * v.x};
    return {p_uu[1] * v.u - p_ux * v.x, p_xx[1] * v.x - p_xu * v.u};
  }

  /// (e^(λ_i dt) - 1)/λ_i, and dt for λ_i = 0.
  MEMSPIKE_INLINE R growth(int i, R dt) const {
    const R z = lambda[i] * dt;
    return select(abs(z) < R(1e-300), dt, expm1(z) / lambda[i]);
  }
  /// Integral of growth from 0 to dt.
  MEMSPIKE_INLINE R integral_of_growth(int i, R dt) const {
    const R z = lambda[i] * dt;
    const auto is_large = abs(z) > R(0.1);
    const R far = (growth(i, dt) - dt) / lambda[i];
    R sum = 1.0 / 3628800.0;  // dt² (1/2! + z/3! + ... + z^8/10!)
    for (const double f :
         {1.0 / 362880.0, 1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5})
      sum = sum * z + R(f);
    return select(is_large, far, dt * dt * sum);
  }

 private:
  /// With hardly any coupling the eigenvalues are the diagonal ones up to ux·xu/gap: no cancellation either.
  MEMSPIKE_INLINE static R nearly_triangular(const Jacobian<R>& j, R large) {
    const R other = select(abs(j.uu - large) <= abs(j.xx - large), j.xx, j.uu);
    return other - j.ux * j.xu / (large - other);
  }
};

}  // namespace memspike
