// SPDX-License-Identifier: Apache-2.0
#include "networks/input/reader.hpp"

#include <algorithm>
#include <limits>

#include "engine/contract/nearest.hpp"
#include "engine/contract/quantity.hpp"

namespace memspike {
namespace {

const Node& nothing() {
  static const Node node = map_node();
  return node;
}

/// A value to show for a missing one: within the range, and round.
std::string example_of(const Unit& unit, const Range& range) {
  for (const double x : {10.0, 1.0, 0.1, -1.0, range.low, range.high})
    if (range.holds(x)) return format_readable(x, unit);
  return "...";
}

std::string joined(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

std::string joined(std::span<const std::string> names) {
  return joined(std::vector<std::string_view>(names.begin(), names.end()));
}

}  // namespace

Reader::Reader(const Node& node, Complaints& complaints, std::string path, ReaderOptions options)
    : node_(&node), complaints_(&complaints), path_(std::move(path)), options_(options) {}

Reader Reader::child(const Node& node, std::string_view key) const {
  Reader reader(node, *complaints_,
                path_ + (path_.empty() || key.starts_with('[') ? "" : ".") + std::string(key), options_);
  reader.silent_ = silent_;
  return reader;
}

Reader Reader::silent(std::string_view key) const {
  Reader reader = child(nothing(), key);
  reader.silent_ = true;
  return reader;
}

void Reader::complain_here(std::string message) {
  if (!silent_) complaints_->add(node_->place, path_, std::move(message));
}

void Reader::complain(std::string_view key, std::string message) {
  const Node* there = key.empty() ? nullptr : node_->get(key);
  if (there)
    child(*there, key).complain_here(std::move(message));
  else if (!silent_)
    complaints_->add(place(), key.empty() ? path_ : child(nothing(), key).path_, std::move(message));
}

Place Reader::place(std::string_view key) const {
  const Node* there = key.empty() ? nullptr : node_->get(key);
  if (there) return there->place;
  return node_->key_place.line > 0 ? node_->key_place : node_->place;
}

const Node* Reader::raw(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  return node_->get(key);
}

bool Reader::has(std::string_view key) { return raw(key) != nullptr; }

std::optional<Reader> Reader::optional_value(std::string_view key) {
  require(Node::Kind::map, "a map of keys and values");
  const Node* there = raw(key);
  if (!there) return std::nullopt;
  return child(*there, key);
}

Reader Reader::required(std::string_view key, const std::string& example, const std::string& limits) {
  if (auto there = optional_value(key)) return std::move(*there);
  if (!silent_)
    complaints_->add(place(), child(nothing(), key).path_,
                     "the key '" + std::string(key) + "' is missing; write '" + std::string(key) + ": " +
                         example + "'" + (limits.empty() ? "" : " (" + limits + ")"));
  return silent(key);
}

Reader Reader::value(std::string_view key) { return required(key, "..."); }

/// Complains, and goes on as an empty one, if this node is something else.
void Reader::require(Node::Kind kind, std::string_view how) {
  if (silent_ || node_->kind == kind) return;
  const bool is_text = node_->is_scalar();
  complain_here("is " + std::string(name_of(node_->kind)) +
                (is_text ? " ('" + node_->scalar + "')" : std::string()) + ", expected " + std::string(how));
  silent_ = true;
  node_ = &nothing();
}

Reader Reader::map(std::string_view key) {
  Reader reader = required(key, "{...}");
  reader.require(Node::Kind::map, "a map, '" + std::string(key) + ": {...}'");
  return reader;
}

std::optional<Reader> Reader::optional_map(std::string_view key) {
  if (!has(key)) return std::nullopt;
  return map(key);
}

std::vector<Reader> Reader::list(std::string_view key) { return required(key, "[...]").items(); }

std::optional<std::vector<Reader>> Reader::optional_list(std::string_view key) {
  if (!has(key)) return std::nullopt;
  return list(key);
}

std::vector<Reader> Reader::items(std::optional<std::size_t> count) {
  require(Node::Kind::list, count ? "a list of " + std::to_string(*count) : std::string("a list, [...]"));
  if (count && !silent_ && node_->items.size() != *count) {
    complain_here("has " + std::to_string(node_->items.size()) + " items, expected " +
                  std::to_string(*count));
    silent_ = true;
  }
  std::vector<Reader> all;
  for (std::size_t i = 0; i < node_->items.size(); ++i)
    all.push_back(child(node_->items[i], "[" + std::to_string(i) + "]"));
  while (count && all.size() < *count) all.push_back(silent("[" + std::to_string(all.size()) + "]"));
  if (count) all.erase(all.begin() + static_cast<std::ptrdiff_t>(*count), all.end());
  return all;
}

std::vector<std::pair<std::string, Reader>> Reader::entries() {
  require(Node::Kind::map, "a map of names");
  std::vector<std::pair<std::string, Reader>> all;
  for (const auto& [key, node] : node_->entries) {
    raw(key);
    all.emplace_back(key, child(node, key));
  }
  return all;
}

std::pair<std::string, Reader> Reader::single_entry(std::span<const std::string_view> beside) {
  if (node_->is_scalar() && !silent_) {
    complain_here("is only the name '" + node_->scalar + "'; write '" + node_->scalar + ": {...}'");
    return {"", silent("")};
  }
  require(Node::Kind::map, "a map with one key, 'name: {...}'");
  const Node* found = nullptr;
  std::string name;
  for (const auto& [key, node] : node_->entries) {
    if (std::find(beside.begin(), beside.end(), key) != beside.end()) continue;
    raw(key);
    if (found) {
      complain_here(found->is_null() ? "'" + name + "' has nothing inside it; indent '" + key +
                                           "' further than '" + name + "'"
                                     : "holds both '" + name + "' and '" + key +
                                           "'; write each as an item of its own, '- " + key + ": ...'");
      return {name, silent(name)};
    }
    found = &node;
    name = key;
  }
  if (!found) complain_here("holds no key; expected one, 'name: {...}'");
  if (!found) return {"", silent("")};
  return {name, child(*found, name)};
}

double Reader::quantity(std::string_view key, const Unit& unit, const Range& range,
                        std::optional<double> fallback) {
  if (fallback && !has(key)) return *fallback;
  return required(key, example_of(unit, range), spoken(range, unit)).as_quantity(unit, range);
}

double Reader::quantity_or_inf(std::string_view key, const Unit& unit, const Range& range,
                               std::optional<double> fallback) {
  if (fallback && !has(key)) return *fallback;
  return required(key, example_of(unit, range), spoken(range, unit)).as_quantity_or_inf(unit, range);
}

std::vector<double> Reader::quantities(std::string_view key, const Unit& unit, const Range& range,
                                       Single single, std::optional<std::vector<double>> fallback) {
  if (fallback && !has(key)) return std::move(*fallback);
  return required(key, "[...]").as_quantities(unit, range, single);
}

long long Reader::integer(std::string_view key, long long min, long long max,
                          std::optional<long long> fallback) {
  if (fallback && !has(key)) return *fallback;
  return required(key, std::to_string(std::max(min, 1LL))).as_integer(min, max);
}

std::vector<long long> Reader::integers(std::string_view key, long long min, long long max, Single single,
                                        std::optional<std::vector<long long>> fallback) {
  if (fallback && !has(key)) return std::move(*fallback);
  Reader reader = required(key, "[...]");
  if (single == Single::accepted && reader.is_scalar()) return {reader.as_integer(min, max)};
  std::vector<long long> all;
  if (!reader.is_map() || reader.silent_) {
    for (Reader& item : reader.items()) all.push_back(item.as_integer(min, max));
    return all;
  }
  const Range range = between(static_cast<double>(min), static_cast<double>(max));
  for (const double x : reader.as_quantities(unit::one, range)) {
    const auto whole = to_integer(decimal_of(x));
    if (!whole) reader.complain("", "contains " + format_number(x) + ", expected whole numbers");
    if (!whole) return {};
    all.push_back(*whole);
  }
  return all;
}

bool Reader::boolean(std::string_view key, std::optional<bool> fallback) {
  if (fallback && !has(key)) return *fallback;
  return required(key, "true").as_boolean();
}

std::string Reader::text(std::string_view key, std::optional<std::string> fallback) {
  if (fallback && !has(key)) return std::move(*fallback);
  return required(key, "...").as_text();
}

std::string Reader::choice(std::string_view key, std::span<const std::string_view> allowed,
                           std::optional<std::string_view> fallback) {
  if (fallback && !has(key)) return std::string(*fallback);
  return required(key, allowed.empty() ? "..." : std::string(allowed.front())).as_choice(allowed);
}

void Reader::nothing_else() {
  if (silent_) return;
  require(Node::Kind::map, "a map of keys and values");
  for (const auto& [key, node] : node_->entries) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    if (node.is_null() && !key.empty() && key[0] >= '0' && key[0] <= '9') {  // {voltage: 1,5 V}
      complaints_->add(
          node.key_place, path_,
          "'" + key +
              "' stands alone after a comma, and in {...} a comma ends a value; write numbers with a "
              "decimal point");
      continue;
    }
    const std::string near = nearest_name(key, known_);
    complaints_->add(node.key_place, child(node, key).path_,
                     "unknown key '" + key + "'" + (near.empty() ? "" : ", did you mean '" + near + "'?") +
                         (near.empty() ? "; " : " ") + "known here: " + joined(known_));
  }
}

std::string Reader::as_choice(std::span<const std::string_view> allowed) {
  const std::string found = as_text();
  if (silent_ || std::find(allowed.begin(), allowed.end(), found) != allowed.end()) return found;
  const std::string near = nearest_name(found, allowed);
  complain_here("unknown name '" + found + "'" + (near.empty() ? "; " : ", did you mean '" + near + "'? ") +
                "known here: " + joined(allowed));
  return std::string(allowed.empty() ? "" : allowed.front());
}

}  // namespace memspike
