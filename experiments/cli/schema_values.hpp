// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/contract/range.hpp"
#include "engine/contract/unit.hpp"
#include "experiments/output/json.hpp"

namespace memspike {

/// Pieces of a JSON Schema (draft 7) for the values of an input file. Shapes that recur are put under
/// "definitions" and referred to.
class SchemaValues {
 public:
  /// "10 kOhm" or 0; "10 %" or a number where the unit is that of a pure number.
  Json quantity(const Unit& unit, const Range& range, std::string_view meaning);
  /// A list of such values, a range {from, to, points | step | points_per_decade}, both mixed, or one value.
  Json quantities(const Unit& unit, const Range& range, std::string_view meaning);
  /// A whole number, which may be written 1e6.
  static Json integer(long long min, long long max, std::string_view meaning);
  static Json boolean(std::string_view meaning);
  static Json text(std::string_view meaning);
  static Json choice(const std::vector<std::string>& names, std::string_view meaning);
  static Json reference(std::string_view definition);

  void define(const std::string& name, Json schema);
  Json::Object definitions() const { return definitions_; }

 private:
  std::string defined_quantity(const Unit& unit, const Range& range);
  std::string defined_range(const Unit& unit, const Range& range);

  Json::Object definitions_;
};

/// A map with these keys and no other; `required` must be there.
Json closed_map(Json::Object properties, const std::vector<std::string>& required = {});
/// The same schema with one member more.
Json with(Json schema, std::string key, Json value);

}  // namespace memspike
