// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/model_registry.hpp"
#include "experiments/cli/schema_values.hpp"

namespace memspike {

/// Keys that every kind of experiment has: experiment, title, seed, seeds, sweep, zip, output.
Json::Object campaign_keys();
/// `schema`, and `complete` too where the file has no sweep, which may bring what is missing.
Json complete_unless_swept(Json schema, Json complete);

/// The schema of `experiment: network`.
Json network_experiment(const ModelRegistry& registry, SchemaValues& values);
/// Of its `network` block alone, and of a waveform.
Json network_block(const ModelRegistry& registry, SchemaValues& values);
Json waveform_list(SchemaValues& values, std::string_view meaning);

}  // namespace memspike
