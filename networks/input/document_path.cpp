// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "engine/contract/decimal.hpp"
#include "engine/contract/nearest.hpp"
#include "networks/input/document.hpp"

namespace memspike {
namespace {

/// One step of a path: into the entry `key` of a map, or to item `index` of a list.
struct Step {
  std::string key;
  std::optional<std::size_t> index;
};

[[noreturn]] void refuse(std::string_view path, std::string message) {
  throw InputError({{{"--set " + std::string(path) + "=VALUE", 0, 0}, "", std::move(message), ""}});
}

Step read_index(std::string_view path, std::size_t& at) {
  const std::size_t close = path.find(']', at);
  const std::string_view digits = close == std::string_view::npos ? "" : path.substr(at + 1, close - at - 1);
  const NumberText number = read_number(digits);
  const auto index = to_integer(number.value);
  const bool plain = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (!plain || !index || number.leading_zero)
    refuse(path, "wants a list item as [k], counted from 0, for instance protocol[0].hold.voltage");
  at = close + 1;
  return {"", static_cast<std::size_t>(*index)};
}

std::vector<Step> split(std::string_view path) {
  std::vector<Step> steps;
  for (std::size_t at = 0; at < path.size();) {
    if (path[at] == '[') {
      steps.push_back(read_index(path, at));
      continue;
    }
    if (!steps.empty() && path[at] == '.')
      ++at;
    else if (!steps.empty())
      refuse(path, "wants a '.' after ']'");
    const std::size_t end = std::min(path.find_first_of(".[", at), path.size());
    if (at == path.size()) refuse(path, "ends in a dot; a key is missing");
    if (end == at)
      refuse(path, "has an empty key; write keys with single dots, for instance device.parameters.R_s");
    steps.push_back({std::string(path.substr(at, end - at)), {}});
    at = end;
  }
  if (steps.empty()) refuse(path, "names no key; write for instance device.parameters.R_s");
  return steps;
}

std::string joined(const std::vector<Step>& steps, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    if (steps[i].index)
      text += "[" + std::to_string(*steps[i].index) + "]";
    else
      text += (text.empty() ? "" : ".") + steps[i].key;
  return text;
}

const Node* follow(const Node& node, const Step& step) {
  if (!step.index) return node.get(step.key);
  return *step.index < node.items.size() ? &node.items[*step.index] : nullptr;
}

/// The node behind one step; a missing key is made, anything else that is missing is an error.
Node& enter(Node& node, const std::vector<Step>& steps, std::size_t i, std::string_view path) {
  const Step& step = steps[i];
  const std::string before = joined(steps, i);
  const std::string here = before.empty() ? "the file" : "'" + before + "'";
  if (step.index) {
    if (!node.is_list()) refuse(path, here + " is " + std::string(name_of(node.kind)) + ", so it has no [k]");
    if (*step.index >= node.items.size())
      refuse(path, here + " has " + std::to_string(node.items.size()) +
                       " items, counted from 0; there is no [" + std::to_string(*step.index) + "]");
    return node.items[*step.index];
  }
  if (node.is_list()) refuse(path, here + " is a list; name the item: " + before + "[0]." + step.key);
  if (node.is_scalar())
    refuse(path, here + " is the single value '" + node.scalar + "', so it has no key '" + step.key + "'");
  if (Node* there = node.get(step.key)) return *there;
  return node.put(step.key, {});
}

void place_tree(Node& node, const Place& place) {
  node.place = node.key_place = place;
  for (auto& [key, value] : node.entries) place_tree(value, place);
  for (Node& item : node.items) place_tree(item, place);
}

}  // namespace

const Node* find(const Node& root, std::string_view path) {
  const Node* node = &root;
  for (const Step& step : split(path)) {
    node = follow(*node, step);
    if (!node) return nullptr;
  }
  return node;
}

Node* find(Node& root, std::string_view path) {
  return const_cast<Node*>(find(static_cast<const Node&>(root), path));
}

void set_path(Node& root, std::string_view path, Node value) {
  const std::vector<Step> steps = split(path);
  Node* node = &root;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    node = &enter(*node, steps, i, path);
    if (node->place.file.empty()) node->place = node->key_place = value.key_place;  // made on the way
  }
  *node = std::move(value);
}

void set_path(Document& document, std::string_view path, std::string_view yaml_value) {
  if (yaml_value.find_first_not_of(" \t\r\n") == std::string_view::npos)
    refuse(path, "has no value; write for instance --set " + std::string(path) + "=\"10 kOhm\"");
  const std::string name = "--set " + std::string(path);
  Node value = parse_document(yaml_value, name).root;
  place_tree(value, {name, 1, 1});
  set_path(document.root, path, std::move(value));
}

}  // namespace memspike
