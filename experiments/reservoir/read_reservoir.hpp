// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "experiments/reservoir/reservoir_experiment.hpp"

namespace memspike {

/// Reads the block `reservoir`: the device first, and what depends on how samples come after they are known.
class ReservoirReader {
 public:
  ReservoirReader(Reader reader, const ModelRegistry& registry, const std::filesystem::path& folder);
  /// `is_known`: false where the stream could not be read; what depends on it is not complained about then.
  Reservoir read(const PulseStream& stream, bool is_known);

 private:
  void complain_about_device();
  void spans();
  void span(Reader& law, const ParameterInfo& info, std::size_t row);
  void input(const PulseStream& stream, bool is_known);
  void read_of(const PulseStream& stream, bool is_known);

  Reader reader_;
  Reservoir r_;
};

Node to_node(const Reservoir& reservoir);

inline Node count_node(std::uint64_t count) { return scalar_node(std::to_string(count)); }

template <class Value, class ToNode>
Node list_of(const std::vector<Value>& values, const ToNode& to_node) {
  Node list = list_node();
  for (const Value& value : values) list.items.push_back(to_node(value));
  return list;
}

}  // namespace memspike
