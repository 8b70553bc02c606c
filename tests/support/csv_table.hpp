// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace memspike::test {

/// A table of numbers read from a CSV file. An empty field or `nan` is NaN.
struct CsvTable {
  std::vector<std::string> names;
  std::vector<std::vector<double>> rows;
  std::string source{};  ///< which reference table it is

  std::size_t index_of(const std::string& name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw std::out_of_range("no column is called '" + name + "'");
    return static_cast<std::size_t>(found - names.begin());
  }
  std::vector<double> column(const std::string& name) const {
    const std::size_t k = index_of(name);
    std::vector<double> values;
    for (const auto& row : rows) values.push_back(row.at(k));
    return values;
  }
};

/// The fields of a line; a field in double quotes may contain commas.
inline std::vector<std::string> csv_fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      fields.emplace_back();
    else if (c != '\r')
      fields.back() += c;
  }
  return fields;
}

inline CsvTable read_csv(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) throw std::runtime_error("cannot read " + file);
  CsvTable table{csv_fields(line), {}};
  while (std::getline(in, line)) {
    std::vector<double>& row = table.rows.emplace_back();
    for (const std::string& field : csv_fields(line))
      row.push_back(field.empty() ? std::numeric_limits<double>::quiet_NaN()
                                  : std::strtod(field.c_str(), nullptr));
  }
  return table;
}

/// A reference table of tests/cases/reference.
inline CsvTable read_reference(const std::string& name) {
  CsvTable table = read_csv(MEMSPIKE_SOURCE_DIR "/tests/cases/reference/" + name + ".csv");
  table.source = name;
  return table;
}

}  // namespace memspike::test
