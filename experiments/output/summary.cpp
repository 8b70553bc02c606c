// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/summary.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace memspike {

namespace {

std::string key_of(std::string_view quantity, const Unit& unit) {
  const std::string suffix = unit_in_key(unit);
  return std::string(quantity) + (suffix.empty() ? "" : "_" + suffix);
}

void put(std::vector<Summary::Entry>& entries, Summary::Entry entry) {
  const auto same = [&](const Summary::Entry& other) { return other.key == entry.key; };
  if (std::any_of(entries.begin(), entries.end(), same)) {
    throw std::logic_error("the summary has the key '" + entry.key + "' twice");
  }
  entries.push_back(std::move(entry));
}

/// Puts a value under a dotted key, making the objects on the way.
void put_along(Json::Object& object, std::string_view path, const Json& value) {
  const std::size_t dot = path.find('.');
  const std::string key(path.substr(0, dot));
  if (dot == std::string_view::npos) {
    object.emplace_back(key, value);
    return;
  }
  if (object.empty() || object.back().first != key) object.emplace_back(key, Json::Object{});
  put_along(std::get<Json::Object>(object.back().second.value), path.substr(dot + 1), value);
}

void gather(const Json::Object& object, const std::string& prefix, const Json& meanings,
            std::vector<Summary::Entry>& entries) {
  for (const auto& [name, value] : object) {
    const std::string key = prefix + name;
    if (const auto* const group = std::get_if<Json::Object>(&value.value)) {
      gather(*group, key + ".", meanings, entries);
      continue;
    }
    Summary::Entry entry{key, "", "", value};
    if (const auto* const known = std::get_if<Json::Object>(&meanings.value)) {
      for (const auto& [told, facts] : *known) {
        if (told == key) entry.unit = facts.text_at("unit"), entry.meaning = facts.text_at("meaning");
      }
    }
    entries.push_back(std::move(entry));
  }
}

}  // namespace

std::string unit_in_key(const Unit& unit) {
  std::string text;
  for (const char c : unit.symbol) {
    if (c == '/') {
      text += text.empty() ? "per_" : "_per_";
    } else if (c == '%') {
      text += "percent";
    } else {
      text += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
  }
  return text.starts_with("1_per_") ? text.substr(2) : text;
}

void Summary::append(const Summary& other) {
  for (const Entry& entry : other.entries_) put(entries_, entry);
}

void Summary::add(std::string_view quantity, double value, const Unit& unit, std::string meaning) {
  put(entries_, {key_of(quantity, unit), std::string(unit.symbol), std::move(meaning), value});
}

void Summary::add(std::string_view quantity, std::vector<double> values, const Unit& unit,
                  std::string meaning) {
  put(entries_, {key_of(quantity, unit), std::string(unit.symbol), std::move(meaning),
                 Json::List(values.begin(), values.end())});
}

void Summary::add_count(std::string_view quantity, std::int64_t value, std::string meaning) {
  put(entries_, {std::string(quantity), "", std::move(meaning), value});
}

void Summary::add_flag(std::string_view quantity, bool value, std::string meaning) {
  put(entries_, {std::string(quantity), "", std::move(meaning), value});
}

void Summary::add_text(std::string_view quantity, std::string value, std::string meaning) {
  put(entries_, {std::string(quantity), "", std::move(meaning), std::move(value)});
}

void Summary::add_texts(std::string_view quantity, std::vector<std::string> values, std::string meaning) {
  put(entries_, {std::string(quantity), "", std::move(meaning), values});
}

void Summary::add_group(std::string_view name, const Summary& group) {
  for (Entry entry : group.entries_) {
    entry.key = std::string(name) + "." + entry.key;
    put(entries_, std::move(entry));
  }
}

std::vector<std::pair<std::string, std::string>> Summary::scalars() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Entry& entry : entries_) {
    if (!std::holds_alternative<Json::List>(entry.value.value))
      all.emplace_back(entry.key, scalar_text(entry.value));
  }
  return all;
}

Json Summary::to_json() const {
  Json::Object object;
  for (const Entry& entry : entries_) put_along(object, entry.key, entry.value);
  return object;
}

Json Summary::meanings() const {
  Json::Object all;
  for (const Entry& entry : entries_) {
    all.emplace_back(entry.key, Json::Object{{"unit", entry.unit}, {"meaning", entry.meaning}});
  }
  return all;
}

Summary Summary::from_json(const Json& summary, const Json& meanings) {
  Summary result;
  if (const auto* const object = std::get_if<Json::Object>(&summary.value)) {
    gather(*object, "", meanings, result.entries_);
  }
  return result;
}

}  // namespace memspike
