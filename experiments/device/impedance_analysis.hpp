// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

#include "experiments/device/device_experiment.hpp"
#include "experiments/output/summary.hpp"
#include "experiments/output/table.hpp"

namespace memspike {

/// Measures every `impedance` step of the protocol on every device: writes the tables impedance, elements
/// and, where a sine checks it, impedance_check, and adds the windows of stability to the summary. Results do
/// not depend on the threads. `check_interrupt` may throw to stop.
void measure_impedance(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, ResultStore& store,
                       Summary& summary, int threads, const std::function<void()>& check_interrupt);

}  // namespace memspike
