// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "experiments/cli/schema_values.hpp"
#include "networks/device/read_device.hpp"

namespace memspike {

/// {required: keys}
Json required(const std::vector<std::string>& keys);
/// {if: {properties: {key: {const: name}}, required: [key]}, then: schema}
Json where(const std::string& key, const std::string& name, Json schema);

/// The schema of devices and neurons, from the parameter tables of the models.
class ModelSchemas {
 public:
  ModelSchemas(const ModelRegistry& registry, SchemaValues& values) : registry_(registry), values_(values) {}

  /// A `device:` or `synapse:` block, whose keys may be missing.
  Json device(DeviceUse use);
  /// That no key of a `device:` block is missing.
  Json complete_device();
  /// A `neuron:` block.
  Json neuron();
  /// A quantity, {uniform: [a, b]} or {normal: {mean, sd}}.
  Json drawn(const Unit& unit, const Range& range, std::string_view meaning);

 private:
  Json model(const ModelEntry& m, DeviceUse use);
  /// A parameter's value, or {value, at, E_a}.
  Json value_or_law(const ParameterInfo& p);
  Json noise();
  Json correlation();
  Json initial_conductance(DeviceUse use);
  static Json parameter_set_of(const ModelEntry& m);
  Json variability(const std::vector<ParameterInfo>& parameters);
  Json spread();
  Json initial(const ModelEntry& m, DeviceUse use);
  Json neuron_model(const NeuronEntry& n);

  const ModelRegistry& registry_;
  SchemaValues& values_;
};

}  // namespace memspike
