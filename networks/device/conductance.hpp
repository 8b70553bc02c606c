// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/steady_state.hpp"

namespace memspike {

/// The conductance [S] that a probe voltage [V], not zero, finds at once and undisturbed: (V − u*)/(R_s V),
/// with u* the quasi-steady inner voltage at V and the slow state frozen at x.
double probed_conductance(const DeviceRef& device, double probe, double x);

/// A slow state for a conductance.
struct SlowStateFound {
  double x = 0;
  bool clipped = false;  ///< no slow state of the device has it; x is the end of its range that comes nearest
};

/// The slow state, between 0 and full scale, at which a probe finds the conductance G [S]. The device must
/// have a slow state, and its conductance change with it in one sense.
SlowStateFound slow_state_of(const DeviceRef& device, double probe, double G);

}  // namespace memspike
