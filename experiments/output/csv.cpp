// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/csv.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>

#include "engine/contract/error.hpp"

namespace memspike {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr std::size_t kLongestNumber = 32;  // "-1.7976931348623157e+308" has 24 characters

bool needs_quotes(std::string_view field) { return field.find_first_of(",\"\r\n") != std::string_view::npos; }

void hand_over(TableWriter& to, const Column& column, const std::string& field) {
  const char* const end = field.data() + field.size();
  if (column.type == Column::Type::text) {
    to.text(field);
  } else if (field.empty()) {
    to.empty();
  } else if (column.type == Column::Type::integer) {
    std::int64_t value = 0;
    std::from_chars(field.data(), end, value);
    to.integer(value);
  } else {
    double value = 0;
    std::from_chars(field.data(), end, value);
    to.real(value);
  }
}

}  // namespace

void append_csv_field(std::string& line, std::string_view field) {
  if (!needs_quotes(field)) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) line.append(c == '"' ? 2 : 1, c);
  line += '"';
}

std::string csv_header(const std::vector<Column>& columns) {
  std::string line;
  for (const Column& column : columns) {
    if (&column != &columns.front()) line += ',';
    append_csv_field(line, header_of(column));
  }
  return line + '\n';
}

bool take_csv_record(std::string_view& text, std::vector<std::string>& fields) {
  fields.clear();
  if (text.empty()) return false;
  fields.emplace_back();
  bool quoted = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      fields.back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      fields.back() += c;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  text.remove_prefix(std::min(i + 1, text.size()));
  return true;
}

CsvFile::CsvFile(const std::filesystem::path& path) : path_(path), in_(path, std::ios::binary) {
  if (!in_) throw IoError("cannot read '" + path.string() + "': " + std::strerror(errno));
}

bool CsvFile::take_record() {
  if (!std::getline(in_, record_)) {
    if (in_.bad()) throw IoError("cannot read '" + path_.string() + "': " + std::strerror(errno));
    return false;
  }
  // A line break inside quotes belongs to the field.
  while (record_.find('"') != std::string::npos && std::count(record_.begin(), record_.end(), '"') % 2 != 0 &&
         std::getline(in_, line_))
    record_ += '\n' + line_;
  if (record_.empty()) record_ = "\n";
  return true;
}

bool CsvFile::next(std::vector<std::string>& fields) {
  if (!take_record()) return false;
  std::string_view rest = record_;
  return take_csv_record(rest, fields);
}

bool CsvFile::next(std::vector<std::string_view>& fields) {
  if (!take_record()) return false;
  fields.clear();
  std::string_view rest = record_;
  const bool is_plain = rest.find('"') == std::string_view::npos && !rest.ends_with('\r') && rest != "\n";
  if (!is_plain) {
    take_csv_record(rest, unquoted_);
    fields.assign(unquoted_.begin(), unquoted_.end());
    return true;
  }
  for (std::size_t comma; (comma = rest.find(',')) != std::string_view::npos; rest.remove_prefix(comma + 1))
    fields.push_back(rest.substr(0, comma));
  fields.push_back(rest);
  return true;
}

CsvWriter::CsvWriter(std::filesystem::path target, std::vector<Column> columns)
    : columns_(std::move(columns)),
      target_(std::move(target)),
      file_(target_),
      buffer_(kBufferBytes),
      known_(std::size_t{1} << kKnownBits) {
  file_.append(csv_header(columns_));
}

void CsvWriter::real(double value) {
  comma();
  if (std::isnan(value)) return;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  KnownNumber& known = known_[(bits * 0x9e3779b97f4a7c15u) >> (64 - kKnownBits)];
  if (known.bits != bits || known.length == 0) {
    char* const begin = known.text.data();
    const char* const end = std::to_chars(begin, begin + known.text.size(), value).ptr;
    known.bits = bits, known.length = static_cast<unsigned char>(end - begin);
  }
  std::memcpy(room(kLongestNumber), known.text.data(), known.text.size());
  used_ += known.length;
}

void CsvWriter::integer(std::int64_t value) {
  comma();
  char* const begin = room(kLongestNumber);
  used_ += static_cast<std::size_t>(std::to_chars(begin, begin + kLongestNumber, value).ptr - begin);
}

void CsvWriter::text(std::string_view value) {
  comma();
  std::string quoted;
  if (needs_quotes(value)) {
    append_csv_field(quoted, value);
    value = quoted;
  }
  if (value.size() > kBufferBytes) {
    flush();
    file_.append(value);
    return;
  }
  std::memcpy(room(value.size()), value.data(), value.size());
  used_ += value.size();
}

void CsvWriter::end_row() {
  *room(1) = '\n';
  ++used_;
  row_begun_ = false;
}

void CsvWriter::close() {
  flush();
  file_.commit();
}

void CsvWriter::move_into(TableWriter& other) {
  flush();
  CsvFile file(part_path_of(target_));
  std::vector<std::string> fields;
  file.next(fields);  // the header
  while (file.next(fields)) {
    for (std::size_t k = 0; k < columns_.size(); ++k) hand_over(other, columns_[k], fields[k]);
    other.end_row();
  }
  file_.discard();
}

void CsvWriter::comma() {
  if (row_begun_) {
    *room(1) = ',';
    ++used_;
  }
  row_begun_ = true;
}

char* CsvWriter::room(std::size_t bytes) {
  if (buffer_.size() - used_ < bytes) flush();
  return buffer_.data() + used_;
}

void CsvWriter::flush() {
  file_.append({buffer_.data(), used_});
  used_ = 0;
}

}  // namespace memspike
