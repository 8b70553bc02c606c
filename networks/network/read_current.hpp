// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "engine/network/network.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// What a current stimulus needs to know of its surroundings.
struct CurrentContext {
  std::optional<std::uint32_t> neurons;  ///< of its population, where it is known
  double duration;                       ///< of the run [s]
  const std::filesystem::path& folder;
  std::uint32_t number;  ///< of the stimulus
};

/// Reads `current: {...}` of a stimulus: one current, or one for each neuron where `amplitude` is a list.
/// `text` receives its canonical form; a file that was read is added to `files`.
std::vector<CurrentStimulus> read_current(Reader& stimulus, const CurrentContext& context, Node& text,
                                          std::vector<std::filesystem::path>& files);

}  // namespace memspike
