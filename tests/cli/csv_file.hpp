// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/cli/run_program.hpp"

namespace memspike::test {

/// A table as a user's script would read it.
struct CsvFile {
  std::string header;
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;

  explicit CsvFile(const fs::path& file) {
    const std::vector<std::string> lines = lines_of(read_text(file));
    if (lines.empty()) throw std::runtime_error(file.string() + " is empty");
    header = lines[0];
    names = fields(header);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      rows.push_back(fields(lines[i]));
      if (rows.back().size() != names.size())
        throw std::runtime_error(file.string() + ": the row '" + lines[i] + "' has another length");
    }
  }

  const std::string& text(std::size_t row, const std::string& name) const { return rows[row][index(name)]; }
  /// NaN for an empty field.
  double number(std::size_t row, const std::string& name) const {
    const std::string& field = text(row, name);
    return field.empty() ? std::numeric_limits<double>::quiet_NaN() : std::stod(field);
  }
  std::vector<double> numbers(const std::string& name) const {
    std::vector<double> all;
    for (std::size_t k = 0; k < rows.size(); ++k) all.push_back(number(k, name));
    return all;
  }
  std::vector<std::string> texts(const std::string& name) const {
    std::vector<std::string> all;
    for (std::size_t k = 0; k < rows.size(); ++k) all.push_back(text(k, name));
    return all;
  }

 private:
  std::size_t index(const std::string& name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw std::runtime_error("no column " + name + " in " + header);
    return static_cast<std::size_t>(found - names.begin());
  }
  static std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> all(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        all.emplace_back();
      else
        all.back() += c;
    }
    return all;
  }
};

/// The text behind `"key": ` in summary.json; empty where there is none.
inline std::string json_value(const std::string& json, const std::string& key) {
  const std::size_t at = json.find("\"" + key + "\": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + key.size() + 4, end = json.find_first_of(",\n}", begin);
  return json.substr(begin, end - begin);
}

}  // namespace memspike::test
