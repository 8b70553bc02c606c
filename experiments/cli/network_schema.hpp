// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/model_registry.hpp"
#include "experiments/cli/schema_values.hpp"

namespace memspike {

/// Keys that every kind of experiment has: experiment, title, seed, seeds, sweep, zip, output.
Json::Object campaign_keys();
/// `schema`, and `complete` too where the file has no sweep, which may bring what is missing.
Json complete_unless_swept(Json schema, Json complete);

/// What other experiments share with networks.
struct NetworkBlocks {
  Json network, stimuli, waveform;
};
NetworkBlocks network_blocks(const ModelRegistry& registry, SchemaValues& values);

/// The schema of `experiment: network`.
Json network_experiment(const ModelRegistry& registry, SchemaValues& values);

}  // namespace memspike
