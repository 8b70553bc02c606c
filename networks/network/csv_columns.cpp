// SPDX-License-Identifier: Apache-2.0
#include "networks/network/csv_columns.hpp"

#include <cmath>
#include <fstream>
#include <sstream>

#include "engine/contract/nearest.hpp"
#include "engine/contract/quantity.hpp"
#include "networks/input/plain_text.hpp"

namespace memspike {
namespace {

constexpr int kMostComplaints = 20;  // about one file: the others are of the same kind

struct Field {
  std::string_view text;
  int column = 1;  ///< bytes, from 1
};

std::vector<Field> fields_of(std::string_view line) {
  std::vector<Field> fields;
  for (std::size_t at = 0;;) {
    const std::size_t comma = std::min(line.find(',', at), line.size());
    const std::size_t begin = std::min(line.find_first_not_of(" \t", at), comma);
    const std::size_t end = line.find_last_not_of(" \t", comma == 0 ? 0 : comma - 1);
    const bool blank = begin == comma;
    fields.push_back(
        {blank ? std::string_view() : line.substr(begin, end + 1 - begin), static_cast<int>(begin) + 1});
    if (comma == line.size()) return fields;
    at = comma + 1;
  }
}

/// A column of the file: which one of those asked for, and the unit in its head.
constexpr std::size_t kSelection = static_cast<std::size_t>(-1);
struct Head {
  std::size_t column = 0;  ///< or kSelection
  std::string unit;        ///< empty: SI
};

class CsvReading {
 public:
  CsvReading(Reader& from, std::span<const CsvColumn> columns, const CsvSelection& selection,
             CsvColumns& table)
      : from_(from), columns_(columns), selection_(selection), table_(table) {}

  void read(const std::string& text) {
    lines_ = split_lines(text);
    if (lines_.empty() || lines_[0].empty()) return complain(1, 1, "is empty; expected the head " + head());
    if (!read_head(fields_of(lines_[0]))) return;
    table_.values.resize(columns_.size());
    for (std::size_t k = 1; k < lines_.size() && complaints_ < kMostComplaints; ++k)
      if (!lines_[k].empty()) read_row(fields_of(lines_[k]), static_cast<int>(k) + 1);
    if (passed_over_ > 0 && table_.lines.empty())
      complain(1, 1,
               "no row has '" + std::string(selection_.name) + "' in the column '" +
                   std::string(selection_.column) + "'");
    if (complaints_ > 0) table_.values.assign(columns_.size(), {}), table_.lines.clear();
  }

 private:
  void complain(int line, int column, std::string message) {
    if (complaints_++ == 0) from_.complaints().know(table_.name, lines_);
    from_.complaints().add({table_.name, line, column}, "", std::move(message));
  }

  std::string head() const {
    std::string text;
    for (const CsvColumn& c : columns_)
      text += (text.empty() ? "'" : ",") + std::string(c.name) +
              (c.unit.symbol.empty() ? "" : " [" + std::string(c.unit.symbol) + "]");
    return text + "'";
  }

  bool read_head(const std::vector<Field>& fields) {
    std::vector<bool> found(columns_.size());
    for (const Field& field : fields) {
      const std::size_t bracket = field.text.find('[');
      const std::string_view shown = field.text.substr(0, bracket);
      const std::string_view name = shown.substr(0, shown.find_last_not_of(' ') + 1);
      std::size_t i = 0;
      while (i < columns_.size() && columns_[i].name != name) ++i;
      if (!selection_.column.empty() && name == selection_.column)
        heads_.push_back({kSelection, {}});
      else if (i == columns_.size())
        complain_about_name(field, name);
      else if (found[i])
        complain(1, field.column, "the column '" + std::string(name) + "' stands twice");
      else
        found[i] = true, heads_.push_back({i, unit_in(field, bracket, columns_[i])});
    }
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (columns_[i].required && !found[i])
        complain(1, 1, "the column '" + std::string(columns_[i].name) + "' is missing; expected " + head());
    return complaints_ == 0;
  }

  void complain_about_name(const Field& field, std::string_view name) {
    std::vector<std::string_view> names;
    for (const CsvColumn& c : columns_) names.push_back(c.name);
    const std::string near = nearest_name(name, names);
    complain(1, field.column,
             "unknown column '" + std::string(name) + "'" +
                 (near.empty() ? "; expected " + head() : ", did you mean '" + near + "'?"));
  }

