// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "networks/input/node.hpp"

namespace memspike {

/// A user's file as read: its tree, and its lines for the excerpts of error messages.
struct Document {
  Node root;
  std::vector<std::string> lines;
  std::string name;  ///< of the file, as the user gave it
};

/// Reads YAML without its traps: no duplicate keys, anchors, tags, merge keys, tabs or second documents.
/// Throws InputError with every complaint that can be found.
Document parse_document(std::string_view text, std::string name);

/// The same from a file; a missing, unreadable or too large file is an InputError, too.
Document read_document(const std::filesystem::path& file);

/// Sets `device.parameters.R_s` or `protocol[0].hold.voltage` to a value, making missing maps on the way. The
/// set value stands at file "--set PATH", line 1. Throws InputError if the path runs through a single value
/// or beyond the end of a list.
void set_path(Document& document, std::string_view path, std::string_view yaml_value);
void set_path(Node& root, std::string_view path, Node value);

/// The value at a path; nullptr where there is none. Throws InputError if `path` is no path.
Node* find(Node& root, std::string_view path);
const Node* find(const Node& root, std::string_view path);
inline Node* find(Document& document, std::string_view path) { return find(document.root, path); }
inline const Node* find(const Document& document, std::string_view path) { return find(document.root, path); }

}  // namespace memspike
