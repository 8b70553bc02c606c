// SPDX-License-Identifier: Apache-2.0
#include "networks/input/node.hpp"

#include <stdexcept>

#include "engine/contract/quantity.hpp"

namespace memspike {

Node::Node() = default;

const Node* Node::get(std::string_view key) const {
  for (const auto& [name, value] : entries)
    if (name == key) return &value;
  return nullptr;
}

Node* Node::get(std::string_view key) {
  for (auto& [name, value] : entries)
    if (name == key) return &value;
  return nullptr;
}

Node& Node::put(std::string key, Node value) {
  if (kind == Kind::null) kind = Kind::map;
  if (kind != Kind::map) throw std::logic_error("Node::put: '" + key + "' into a node that is no map");
  if (Node* there = get(key)) return *there = std::move(value);
  return entries.emplace_back(std::move(key), std::move(value)).second;
}

bool operator==(const Node& a, const Node& b) {
  return a.kind == b.kind && a.scalar == b.scalar && a.items == b.items && a.entries == b.entries;
}

std::string_view name_of(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return "a single value";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map";
  }
  throw std::logic_error("name_of: not a kind of node");
}

Node scalar_node(std::string text) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.scalar = std::move(text);
  return node;
}

Node text_node(std::string text) {
  const bool reads_as_number = std::holds_alternative<Quantity>(parse_quantity(text));
  Node node = scalar_node(std::move(text));
  node.quoted = reads_as_number || node.scalar == "true" || node.scalar == "false";
  return node;
}

Node number_node(double value) { return scalar_node(format_number(value)); }

Node quantity_node(double si, const Unit& unit) { return scalar_node(format_quantity(si, unit)); }

Node boolean_node(bool value) { return scalar_node(value ? "true" : "false"); }

Node list_node(std::vector<Node> items) {
  Node node;
  node.kind = Node::Kind::list;
  node.items = std::move(items);
  return node;
}

Node map_node(std::initializer_list<std::pair<std::string, Node>> entries) {
  Node node;
  node.kind = Node::Kind::map;
  node.entries = entries;
  return node;
}

}  // namespace memspike
