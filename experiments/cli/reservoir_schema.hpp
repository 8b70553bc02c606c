// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/model_registry.hpp"
#include "experiments/cli/schema_models.hpp"

namespace memspike {

/// The schema of `experiment: learning` with a `reservoir`. Refers to `data`, which learning_experiment()
/// defines, and to `device` and `complete_device` of device experiments.
Json reservoir_experiment(ModelSchemas& models, SchemaValues& values);

}  // namespace memspike
