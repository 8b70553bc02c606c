// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/model_registry.hpp"
#include "experiments/cli/schema_values.hpp"

namespace memspike {

/// The schema of `experiment: learning`.
Json learning_experiment(const ModelRegistry& registry, SchemaValues& values);

}  // namespace memspike
