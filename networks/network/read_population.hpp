// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "networks/input/reader.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Reads `{size, neuron: {model, parameters, initial, variability}}`.
PopulationDescription read_population_entry(const std::string& name, Reader& reader,
                                            const ModelRegistry& registry);
Node to_node(const PopulationDescription& population);

}  // namespace memspike
