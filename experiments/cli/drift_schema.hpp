// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/cli/schema_values.hpp"

namespace memspike {

/// The schema of `experiment: drift`. It refers to what that of networks defines.
Json drift_experiment(SchemaValues& values);

}  // namespace memspike
