// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "engine/bank/model_registry.hpp"
#include "experiments/drift/drift_experiment.hpp"
#include "networks/input/document.hpp"

namespace memspike {

/// Reads a drift experiment. Throws InputError with everything that is wrong.
DriftExperiment read_drift_experiment(const Document& document, const ModelRegistry& registry,
                                      const std::filesystem::path& folder);

/// What resolved.yaml holds.
Node to_node(const DriftExperiment& experiment);

}  // namespace memspike
