// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/schema_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "engine/contract/unit_text.hpp"

namespace memspike {
namespace {

/// Numbers as engine/contract/decimal.hpp reads them, without leading zeros.
constexpr std::string_view kUnsigned = R"((0|[1-9][0-9]*)?(\.[0-9]*)?([eE][-+]?[0-9]+)?)";
/// Units put together from others (V/s, Ohm cm^2, s^-1) are left to the program itself.
constexpr std::string_view kCompound =
    "1 */.*|[^-+.,_0-9 ].*([-/^* 0-9]|\u00b7|\u22c5|\u207b|\u00b9|\u00b2|\u00b3).*";

/// A number, and the blanks after it.
std::string number_pattern(const Range& range) {
  const bool above_zero = range.low >= 0 && !range.holds(0);
  return std::string(range.low >= 0 ? "\\+?" : "[-+]?") + (above_zero ? "(?=[.0]*[1-9])" : "(?=\\.?[0-9])") +
         std::string(kUnsigned) + "( |\u00a0|\u202f|\u2009)*";
}

std::string prefixes() {
  std::string all;
  for (const detail::Prefix& p : detail::kPrefixes) all += std::string(p.symbol) + "|";
  return "(" + all + std::string(detail::kGreekMu.symbol) + ")?";
}

/// Every way to write a unit of this dimension by one symbol, and compound units.
std::string unit_pattern(const Unit& unit) {
  std::string prefixed, bare;
  for (const UnitSymbol& u : detail::kUnitSymbols) {
    if (u.dimension != unit.dimension) continue;
    std::string& list = u.takes_prefix ? prefixed : bare;
    list += (list.empty() ? "" : "|") + std::string(u.symbol);
  }
  for (const std::string_view word : detail::kOtherWordsForDay)
    if (unit.dimension == unit::second.dimension) bare += "|" + std::string(word);
  std::string all;
  if (!prefixed.empty()) all += prefixes() + "(" + prefixed + ")|";
  if (!bare.empty()) all += bare + "|";
  return "(" + all + std::string(kCompound) + ")";
}

/// What the range is for a JSON number.
Json number_in(const Range& range) {
  Json::Object schema{{"type", "number"}};
  if (std::isfinite(range.low))
    schema.emplace_back(range.low_open ? "exclusiveMinimum" : "minimum", range.low);
  if (std::isfinite(range.high))
    schema.emplace_back(range.high_open ? "exclusiveMaximum" : "maximum", range.high);
  return schema;
}

std::string definition_name(const Unit& unit, const Range& range) {
  std::string name(unit.quantity);
  std::replace(name.begin(), name.end(), ' ', '_');
  if (range.low >= 0) name += range.holds(0) ? "_not_negative" : "_positive";
  return name;
}

/// The sentence an editor shows: "series resistance; above 0 Ohm".
std::string description(std::string_view meaning, const Unit& unit, const Range& range) {
  return fmt::format("{}; {}", meaning, spoken(range, unit));
}

}  // namespace

void SchemaValues::define(const std::string& name, Json schema) {
  for (const auto& [known, there] : definitions_)
    if (known == name) return;
  definitions_.emplace_back(name, std::move(schema));
}

std::string SchemaValues::defined_quantity(const Unit& unit, const Range& range) {
  const std::string name = definition_name(unit, range);
  Json::List ways{
      Json::Object{{"type", "string"}, {"pattern", "^" + number_pattern(range) + unit_pattern(unit) + "$"}}};
  if (range.holds(0)) ways.emplace_back(Json::Object{{"enum", Json::List{0, "0"}}});
  const std::string kind = std::string(range.low >= 0 ? range.holds(0) ? "not negative" : "above 0" : "any");
  define(name, Json::Object{
                   {"description", fmt::format("a {} ({}), as in '10 {}'", unit.quantity, kind, unit.symbol)},
                   {"anyOf", std::move(ways)}});
  return name;
}

Json SchemaValues::reference(std::string_view definition) {
  return Json::Object{{"$ref", "#/definitions/" + std::string(definition)}};
}

Json SchemaValues::quantity(const Unit& unit, const Range& range, std::string_view meaning) {
  Json::Object schema{{"description", description(meaning, unit, range)}};
  if (unit.symbol.empty()) {
    const std::string pattern = "^" + number_pattern(range) + "%?$";
    schema.emplace_back("anyOf",
                        Json::List{number_in(range), Json::Object{{"type", "string"}, {"pattern", pattern}}});
  } else {
    schema.emplace_back("allOf", Json::List{reference(defined_quantity(unit, range))});
  }
  return schema;
}

std::string SchemaValues::defined_range(const Unit& unit, const Range& range) {
  const std::string name = definition_name(unit, range) + "_range";
  const Json value = reference(defined_quantity(unit, range)),
             step = reference(defined_quantity(unit, anything()));
  Json schema = closed_map({{"from", value},
                            {"to", value},
                            {"points", integer(2, 10'000'000, "equally spaced values, both ends included")},
                            {"step", with(step, "description", "distance of the values")},
                            {"points_per_decade", integer(1, 10'000'000, "values in each decade")}},
                           {"from", "to"});
  Json::List ways;
  for (const char* key : {"points", "step", "points_per_decade"})
    ways.emplace_back(Json::Object{{"required", Json::List{key}}});
  define(name, with(schema, "oneOf", std::move(ways)));
  return name;
}

Json SchemaValues::quantities(const Unit& unit, const Range& range, std::string_view meaning) {
  const Json value = reference(defined_quantity(unit, range)), grid = reference(defined_range(unit, range));
  const Json items = Json::Object{{"anyOf", Json::List{value, grid}}};
  return Json::Object{
      {"description", description(meaning, unit, range)},
      {"anyOf", Json::List{value, grid, Json::Object{{"type", "array"}, {"minItems", 1}, {"items", items}}}}};
}

Json SchemaValues::integer(long long min, long long max, std::string_view meaning) {
  return Json::Object{
      {"description", fmt::format("{}; a whole number from {} to {}", meaning, min, max)},
      {"anyOf",
       Json::List{Json::Object{{"type", "integer"}, {"minimum", min}, {"maximum", max}},
                  Json::Object{{"type", "string"}, {"pattern", "^\\+?[1-9][0-9.]*[eE]\\+?[0-9]+$"}}}}};
}

Json SchemaValues::boolean(std::string_view meaning) {
  return Json::Object{{"description", meaning}, {"type", "boolean"}};
}

Json SchemaValues::text(std::string_view meaning) {
  return Json::Object{{"description", meaning}, {"type", Json::List{"string", "number", "boolean"}}};
}

Json SchemaValues::choice(const std::vector<std::string>& names, std::string_view meaning) {
  return Json::Object{{"description", meaning}, {"enum", names}};
}

Json closed_map(Json::Object properties, const std::vector<std::string>& required) {
  Json::Object schema{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema.emplace_back("required", required);
  return schema;
}

Json with(Json schema, std::string key, Json value) {
  std::get<Json::Object>(schema.value).emplace_back(std::move(key), std::move(value));
  return schema;
}

}  // namespace memspike
