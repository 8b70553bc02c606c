// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "networks/input/reader.hpp"

namespace memspike {

/// A column that a CSV file may have, or must.
struct CsvColumn {
  std::string_view name;
  Unit unit;
  Range range;
  bool required = true;
  bool whole = false;  ///< whole numbers: of neurons
};

/// A column of names that a CSV file may have: rows with another name than this, if it is given, are passed
/// over.
struct CsvSelection {
  std::string_view column, name;
};

/// The columns of a CSV file, in SI.
struct CsvColumns {
  std::filesystem::path file;               ///< absolute
  std::string name;                         ///< as complaints call it
  std::vector<std::vector<double>> values;  ///< one for each column asked for; empty where the file has none
  std::vector<int> lines;                   ///< on which line of the file a row stands
  std::size_t rows() const { return lines.size(); }
};

/// Reads the CSV file that the text `from` names, looked for in `folder`: a header line of `name` or
/// `name [unit]`, then numbers; without a unit they are in SI. Columns come in any order; an unknown one is
/// an error. If anything is wrong it is complained about, and there are no rows.
CsvColumns read_csv_columns(Reader& from, const std::filesystem::path& folder,
                            std::span<const CsvColumn> columns, const CsvSelection& selection = {});

/// A complaint about one row.
void complain_about_row(Reader& from, const CsvColumns& table, std::size_t row, std::string message);

}  // namespace memspike
