// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiments/output/json.hpp"
#include "networks/input/node.hpp"

namespace memspike::test {

/// Judges a JSON value by a JSON Schema of draft 7, as far as our schema uses it. A keyword that it does not
/// know is an error, so that nothing is passed over.
class JsonSchema {
 public:
  explicit JsonSchema(Json schema) : root_(std::move(schema)) {}

  bool accepts(const Json& value) const { return fits(root_, value); }

 private:
  using Object = Json::Object;
  using List = Json::List;

  static const Json* member(const Json& json, std::string_view key) {
    if (const auto* object = std::get_if<Object>(&json.value))
      for (const auto& [name, item] : *object)
        if (name == key) return &item;
    return nullptr;
  }
  static const List& list_of(const Json& json) { return std::get<List>(json.value); }
  static std::string text_of(const Json& json) { return std::get<std::string>(json.value); }
  static double number_of(const Json& json) {
    if (const auto* whole = std::get_if<std::int64_t>(&json.value)) return static_cast<double>(*whole);
    const auto* real = std::get_if<double>(&json.value);
    return real ? *real : std::nan("");
  }
  static bool is_number(const Json& json) { return !std::isnan(number_of(json)); }

  static bool has_type(const Json& value, const std::string& type) {
    if (type == "object") return std::holds_alternative<Object>(value.value);
    if (type == "array") return std::holds_alternative<List>(value.value);
    if (type == "string") return std::holds_alternative<std::string>(value.value);
    if (type == "boolean") return std::holds_alternative<bool>(value.value);
    if (type == "number") return is_number(value);
    if (type == "integer") return is_number(value) && std::trunc(number_of(value)) == number_of(value);
    throw std::logic_error("the schema names an unknown type '" + type + "'");
  }

  bool fits(const Json& schema, const Json& value) const {
    if (const auto* all = std::get_if<bool>(&schema.value)) return *all;
    if (const Json* target = member(schema, "$ref")) return fits(referred(text_of(*target)), value);
    return std::all_of(std::get<Object>(schema.value).begin(), std::get<Object>(schema.value).end(),
                       [&](const auto& rule) { return obeys(rule.first, rule.second, schema, value); });
  }

  const Json& referred(const std::string& target) const {
    const std::string prefix = "#/definitions/";
    if (!target.starts_with(prefix)) throw std::logic_error("the schema refers to '" + target + "'");
    const Json* found = member(*member(root_, "definitions"), target.substr(prefix.size()));
    if (!found) throw std::logic_error("the schema refers to '" + target + "', which is not there");
    return *found;
  }

  std::ptrdiff_t count_fitting(const Json& schemas, const Json& value) const {
    const List& all = list_of(schemas);
    return std::count_if(all.begin(), all.end(), [&](const Json& one) { return fits(one, value); });
  }

  bool obeys(const std::string& key, const Json& rule, const Json& schema, const Json& value) const {
    for (const char* annotation : {"$schema", "title", "description", "definitions", "then", "else"})
      if (key == annotation) return true;
    if (key == "if") {
      const Json* next = member(schema, fits(rule, value) ? "then" : "else");
      return !next || fits(*next, value);
    }
    if (key == "allOf")
      return count_fitting(rule, value) == static_cast<std::ptrdiff_t>(list_of(rule).size());
    if (key == "anyOf") return count_fitting(rule, value) > 0;
    if (key == "oneOf") return count_fitting(rule, value) == 1;
    if (key == "not") return !fits(rule, value);
    if (key == "const") return same(rule, value);
    if (key == "enum")
      return std::any_of(list_of(rule).begin(), list_of(rule).end(),
                         [&](const Json& one) { return same(one, value); });
    if (key == "type") return obeys_type(rule, value);
    if (key == "pattern" || key.ends_with("imum")) return obeys_scalar(key, rule, value);
    if (key == "items" || key.ends_with("Items")) return obeys_array(key, rule, value);
    return obeys_object(key, rule, schema, value);
  }

  static bool same(const Json& a, const Json& b) {
    return is_number(a) && is_number(b) ? number_of(a) == number_of(b) : a == b;
  }

  static bool obeys_type(const Json& rule, const Json& value) {
    const auto* types = std::get_if<List>(&rule.value);
    if (!types) return has_type(value, text_of(rule));
    return std::any_of(types->begin(), types->end(),
                       [&](const Json& type) { return has_type(value, text_of(type)); });
  }

  static bool obeys_scalar(const std::string& key, const Json& rule, const Json& value) {
    if (key == "pattern") {
      const auto* text = std::get_if<std::string>(&value.value);
      return !text || std::regex_search(*text, std::regex(text_of(rule)));
    }
    if (!is_number(value)) return true;
    const double x = number_of(value), bound = number_of(rule);
    if (key == "minimum") return x >= bound;
    if (key == "maximum") return x <= bound;
    if (key == "exclusiveMinimum") return x > bound;
    if (key == "exclusiveMaximum") return x < bound;
    throw std::logic_error("the schema uses the keyword '" + key + "', which this judge does not know");
  }

  bool obeys_array(const std::string& key, const Json& rule, const Json& value) const {
    const auto* items = std::get_if<List>(&value.value);
    if (!items) return true;
    if (key == "minItems") return static_cast<double>(items->size()) >= number_of(rule);
    if (key == "maxItems") return static_cast<double>(items->size()) <= number_of(rule);
    return std::all_of(items->begin(), items->end(), [&](const Json& one) { return fits(rule, one); });
  }

  bool obeys_object(const std::string& key, const Json& rule, const Json& schema, const Json& value) const {
    const auto has = [&](const Json& name) { return member(value, text_of(name)) != nullptr; };
    const auto all_there = [&](const Json& names) {
      return std::all_of(list_of(names).begin(), list_of(names).end(), has);
    };
    const auto* object = std::get_if<Object>(&value.value);
    if (!object) return true;
    if (key == "required") return all_there(rule);
    if (key == "minProperties") return static_cast<double>(object->size()) >= number_of(rule);
    if (key == "dependencies") {
      const Object& all = std::get<Object>(rule.value);
      return std::all_of(all.begin(), all.end(),
                         [&](const auto& d) { return !has(d.first) || all_there(d.second); });
    }
    if (key != "properties" && key != "additionalProperties")
      throw std::logic_error("the schema uses the keyword '" + key + "', which this judge does not know");
    const Json* listed = member(schema, "properties");
    return std::all_of(object->begin(), object->end(), [&](const auto& entry) {
      const Json* own = listed ? member(*listed, entry.first) : nullptr;
      if (key == "properties") return !own || fits(*own, entry.second);
      return own || fits(rule, entry.second);
    });
  }

  Json root_;
};

/// A YAML tree as the JSON value that an editor checks, by the core schema of YAML 1.2.
inline Json json_of(const Node& node) {
  static const std::regex whole("[-+]?[0-9]+"),
      real(R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)");
  if (node.is_map()) {
    Json::Object object;
    for (const auto& [key, value] : node.entries) object.emplace_back(key, json_of(value));
    return object;
  }
  if (node.is_list()) {
    Json::List list;
    for (const Node& item : node.items) list.push_back(json_of(item));
    return list;
  }
  if (node.is_null()) return {};
  const std::string& text = node.scalar;
  if (node.quoted) return text;
  if (text == "true" || text == "false") return text == "true";
  if (std::regex_match(text, whole) && text.size() < 18) return static_cast<std::int64_t>(std::stoll(text));
  if (std::regex_match(text, real)) return std::strtod(text.c_str(), nullptr);
  return text;
}

}  // namespace memspike::test
