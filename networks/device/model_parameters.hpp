// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "engine/contract/parameter.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Reads a value [SI] for each row of a model's table from the map `own`; those that `base` has need not be
/// given. A parameter whose meaning ends in "or inf" may be infinite.
std::vector<double> read_parameters(Reader& own, const std::vector<ParameterInfo>& table,
                                    const std::vector<std::optional<double>>& base);

/// Whether all could be read. If so, complains at `parameters` about what makes no sense between them, with
/// their values.
bool parameters_fit(Reader& reader, const std::vector<ParameterInfo>& table,
                    std::string_view (*why_not)(const double* parameters), const std::vector<double>& values);

Node to_node(const std::vector<double>& parameters, const std::vector<ParameterInfo>& table);

}  // namespace memspike
