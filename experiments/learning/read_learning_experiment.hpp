// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "experiments/learning/learning_experiment.hpp"
#include "networks/input/document.hpp"

namespace memspike {

/// Reads a document with `experiment: learning`. Files that it names are looked for in `folder`. Throws
/// InputError with everything that is wrong.
LearningExperiment read_learning_experiment(const Document& document, const ModelRegistry& registry,
                                            const std::filesystem::path& folder);

/// The same with nothing left to default, for resolved.yaml.
Node to_node(const LearningExperiment& experiment);

}  // namespace memspike
