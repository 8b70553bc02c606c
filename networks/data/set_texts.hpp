// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

namespace memspike {

/// A file of networks/data/sets, as the program carries it.
struct SetText {
  std::string_view name, text;
};
std::span<const SetText> set_texts();

}  // namespace memspike
