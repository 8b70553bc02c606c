// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/contract/unit.hpp"
#include "experiments/output/json.hpp"

namespace memspike {

/// The results a script wants, in the order they were added, each with its meaning for the report.
/// A key is `<quantity>_<unit>` ("G_final_S"), or the bare quantity of a pure number, a count, a text.
class Summary {
 public:
  struct Entry {
    std::string key;      ///< as in summary.json; the keys of groups lead to it with dots
    std::string unit;     ///< symbol, "" for none
    std::string meaning;  ///< one sentence for the reader of the report
    Json value;
  };

  /// A value in SI; one that is NaN or infinite becomes null.
  void add(std::string_view quantity, double value, const Unit& unit, std::string meaning);
  void add(std::string_view quantity, std::vector<double> values, const Unit& unit, std::string meaning);
  void add_count(std::string_view quantity, std::int64_t value, std::string meaning);
  void add_flag(std::string_view quantity, bool value, std::string meaning);
  void add_text(std::string_view quantity, std::string value, std::string meaning);
  void add_texts(std::string_view quantity, std::vector<std::string> values, std::string meaning);
  /// Every entry of another summary, at the end.
  void append(const Summary& other);
  /// A nested object: every entry of `group` under `name`.
  void add_group(std::string_view name, const Summary& group);

  const std::vector<Entry>& entries() const { return entries_; }
  /// Key and text of every scalar, for one row of index.csv.
  std::vector<std::pair<std::string, std::string>> scalars() const;

  Json to_json() const;
  std::string to_json_text() const { return memspike::to_json_text(to_json()); }
  /// {key: {unit, meaning}}: what summary.json leaves out and the report needs again.
  Json meanings() const;
  /// The inverse of to_json() and meanings(); an entry without meaning gets an empty one.
  static Summary from_json(const Json& summary, const Json& meanings);

 private:
  std::vector<Entry> entries_;
};

/// How a unit is spelt at the end of a key: "V_per_s" for V/s, "" for a pure number.
std::string unit_in_key(const Unit& unit);

}  // namespace memspike
