// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "experiments/output/part_file.hpp"

namespace memspike {

namespace {

using Library = nlohmann::ordered_json;

Library to_library(const Json& json);

struct ToLibrary {
  Library operator()(double x) const { return std::isfinite(x) ? Library(x) : Library(nullptr); }
  Library operator()(const Json::List& list) const {
    Library result = Library::array();
    for (const Json& item : list) result.push_back(to_library(item));
    return result;
  }
  Library operator()(const Json::Object& object) const {
    Library result = Library::object();
    for (const auto& [key, item] : object) result[key] = to_library(item);
    return result;
  }
  Library operator()(const auto& scalar) const { return scalar; }
};

Library to_library(const Json& json) { return std::visit(ToLibrary{}, json.value); }

Json from_library(const Library& library) {
  if (library.is_boolean()) return library.get<bool>();
  if (library.is_number_unsigned() && library.get<std::uint64_t>() > INT64_MAX) return library.get<double>();
  if (library.is_number_integer()) return library.get<std::int64_t>();
  if (library.is_number_float()) return library.get<double>();
  if (library.is_string()) return library.get<std::string>();
  if (library.is_array()) {
    Json::List list;
    list.reserve(library.size());
    for (const Library& item : library) list.push_back(from_library(item));
    return list;
  }
  if (library.is_object()) {
    Json::Object object;
    for (const auto& [key, item] : library.items()) object.emplace_back(key, from_library(item));
    return object;
  }
  return {};
}

struct ScalarText {
  std::string operator()(bool yes) const { return yes ? "true" : "false"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return std::isfinite(number) ? format_number(number) : ""; }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const auto&) const { return {}; }
};

}  // namespace

const Json* Json::find(std::string_view path) const {
  const Json* here = this;
  while (here != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    const auto* const object = std::get_if<Object>(&here->value);
    here = nullptr;
    if (object == nullptr) continue;
    for (const auto& [name, item] : *object) {
      if (name == key) here = &item;
    }
  }
  return here;
}

std::string Json::text_at(std::string_view path) const {
  const Json* const found = find(path);
  return found != nullptr ? scalar_text(*found) : std::string{};
}

std::string to_json_text(const Json& json) {
  // Texts may come from user files; bytes that are not UTF-8 become U+FFFD instead of an exception.
  return to_library(json).dump(2, ' ', false, Library::error_handler_t::replace) + "\n";
}

Json parse_json(std::string_view text, const std::string& name) {
  try {
    return from_library(Library::parse(text));
  } catch (const Library::exception& error) {
    throw IoError("cannot read '" + name + "' as JSON: " + error.what());
  }
}

Json read_json(const std::filesystem::path& path) { return parse_json(read_whole_file(path), path.string()); }

std::string scalar_text(const Json& json) { return std::visit(ScalarText{}, json.value); }

}  // namespace memspike
