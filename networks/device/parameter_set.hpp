// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// A parameter set as `memspike list parameters` shows it.
struct ParameterSetInfo {
  std::string name, model, citation;
};
std::vector<ParameterSetInfo> parameter_sets();

/// The values of a named set or of a file `{model, citation, parameters}` for `model`, one for each row of
/// its table, empty where the set has none, NaN where it could not be read. `from` is the node that names it;
/// a name with a dot or a slash is a file, relative to `folder`. Complaints go to from's own.
std::vector<std::optional<double>> read_parameter_set(Reader from, const ModelEntry& model,
                                                      const std::filesystem::path& folder);

}  // namespace memspike
