// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <vector>

#include "engine/bank/steady_state.hpp"
#include "experiments/drift/device_course.hpp"
#include "experiments/drift/ledger.hpp"

namespace memspike {

/// How a device is followed.
struct FollowSettings {
  double tolerance = 1e-7;                ///< local relative error of the states
  double probe = 0.1;                     ///< of conductances [V]
  double program_end = 0;                 ///< [s]
  std::vector<double> times;              ///< at which G is told, ascending, from the protocol's start [s]
  std::function<void()> check_interrupt;  ///< now and then; may throw
};

/// The conductance I/V that a read at `probe` [V] finds of a device whose slow state stays at x:
/// conduction(u*, x)/probe with u* quasi-steady. It is (probe - u*)/(R_s probe) without the cancellation in
/// probe - u*, so that small changes of it are true.
double conductance_at(const DeviceRef& device, double probe, double x);

/// Takes a device through its course by the integrator and books the change of each interval under its
/// cause. Each account is an exact sum of exact differences, so that the accounts sum to the whole change
/// but for the rounding of each to a double. Throws NumericalError, with time and state, where the device
/// cannot be integrated.
DeviceLedger follow_device(const DeviceRef& device, DeviceState start, DeviceCourse course,
                           const FollowSettings& settings);

}  // namespace memspike
