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

std::optional<double> number_in(std::string_view field) {
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

/// Reads all rows, with columns that hold a field which is no number as texts. True if such a field came so
/// late that fields before it were taken for numbers: their column has lost them.
bool read_rows(CsvFile& file, std::vector<StoredColumn>& columns, const fs::path& path) {
  std::vector<std::string_view> fields;
  std::size_t rows = 0;
  bool has_lost = false;
  while (file.next(fields)) {
    ++rows;
    if (fields.size() != columns.size()) {
      throw IoError("cannot read '" + path.string() + "': row " + std::to_string(rows) + " has " +
                    std::to_string(fields.size()) + " fields, the header " + std::to_string(columns.size()));
    }
    for (std::size_t k = 0; k < columns.size(); ++k) {
      StoredColumn& column = columns[k];
      const bool is_text = column.column.type == Column::Type::text;
      if (const std::optional<double> number = is_text ? std::nullopt : number_in(fields[k])) {
        column.numbers.push_back(*number);
        continue;
      }
      has_lost |= !column.numbers.empty();
      column.column.type = Column::Type::text;
      column.numbers = {};
      column.texts.emplace_back(fields[k]);
    }
  }
  return has_lost;
}

/// In one pass, or in two where only a later row told that a column holds texts.
std::vector<StoredColumn> read_columns(const fs::path& path) {
  CsvFile file(path);
  std::vector<StoredColumn> columns = read_header(file);
  if (!read_rows(file, columns, path)) return columns;
  for (StoredColumn& column : columns) column.numbers.clear(), column.texts.clear();
  CsvFile again(path);
  read_header(again);
  read_rows(again, columns, path);
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
