// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace memspike {

/// One column of a table. Values are in SI units.
struct Column {
  enum class Type { real, integer, text };
  std::string name;
  std::optional<std::string> unit;  ///< none: the header is the bare name; "" gives "x []"
  Type type = Type::real;
  /// Of texts, in bytes; 0: not known. In data.h5 texts of any length take 32 bytes each, whatever they are.
  std::size_t longest = 0;
};

/// "name [unit]", or the bare name of a column without unit.
inline std::string header_of(const Column& column) {
  return column.unit ? column.name + " [" + *column.unit + "]" : column.name;
}

/// The inverse of header_of; blanks before the bracket do not count.
inline Column column_of(const std::string& header) {
  const std::size_t bracket = header.rfind('[');
  if (bracket == std::string::npos || !header.ends_with(']')) return {header, {}};
  const std::string name = header.substr(0, bracket);
  return {name.substr(0, name.find_last_not_of(' ') + 1),
          header.substr(bracket + 1, header.size() - bracket - 2)};
}

/// A column read back whole: numbers with NaN for what does not exist, or texts.
struct StoredColumn {
  Column column;
  std::vector<double> numbers;
  std::vector<std::string> texts;
};

}  // namespace memspike
