// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "experiments/network/network_experiment.hpp"
#include "networks/input/document.hpp"

namespace memspike {

/// Reads `experiment: network`. Throws InputError with everything that is wrong. Files that it names are
/// looked for in `folder`.
NetworkExperiment read_network_experiment(const Document& document, const ModelRegistry& registry,
                                          const std::filesystem::path& folder);

/// The experiment with every default filled in: what resolved.yaml holds. Reads back as an equal one.
Node to_node(const NetworkExperiment& experiment);

}  // namespace memspike
