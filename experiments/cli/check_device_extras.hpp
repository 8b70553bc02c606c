// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "experiments/device/device_experiment.hpp"

namespace memspike {

/// Where the devices start: "rest", "G = 20 uS at 100 mV", "the last states of DIR".
std::string start_words(const DeviceDescription& device);

/// " = 1 s at 300 K with E_a = 0.4 eV" after the value of a parameter that depends on temperature; else
/// nothing.
std::string law_words(const DeviceDescription& device, std::size_t parameter);

/// What `memspike check` prints of temperature, correlations and noise, and of an initial conductance: its
/// slow state, what can be reached, and how many devices of the ensemble cannot reach it.
void print_device_extras(const DeviceExperiment& experiment);

}  // namespace memspike
