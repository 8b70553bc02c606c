// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "networks/input/reader.hpp"

namespace memspike {

/// The name of a population or projection stands in the heads of tables, in figures and in the paths of
/// data.h5, and must do without what separates things there.
inline void complain_about_name(Reader& reader, std::string_view key, std::string_view name) {
  const auto separates = [](char c) {
    return std::string_view(",/\\\"").find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) < ' ';
  };
  for (const char c : name)
    if (separates(c))
      return reader.complain(
          key,
          "the name holds " +
              (static_cast<unsigned char>(c) < ' ' ? "a line break or a tab" : std::string{'\'', c, '\''}) +
              "; names do without , / \\ \" and line breaks, for tables and data.h5 are made with them");
}

}  // namespace memspike
