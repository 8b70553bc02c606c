// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace memspike {

/// A JSON value; objects keep the order of their keys. A double that is NaN or infinite is written as null.
struct Json {
  using List = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  Json() = default;
  Json(std::same_as<bool> auto yes) : value(yes) {}
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) Json(Number number) : value(static_cast<std::int64_t>(number)) {}
  Json(double number) : value(number) {}
  Json(std::string text) : value(std::move(text)) {}
  Json(std::string_view text) : value(std::string(text)) {}
  Json(const char* text) : value(std::string(text)) {}
  Json(List list) : value(std::move(list)) {}
  Json(Object object) : value(std::move(object)) {}
  Json(const std::vector<std::string>& texts) : value(List(texts.begin(), texts.end())) {}

  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, List, Object> value = nullptr;

  /// The member of an object along a path of keys, "build.compiler"; null if it is not there.
  const Json* find(std::string_view path) const;
  /// The same as text: a string as it is, a number in its shortest form, true or false; "" if absent or null.
  std::string text_at(std::string_view path) const;

  friend bool operator==(const Json&, const Json&) = default;
};

/// Text indented by two blanks, with a line break at the end.
std::string to_json_text(const Json& json);

/// IoError naming `name`, line and column where the text is not JSON.
Json parse_json(std::string_view text, const std::string& name);
Json read_json(const std::filesystem::path& path);

/// A scalar as a CSV field or a table cell: "" for null, lists and objects.
std::string scalar_text(const Json& json);

}  // namespace memspike
