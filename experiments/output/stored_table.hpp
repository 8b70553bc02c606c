// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/output/column.hpp"

namespace memspike {

/// A table read back from a run folder.
struct StoredTable {
  std::string name;
  std::vector<StoredColumn> columns;

  std::size_t rows() const;
  bool has(std::string_view column) const;
  /// By the name without unit; IoError naming the columns there are, if it is absent or of the other kind.
  const std::vector<double>& numbers(std::string_view column) const;
  const std::vector<std::string>& texts(std::string_view column) const;

 private:
  const StoredColumn& find(std::string_view column) const;
};

/// True if the run folder holds the table, as CSV or in data.h5.
bool has_table(const std::filesystem::path& run_folder, const std::string& name);

/// Reads tables/<name>.csv or, if there is none, /tables/<name> of data.h5. A CSV column whose fields are all
/// numbers or empty is a column of numbers. IoError if there is no such table or a row has the wrong length.
StoredTable read_table(const std::filesystem::path& run_folder, const std::string& name);

}  // namespace memspike
