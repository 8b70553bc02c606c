// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "networks/device/spread.hpp"

namespace memspike {

/// Reads `correlation`, a list of [parameter, parameter, coefficient], into a variability whose spreads are
/// read already, and finds L. Complains where a parameter has no spread, a pair stands twice, or the matrix
/// is not positive definite: then no joint distribution has these coefficients.
void read_correlation(Reader& spreads, const std::vector<ParameterInfo>& table, Variability& variability);
Node correlation_node(const Variability& variability, const std::vector<ParameterInfo>& table);

}  // namespace memspike
