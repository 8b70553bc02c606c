// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/output/part_file.hpp"
#include "experiments/output/table_writer.hpp"

namespace memspike {

/// Appends a CSV field, quoted as RFC 4180 asks if it holds a comma, a quote or a line break.
void append_csv_field(std::string& line, std::string_view field);

/// The header line of a table, with its line break.
std::string csv_header(const std::vector<Column>& columns);

/// Takes one record off the front of `text` (quoted fields may hold line breaks) and puts its fields into
/// `fields`. False when the text is used up.
bool take_csv_record(std::string_view& text, std::vector<std::string>& fields);

/// The records of a CSV file, one after another: tables may be larger than the memory.
class CsvFile {
 public:
  /// Throws IoError if the file cannot be opened.
  explicit CsvFile(const std::filesystem::path& path);
  /// The next record's fields; false at the end. Throws IoError if the file cannot be read.
  bool next(std::vector<std::string>& fields);
  /// The same without copies: the views hold until the next call.
  bool next(std::vector<std::string_view>& fields);

 private:
  bool take_record();

  std::filesystem::path path_;
  std::ifstream in_;
  std::string record_, line_;
  std::vector<std::string> unquoted_;
};

/// CSV: comma, one header line, shortest numbers that read back to the same double, an empty field where a
/// value does not exist.
class CsvWriter final : public TableWriter {
 public:
  CsvWriter(std::filesystem::path target, std::vector<Column> columns);

  void real(double value) override;
  void integer(std::int64_t value) override;
  void text(std::string_view value) override;
  void empty() override { comma(); }
  void end_row() override;
  void close() override;

  /// Hands all rows so far to another writer, exactly, and removes the unfinished file.
  void move_into(TableWriter& other);

 private:
  /// Numbers written before, and their texts: amplitudes, times and settled states come again and again.
  struct KnownNumber {
    std::uint64_t bits = 0;
    unsigned char length = 0;  ///< 0: none
    std::array<char, 24> text;
  };
  static constexpr int kKnownBits = 12;

  void comma();
  char* room(std::size_t bytes);
  void flush();

  std::vector<Column> columns_;
  std::filesystem::path target_;
  PartFile file_;
  std::vector<char> buffer_;
  std::vector<KnownNumber> known_;
  std::size_t used_ = 0;
  bool row_begun_ = false;
};

}  // namespace memspike
