// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <string>

#include "networks/input/node.hpp"

namespace memspike {
namespace {

constexpr std::size_t kLineWidth = 100;

bool is_null_word(std::string_view t) {
  return t.empty() || t == "~" || t == "null" || t == "Null" || t == "NULL";
}

/// Where in doubt, quote: a plain scalar must mean the same to every YAML reader and in every place.
bool needs_quotes(std::string_view t) {
  if (is_null_word(t) || t.front() == ' ' || t.back() == ' ' || t.starts_with("...") || t == "=") return true;
  if (t.find_first_of(":?#,[]{}\"'`") != std::string_view::npos) return true;
  if (std::string_view("?&*!|>%@<").find(t.front()) != std::string_view::npos) return true;
  if (t.front() == '-' && (t.size() == 1 || (t[1] != '.' && !(t[1] >= '0' && t[1] <= '9')))) return true;
  return std::any_of(t.begin(), t.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte >= 0x7F;
  });
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (byte < 0x20 || byte == 0x7F) {
      char code[8];
      std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned>(byte));
      out += code;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string scalar_text(const Node& node) {
  if (node.is_null()) return "null";
  return node.quoted || needs_quotes(node.scalar) ? quoted(node.scalar) : node.scalar;
}

std::string key_text(const std::string& key) { return needs_quotes(key) ? quoted(key) : key; }

bool is_leaf(const Node& node) { return node.is_null() || node.is_scalar(); }

bool holds_only_leaves(const Node& node) {
  const auto leaf = [](const Node& n) { return is_leaf(n); };
  return std::all_of(node.items.begin(), node.items.end(), leaf) &&
         std::all_of(node.entries.begin(), node.entries.end(), [&](const auto& e) { return leaf(e.second); });
}

/// Maps of leaves, lists of leaves, lists of such lists.
bool may_share_a_line(const Node& node) {
  if (holds_only_leaves(node)) return true;
  return node.is_list() && std::all_of(node.items.begin(), node.items.end(), [](const Node& n) {
           return is_leaf(n) || (n.is_list() && holds_only_leaves(n));
         });
}

/// Appends `{a: 1, b: 2}` or `[1, 2]`; gives up, returning false, beyond `limit` characters.
bool append_flow(const Node& node, std::size_t limit, std::string& out) {
  if (is_leaf(node)) {
    out += scalar_text(node);
    return out.size() <= limit;
  }
  out += node.is_map() ? '{' : '[';
  bool first = true;
  const auto separate = [&] { out += first ? "" : ", ", first = false; };
  for (const auto& [key, value] : node.entries) {
    separate();
    out += key_text(key) + ": ";
    if (!append_flow(value, limit, out)) return false;
  }
  for (const Node& item : node.items) {
    separate();
    if (!append_flow(item, limit, out)) return false;
  }
  out += node.is_map() ? '}' : ']';
  return out.size() <= limit;
}

class Writer {
 public:
  std::string text() && { return std::move(out_); }

  void block(const Node& node, std::size_t indent, bool indented = false) {
    const std::string margin(indent, ' ');
    for (const auto& [key, value] : node.entries) {
      if (!indented) out_ += margin;
      indented = false;
      out_ += key_text(key) + ":";
      value_of_key(value, indent);
    }
    for (const Node& item : node.items) {
      out_ += margin + "-";
      if (item.is_map() && !on_this_line(item, indent)) {
        out_ += ' ';
        block(item, indent + 2, true);
      } else if (!item.is_map()) {
        value_of_key(item, indent);
      }
    }
  }

  bool on_this_line(const Node& node, std::size_t indent) {
    const std::size_t used = std::min(out_.size() - (out_.rfind('\n') + 1) + 1, kLineWidth);
    std::string line;
    const bool empty = node.items.empty() && node.entries.empty();
    const std::size_t limit = is_leaf(node) || empty ? std::string::npos : kLineWidth - used;
    if (may_share_a_line(node) && append_flow(node, limit, line)) {
      out_ += " " + line + "\n";
      return true;
    }
    return node.is_list() && holds_only_leaves(node) && wrapped(node, indent + 3);
  }

 private:
  void value_of_key(const Node& value, std::size_t indent) {
    if (on_this_line(value, indent)) return;
    out_ += '\n';
    block(value, indent + 2);
  }

  /// A long list of numbers, as many to a line as fit.
  bool wrapped(const Node& list, std::size_t indent) {
    out_ += " [";
    std::size_t column = kLineWidth;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const std::string item = scalar_text(list.items[i]) + (i + 1 < list.items.size() ? "," : "]");
      if (column + item.size() + 1 > kLineWidth) {
        out_ += "\n" + std::string(indent, ' ');
        column = indent;
      } else {
        out_ += ' ';
        ++column;
      }
      out_ += item;
      column += item.size();
    }
    out_ += '\n';
    return true;
  }

  std::string out_;
};

}  // namespace

std::string to_yaml(const Node& node) {
  Writer writer;
  if (is_leaf(node) || (node.items.empty() && node.entries.empty())) {
    writer.on_this_line(node, 0);
    return std::move(writer).text().substr(1);
  }
  writer.block(node, 0);
  return std::move(writer).text();
}

}  // namespace memspike
