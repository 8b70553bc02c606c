// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace memspike {

/// What the current of a device needs whose conductance is a straight line in its slow state. Data alone:
/// loops of every instruction level read it.
struct DeviceCircuit {
  double series;          ///< 1/R_s [S]
  double C_m;             ///< [F]
  double at_zero, slope;  ///< conductance = at_zero + slope x [S]
};

}  // namespace memspike
