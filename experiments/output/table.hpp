// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/output/hdf5_table.hpp"
#include "experiments/output/run_folder.hpp"
#include "experiments/output/table_writer.hpp"

namespace memspike {

/// Where tables go: csv to tables/<name>.csv, hdf5 to data.h5, automatic to CSV up to a million rows.
enum class TableFormat { automatic, csv, hdf5 };

/// How a table lies in data.h5: one dataset for each column under /tables/<name>, or spikes and reports as
/// SONATA wants them. In CSV there is no difference.
enum class TableLayout { columns, sonata_spikes, sonata_reports };

class ResultStore;

/// One table being written, row by row. The cells of a row come in the order of the columns; a cell of the
/// wrong type or a row of the wrong length is a std::logic_error. Failures to write are IoErrors.
class Table {
 public:
  Table(Table&&) noexcept = default;
  Table& operator=(Table&&) noexcept = default;
  /// A table that was not closed leaves nothing that looks finished.
  ~Table() = default;

  /// NaN leaves the field empty. Integers are welcome in columns of reals.
  void add(double value) {
    expect(Column::Type::real);
    writer_->real(value);
  }
  void add(std::string_view value) {
    expect(Column::Type::text);
    writer_->text(value);
  }
  void add(const char* value) { add(std::string_view(value)); }
  /// `true` or `false`, in a column of text.
  void add(std::same_as<bool> auto value) {
    add(value ? std::string_view("true") : std::string_view("false"));
  }
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) void add(Number value) {
    if (next_ < columns_.size() && columns_[next_].type == Column::Type::real)
      return add(static_cast<double>(value));
    expect(Column::Type::integer);
    writer_->integer(static_cast<std::int64_t>(value));
  }
  void add(const std::optional<double>& value) { value ? add(*value) : add_empty(); }
  void add_empty();
  void end_row();

  std::uint64_t rows() const { return rows_; }
  /// After this the table stands under its name (one in data.h5: when the store is closed).
  void close();

 private:
  friend class ResultStore;
  Table(ResultStore& store, std::string name, std::vector<Column> columns, TableLayout layout, bool in_hdf5,
        bool may_move);
  void expect(Column::Type type) {
    if (next_ >= columns_.size() || columns_[next_].type != type) misfit();
    ++next_;
  }
  [[noreturn]] void misfit() const;
  void move_to_hdf5();

  ResultStore* store_;
  std::string name_;
  std::vector<Column> columns_;
  std::unique_ptr<TableWriter> writer_;
  TableLayout layout_;
  bool may_move_;  ///< to data.h5, once there are too many rows for CSV
  std::size_t next_ = 0;
  std::uint64_t rows_ = 0;
};

/// The tables of one run: hands them out and keeps the data.h5 they may share.
class ResultStore {
 public:
  /// Above so many rows a table leaves CSV for data.h5, unless told otherwise.
  static constexpr std::uint64_t kMostCsvRows = 1'000'000;

  explicit ResultStore(const RunFolder& folder, TableFormat format = TableFormat::automatic,
                       std::uint64_t most_csv_rows = kMostCsvRows)
      : folder_(folder.path()), format_(format), most_csv_rows_(most_csv_rows) {}
  ResultStore(const ResultStore&) = delete;
  ResultStore& operator=(const ResultStore&) = delete;

  /// `expected_rows` saves the move from CSV to data.h5 when the number is known before; 0 means unknown.
  Table table(std::string name, std::vector<Column> columns, std::uint64_t expected_rows = 0,
              TableLayout layout = TableLayout::columns);

  /// Gives data.h5 its name, if there is one. Every table must be closed before.
  void close();

 private:
  friend class Table;
  Hdf5File& hdf5();

  std::filesystem::path folder_;
  TableFormat format_;
  std::uint64_t most_csv_rows_;
  std::unique_ptr<Hdf5File> hdf5_;
  std::vector<std::string> open_tables_;
};

}  // namespace memspike
