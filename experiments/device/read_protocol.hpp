// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "experiments/device/protocol.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// One kind of protocol step, for `list protocols` and `explain`.
struct StepInfo {
  std::string_view name;
  std::string_view meaning;    ///< one line
  std::string_view example;    ///< YAML
  std::string_view expansion;  ///< what it becomes, in the steps hold, ramp, open, read, repeat
};
std::span<const StepInfo> step_infos();

/// Reads the list under `protocol` and expands its shorthands. `text` receives the same protocol in canonical
/// form: every quantity in SI, every default written. Files that steps name are looked for in `folder`.
Protocol read_protocol(std::vector<Reader> steps, const std::filesystem::path& folder, Node& text);

}  // namespace memspike
