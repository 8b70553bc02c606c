// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/cli/schema_values.hpp"

namespace memspike {

/// The schema of `experiment: learning`.
Json learning_experiment(SchemaValues& values);

}  // namespace memspike
