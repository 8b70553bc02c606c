// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/stored_table.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

#include "engine/contract/error.hpp"
#include "experiments/output/csv.hpp"
#include "experiments/output/hdf5_table.hpp"

namespace memspike {

namespace fs = std::filesystem;

namespace {

fs::path csv_path(const fs::path& run_folder, const std::string& name) {
  return run_folder / "tables" / (name + ".csv");
}

bool stands(const fs::path& path) {
  std::error_code unreadable;
  return fs::exists(path, unreadable);
}

std::optional<double> number_in(const std::string& field) {
  if (field.empty()) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const char* const end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// The columns that the header names.
std::vector<StoredColumn> read_header(CsvFile& file) {
  std::vector<std::string> fields;
  file.next(fields);
  std::vector<StoredColumn> columns;
  for (const std::string& header : fields) columns.push_back({column_of(header), {}, {}});
  return columns;
}

/// Marks the columns that hold a field which is no number, and makes room for all rows.
void find_texts(CsvFile& file, std::vector<StoredColumn>& columns, const fs::path& path) {
  std::vector<std::string> fields;
  std::size_t rows = 0;
  while (file.next(fields)) {
    ++rows;
    if (fields.size() != columns.size()) {
      throw IoError("cannot read '" + path.string() + "': row " + std::to_string(rows) + " has " +
                    std::to_string(fields.size()) + " fields, the header " + std::to_string(columns.size()));
    }
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (!number_in(fields[k])) columns[k].column.type = Column::Type::text;
    }
  }
  for (StoredColumn& column : columns) {
    if (column.column.type == Column::Type::text)
      column.texts.reserve(rows);
    else
      column.numbers.reserve(rows);
  }
}

/// In two passes, because only the last row may tell that a column holds texts.
std::vector<StoredColumn> read_columns(const fs::path& path) {
  CsvFile first(path);
  std::vector<StoredColumn> columns = read_header(first);
  find_texts(first, columns, path);
  CsvFile file(path);
  std::vector<std::string> fields;
  file.next(fields);
  while (file.next(fields)) {
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (columns[k].column.type == Column::Type::text) {
        columns[k].texts.push_back(fields[k]);
      } else {
        columns[k].numbers.push_back(*number_in(fields[k]));
      }
    }
  }
  return columns;
}

}  // namespace

std::size_t StoredTable::rows() const {
  return columns.empty() ? 0 : std::max(columns.front().numbers.size(), columns.front().texts.size());
}

bool StoredTable::has(std::string_view column) const {
  for (const StoredColumn& stored : columns) {
    if (stored.column.name == column) return true;
  }
  return false;
}

const std::vector<double>& StoredTable::numbers(std::string_view column) const {
  const StoredColumn& found = find(column);
  if (found.column.type != Column::Type::text) return found.numbers;
  throw IoError("column '" + std::string(column) + "' of table " + name + " holds texts, not numbers");
}

const std::vector<std::string>& StoredTable::texts(std::string_view column) const {
  const StoredColumn& found = find(column);
  if (found.column.type == Column::Type::text) return found.texts;
  throw IoError("column '" + std::string(column) + "' of table " + name + " holds numbers, not texts");
}

const StoredColumn& StoredTable::find(std::string_view column) const {
  std::string known;
  for (const StoredColumn& stored : columns) {
    if (stored.column.name == column) return stored;
    known += (known.empty() ? "" : ", ") + stored.column.name;
  }
  throw IoError("table " + name + " has no column '" + std::string(column) + "'; it has: " + known);
}

bool has_table(const fs::path& run_folder, const std::string& name) {
  if (stands(csv_path(run_folder, name))) return true;
  return stands(run_folder / "data.h5") && has_hdf5_table(run_folder / "data.h5", "/tables/" + name);
}

StoredTable read_table(const fs::path& run_folder, const std::string& name) {
  const fs::path csv = csv_path(run_folder, name), hdf5 = run_folder / "data.h5";
  if (stands(csv)) return {name, read_columns(csv)};
  if (stands(hdf5)) return {name, read_hdf5_table(hdf5, "/tables/" + name)};
  throw IoError("the folder '" + run_folder.string() + "' holds no table " + name + ": neither '" +
                csv.string() + "' nor '" + hdf5.string() + "' exists");
}

}  // namespace memspike
