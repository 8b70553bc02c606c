// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <complex>

#include "engine/bank/steady_state.hpp"

namespace memspike {

/// A device linearised at one state, as the equivalent circuit that every pair
///
///   I = C_m du/dt + f(u, x)          dx/dt = r(u, x)
///
/// has (Bisquert et al. 2023, Eqs. (7)-(9), (17)-(18)): R_s in series with C_m, R_b and the branch R_a + L_a
/// side by side,
///
///   Z(s) = R_s + [C_m s + f_u + f_x r_u/(s - r_x)]^-1,    1/R_b = f_u,    L_a = 1/(f_x r_u),    R_a = -r_x
///   L_a
///
/// with subscripts for derivatives. R_a and L_a share the sign of f_x r_u. Where it is negative, the slow
/// state acts as a capacitor does; where it is zero, the branch does not conduct, and R_a and L_a are
/// infinite. A model without slow state has no branch. All in SI.
struct SmallSignal {
  double R_s, C_m;
  double f_u;     ///< [S]
  double branch;  ///< f_x r_u [S/s]
  double r_x;     ///< [1/s], negative where the slow state relaxes
  bool has_slow;

  double R_b() const;    ///< [Ohm], infinite where the current does not depend on u
  double R_a() const;    ///< [Ohm], NaN without a slow state
  double L_a() const;    ///< [H], NaN without a slow state
  double R_dc() const;   ///< Z(0) [Ohm], Eq. (10)
  double tau_a() const;  ///< R_a C_m [s], Eq. (11)
  double tau_d() const;  ///< L_a/R_a = -1/r_x [s], Eq. (12)
  double tau_s() const;  ///< R_s C_m [s], Eq. (14)

  /// Z at a frequency [Hz].
  std::complex<double> impedance(double frequency) const;
  /// Whether Im Z > 0 from some frequency on downwards: 1/L_a > C_m r_x^2, which is tau_d > tau_a, Eq. (13),
  /// where R_a is positive.
  bool is_inductive() const { return inductive_margin() > 0; }
  /// 2 pi times the frequency at which Im Z = 0 [1/s]; NaN where it is not inductive.
  double crossing() const;

  /// Of the Jacobian under voltage drive [1/s], [1/s^2].
  double trace() const;
  double determinant() const;
  /// Small disturbances die out at a held voltage.
  bool is_stable() const;
  /// They ring meanwhile: the eigenvalues are a complex pair.
  bool rings() const { return ring_margin() > 0; }
  double ring_period() const;  ///< [s]; NaN where it does not ring

  /// From -1 to 1, positive where the property holds, continuous: for the search of its ends.
  double inductive_margin() const;
  double ring_margin() const;
  double unstable_margin() const;
};

SmallSignal small_signal(const DeviceRef& device, DeviceState at);

}  // namespace memspike
