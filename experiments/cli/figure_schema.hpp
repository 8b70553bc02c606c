// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/cli/schema_values.hpp"

namespace memspike {

/// The list `figures` of a device experiment.
Json figures_schema(SchemaValues& values);

}  // namespace memspike
