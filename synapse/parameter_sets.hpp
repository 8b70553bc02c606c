// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

namespace memspike {

/// A file of synapse/parameters as it was when the program was built.
struct NamedText {
  std::string_view name;  ///< the file's name without .yaml, as in `parameters: {from: name}`
  std::string_view text;  ///< the file, byte for byte
};

/// Every published parameter set, sorted by name. They are part of the program: no data folder to find.
std::span<const NamedText> parameter_set_texts();

}  // namespace memspike
