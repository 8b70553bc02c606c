// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/output/report.hpp"
#include "networks/device/device_description.hpp"

namespace memspike {

/// "; 1 s at 300 K, E_a = 0.4 eV" for a parameter that depends on the temperature; else nothing.
std::string law_in_report(const DeviceDescription& device, std::size_t parameter);

/// Rows of the report's parameters: temperature, correlations, noise, and where the devices start.
void add_conditions(ReportPage& page, const DeviceDescription& device);

}  // namespace memspike
