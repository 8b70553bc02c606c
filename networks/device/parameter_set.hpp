// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "networks/device/arrhenius.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// A parameter set as `memspike list parameters` shows it.
struct ParameterSetInfo {
  std::string name, model, citation;
};
std::vector<ParameterSetInfo> parameter_sets();

/// What a parameter set says of a model, one entry for each row of its table.
struct ParameterSet {
  std::vector<std::optional<double>> values;  ///< empty where it says none, NaN where it could not be read
  Activated activated;                        ///< the laws that it gives in place of values
};

/// A named set, or a file `{model, citation, parameters}`, for `model`. `from` is the node that names it; a
/// name with a dot or a slash is a file, relative to `folder`. Complaints go to from's own.
ParameterSet read_parameter_set(Reader from, const ModelEntry& model, const std::filesystem::path& folder);

}  // namespace memspike
