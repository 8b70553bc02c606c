// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "engine/bank/model_registry.hpp"
#include "experiments/reservoir/reservoir_experiment.hpp"
#include "networks/input/document.hpp"

namespace memspike {

/// Reads `experiment: learning` with a `reservoir`. Throws InputError with all complaints. Files are looked
/// for in `folder`.
ReservoirExperiment read_reservoir_experiment(const Document& document, const ModelRegistry& registry,
                                              const std::filesystem::path& folder);
/// The same experiment with every default written out; reads back as an equal one.
Node to_node(const ReservoirExperiment& e);

}  // namespace memspike
