// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/steady_state.hpp"

namespace memspike {

/// Where a device that starts in a given state comes to under a held voltage.
struct SettledState {
  DeviceState at;
  bool settled = true;       ///< false: it never came to rest, and `at` is the steady state that it leaves
  bool same_as_rest = true;  ///< the steady state that a device comes to from x = 0; false: another one
};

/// Holds the voltage longer and longer until the device rests, then takes the last digits by Newton's
/// iteration on the steady-state equations. Of several steady states it is the one that the device itself
/// chooses. NumericalError where it neither rests nor has an isolated steady state.
SettledState settled_state(const DeviceRef& device, DeviceState start, double volts);

}  // namespace memspike