  /// "ms" of `t [ms]`; nothing for the SI unit itself.
  std::string unit_in(const Field& field, std::size_t bracket, const CsvColumn& column) {
    if (bracket == std::string_view::npos) return {};
    const std::string unit(field.text.substr(bracket + 1, field.text.find(']') - bracket - 1));
    if (unit == column.unit.symbol) return {};
    const std::string one = "1 " + unit;
    const auto read = parse_quantity(one, &column.unit);
    const auto* fault = std::get_if<std::string>(&read);
    if (fault)
      complain(1, field.column, *fault);
    else if (std::get<Quantity>(read).dimension != column.unit.dimension)
      complain(1, field.column, wrong_dimension(one, std::get<Quantity>(read), column.unit));
    return unit;
  }

  void read_row(const std::vector<Field>& fields, int line) {
    if (fields.size() != heads_.size())
      return complain(line, 1,
                      "has " + std::to_string(fields.size()) + " fields, but the head has " +
                          std::to_string(heads_.size()));
    for (std::size_t k = 0; k < fields.size(); ++k)
      if (heads_[k].column == kSelection && !selection_.name.empty() && fields[k].text != selection_.name) {
        ++passed_over_;
        return;
      }
    for (std::size_t k = 0; k < fields.size(); ++k)
      if (heads_[k].column != kSelection)
        table_.values[heads_[k].column].push_back(value(fields[k], heads_[k], line));
    table_.lines.push_back(line);
  }

  double value(const Field& field, const Head& head, int line) {
    const CsvColumn& column = columns_[head.column];
    double si = 0;
    const char* end = field.text.data() + field.text.size();
    const auto [stop, error] = std::from_chars(field.text.data(), end, si);
    // The text of a number is read by the rules of all input wherever it is more than a number in SI.
    if (!head.unit.empty() || error != std::errc{} || stop != end) si = parsed(field, head, column, line);
    if (std::isnan(si)) return si;
    if (!column.range.holds(si))
      complain(line, field.column,
               std::string(column.name) + " must be " + spoken(column.range, column.unit) + ", but is " +
                   format_readable(si, column.unit));
    else if (column.whole && si != std::floor(si))
      complain(line, field.column,
               std::string(column.name) + " must be a whole number, but is " + std::string(field.text));
    return si;
  }

  double parsed(const Field& field, const Head& head, const CsvColumn& column, int line) {
    const std::string text = std::string(field.text) + (head.unit.empty() ? "" : " " + head.unit);
    const auto read = parse_quantity(text, &column.unit);
    const auto* fault = std::get_if<std::string>(&read);
    if (fault) {
      complain(line, field.column, *fault);
      return std::nan("");
    }
    const Quantity& found = std::get<Quantity>(read);
    if (found.has_unit && found.dimension != column.unit.dimension)
      complain(line, field.column, wrong_dimension(text, found, column.unit));
    return found.si;
  }

  Reader& from_;
  std::span<const CsvColumn> columns_;
  const CsvSelection& selection_;
  CsvColumns& table_;
  std::vector<std::string> lines_;
  std::vector<Head> heads_;  ///< of the columns of the file, in its order
  int complaints_ = 0;
  std::size_t passed_over_ = 0;
};

}  // namespace

CsvColumns read_csv_columns(Reader& from, const std::filesystem::path& folder,
                            std::span<const CsvColumn> columns, const CsvSelection& selection) {
  CsvColumns table;
  table.values.resize(columns.size());
  const std::string name = from.as_text();
  if (name.empty()) return table;
  const std::filesystem::path file = folder / name;
  table.name = file.string();
  table.file = std::filesystem::absolute(file).lexically_normal();
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || std::filesystem::is_directory(file) || !(text << stream.rdbuf())) {
    from.complain("", "the file '" + table.name + "' cannot be read; it is looked for beside this one");
    return table;
  }
  CsvReading(from, columns, selection, table).read(text.str());
  return table;
}

void complain_about_row(Reader& from, const CsvColumns& table, std::size_t row, std::string message) {
  std::ifstream stream(table.file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  from.complaints().know(table.name, split_lines(text.str()));
  from.complaints().add({table.name, table.lines[row], 1}, "", std::move(message));
}

}  // namespace memspike
