// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/csv_table.hpp"
#include "tests/support/printed.hpp"

namespace memspike::test {

/// docs/verification.md is written by the tests of tests/reference themselves, in one process that finds this
/// variable set to the file's name: docs/make_verification.sh.
inline const char* page_to_write() { return std::getenv("MEMSPIKE_VERIFICATION_PAGE"); }

/// The number of significant digits of a printed number.
inline int printed_digits(const std::string& printed) {
  int digits = 0;
  for (const char c : printed.substr(0, printed.find('e')))
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 && (digits > 0 || c != '0')) ++digits;
  return digits;
}

/// The value as a number is printed, with one digit more.
inline std::string printed_like(const std::string& printed, double value) {
  const std::size_t e = printed.find('e'), point = printed.find('.');
  const std::size_t end = e == std::string::npos ? printed.size() : e;
  const int decimals = point == std::string::npos ? 0 : static_cast<int>(end - point - 1);
  const std::string exponent = e == std::string::npos ? "" : printed.substr(e);
  const double scale = e == std::string::npos ? 1 : std::strtod(("1" + exponent).c_str(), nullptr);
  return fmt::format("{:.{}f}{}", value / scale, decimals + 1, exponent);
}

/// A row of the page's tables of features.
struct PageRow {
  std::string figure, text, unit, stated, found;
};

inline std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 2;
  for (std::size_t bar; (bar = line.find(" |", begin)) != std::string::npos; begin = bar + 3)
    cells.push_back(line.substr(begin, bar - begin));
  return cells;
}

/// Every row of the page with six cells that is not a heading, under its heading.
inline std::vector<PageRow> page_rows() {
  std::vector<PageRow> rows;
  std::ifstream in(MEMSPIKE_SOURCE_DIR "/docs/verification.md");
  std::string figure;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("### ")) figure = line.substr(4);
    if (!line.starts_with("| ") || line.starts_with("| feature") || line.starts_with("| ---")) continue;
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() == 6) rows.push_back({figure, cells[0], cells[1], cells[2], cells[3]});
  }
  return rows;
}

}  // namespace memspike::test
