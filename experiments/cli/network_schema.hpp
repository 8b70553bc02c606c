// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/model_registry.hpp"
#include "experiments/cli/schema_values.hpp"

namespace memspike {

/// Keys that every kind of experiment has: experiment, title, seed, seeds, sweep, zip, output.
Json::Object campaign_keys();
/// `schema`, and `complete` too where the file has no sweep, which may bring what is missing.
Json complete_unless_swept(Json schema, Json complete);

/// `method` of an experiment with a network.
Json method_schema();
/// A list of held voltages: what a spike plays.
Json waveform_schema(SchemaValues& values, std::string_view meaning);

/// The schema of `experiment: network`. Defines `network` and `stimuli`, which other experiments refer to.
Json network_experiment(const ModelRegistry& registry, SchemaValues& values);

}  // namespace memspike
