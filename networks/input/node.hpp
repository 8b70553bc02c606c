// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/contract/error.hpp"
#include "engine/contract/unit.hpp"

namespace memspike {

/// One value of a user's file, as written: scalars stay text until a Reader gives them a type.
struct Node {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  bool quoted = false;  ///< a scalar in quotes is text, never true, false or null
  std::string scalar;
  Place place;      ///< of the value; columns count bytes
  Place key_place;  ///< of its key, where it is the value of a map
  std::vector<Node> items;
  std::vector<std::pair<std::string, Node>> entries;  ///< in the order of the file

  Node();  // not inline: clang would ask whether a Node can be made before it knows all of its members

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  /// The value of `key`; nullptr where there is none or this is no map.
  const Node* get(std::string_view key) const;
  Node* get(std::string_view key);

  /// Sets or adds an entry, keeping the order. Turns a null into a map; anything else must be one.
  Node& put(std::string key, Node value);

  /// Same values in the same order, wherever they stand and however they are quoted.
  friend bool operator==(const Node& a, const Node& b);
};

/// "a map", "a list", "text", "nothing": for error messages.
std::string_view name_of(Node::Kind kind);

/// Text; quoted where it would otherwise read as something else than text.
Node text_node(std::string text);
/// A bare scalar such as 12, true or `10 kOhm`.
Node scalar_node(std::string text);
/// Shortest round-trip number.
Node number_node(double value);
/// "10000 Ohm", exact.
Node quantity_node(double si, const Unit& unit);
Node boolean_node(bool value);
Node list_node(std::vector<Node> items = {});
Node map_node(std::initializer_list<std::pair<std::string, Node>> entries = {});

/// Block-style YAML with small maps and lists on one line. Deterministic; reads back as an equal tree.
std::string to_yaml(const Node& node);

}  // namespace memspike
