// SPDX-License-Identifier: Apache-2.0
#include "networks/input/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <unordered_map>

#include "networks/input/complaints.hpp"
#include "networks/input/plain_text.hpp"
#include "networks/input/syntax_complaint.hpp"

namespace memspike {
namespace {

constexpr std::size_t kDeepest = 100;

/// Builds our tree from yaml-cpp's events. Its own tree would hide duplicate keys, and its recursion could be
/// driven off the stack.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, const std::string& file, Complaints& complaints)
      : text_(text), file_(file), complaints_(complaints) {}

  Node take() { return std::move(root_); }

  /// Where the innermost list or map began that is not finished; line 0 if there is none.
  Place unfinished() const { return stack_.empty() ? Place{} : stack_.back().node.place; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    if (expects_key()) refuse(mark, "a key is empty or null; write 'name: value', a key 'null' in quotes");
    if (!stack_.empty() && stack_.back().holds_key) complain_about_glued_colon(stack_.back());
    Node node = node_at(Node::Kind::null, mark);
    // The mark is that of the next token, often on a line further down.
    if (!stack_.empty() && stack_.back().holds_key) node.place = stack_.back().key_place;
    attach(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    if (expects_key()) refuse(mark, "an alias cannot be a key; write the key out");
    complain(mark, "aliases (*name) are not read; write the value out");
    attach(node_at(Node::Kind::null, mark));
  }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    complain(mark, "anchors (&" + name + ") are not read; write the value out where it is needed");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    refuse_tag(mark, tag);
    if (!quotes_are_closed(mark)) refuse(mark, "a text in quotes is not closed");
    if (expects_key()) return begin_entry(mark, value, tag == "!");
    Node node = node_at(Node::Kind::scalar, mark);
    node.scalar = value;
    node.quoted = tag == "!";
    attach(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    begin(Node::Kind::list, mark, tag);
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    begin(Node::Kind::map, mark, tag);
  }
  void OnMapEnd() override { end(); }

 private:
  /// A list or map that is being read, and the entry that waits for its value.
  struct Open {
    Node node;
    bool holds_key = false, quoted_key = false, repeated = false;
    std::string key;
    Place key_place;
    std::unordered_map<std::string, Place> seen;
  };

  Place place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  Node node_at(Node::Kind kind, const YAML::Mark& mark) const {
    Node node;
    node.kind = kind;
    node.place = place(mark);
    return node;
  }

  void complain(const YAML::Mark& mark, std::string message) {
    complaints_.add(place(mark), path(), std::move(message));
  }

  /// For what leaves the tree without shape: stops at once.
  void refuse(const YAML::Mark& mark, std::string message) {
    complain(mark, std::move(message));
    complaints_.throw_if_any();
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      complain(mark, "the tag " + tag + " is not read; write the value without it");
  }

  /// yaml-cpp takes a missing quote at the end of the file for given, and the rest of the file for text.
  bool quotes_are_closed(const YAML::Mark& mark) const {
    const auto begin = static_cast<std::size_t>(mark.pos);
    if (begin >= text_.size() || (text_[begin] != '"' && text_[begin] != '\'')) return true;
    const char quote = text_[begin];
    for (std::size_t i = begin + 1; i < text_.size(); ++i) {
      if (quote == '"' && text_[i] == '\\')
        ++i;
      else if (quote == '\'' && text_.substr(i).starts_with("''"))
        ++i;
      else if (text_[i] == quote)
        return true;
    }
    return false;
  }

  bool expects_key() const {
    return !stack_.empty() && stack_.back().node.is_map() && !stack_.back().holds_key;
  }

  void begin(Node::Kind kind, const YAML::Mark& mark, const std::string& tag) {
    refuse_tag(mark, tag);
    if (expects_key())
      refuse(mark,
             "a key must be a plain name, not a list or map; close every [ and {, and quote a text that "
             "begins with one");
    if (stack_.size() >= kDeepest) {
      stack_.resize(1);  // a path of a hundred keys helps nobody
      refuse(mark, "more than " + std::to_string(kDeepest) + " lists and maps inside one another");
    }
    Open open;
    open.node = node_at(kind, mark);
    stack_.push_back(std::move(open));
  }

  void end() {
    Node done = std::move(stack_.back().node);
    stack_.pop_back();
    attach(std::move(done));
  }

  void begin_entry(const YAML::Mark& mark, const std::string& key, bool quoted) {
    if (key == "<<" && !quoted)
      complain(mark,
               "merge keys (<<) are not read; write the keys out, or start from a named set: 'parameters: "
               "{from: NAME}'");
    if (!quoted && key.size() > 1 && key[0] == '-' && std::isalpha(static_cast<unsigned char>(key[1])))
      complain(mark, "a blank is missing after '-'; write '- " + key.substr(1) + ": ...'");
    Open& map = stack_.back();
    const auto [first, is_new] = map.seen.try_emplace(key, place(mark));
    if (!is_new)
      complaints_.add(
          place(mark), path_of(key),
          "'" + key + "' is given twice, first at " + spoken_place(first->second) + "; keep one of them");
    map.holds_key = true;
    map.repeated = !is_new;
    map.quoted_key = quoted;
    map.key = key;
    map.key_place = place(mark);
  }

  /// `{rate:20 Hz}` is a key "rate:20 Hz" without a value.
  void complain_about_glued_colon(const Open& map) {
    const std::size_t colon = map.key.find(':');
    if (map.quoted_key || colon == std::string::npos) return;
    complaints_.add(map.key_place, path(),
                    "a blank is missing after ':'; write '" + map.key.substr(0, colon) + ": " +
                        map.key.substr(colon + 1) + "'");
  }

  void attach(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = stack_.back();
    if (parent.node.is_list()) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    parent.holds_key = false;
    if (parent.repeated) return;
    node.key_place = std::move(parent.key_place);
    parent.node.entries.emplace_back(std::move(parent.key), std::move(node));
  }

  std::string path() const { return path_of({}); }

  /// Where in the file we are, as the user would write it for --set, and `key` in it.
  std::string path_of(const std::string& key) const {
    std::string text;
    const auto append = [&](const std::string& name) { text += (text.empty() ? "" : ".") + name; };
    for (std::size_t i = 0; i < stack_.size(); ++i) {
      const Open& open = stack_[i];
      if (open.node.is_list())
        text += "[" + std::to_string(open.node.items.size()) + "]";
      else if (open.holds_key)
        append(open.key);
    }
    if (!key.empty()) append(key);
    return text;
  }

  std::string_view text_;
  const std::string& file_;
  Complaints& complaints_;
  std::vector<Open> stack_;
  Node root_;
};

Node parse_tree(std::string_view text, const Document& document, Complaints& complaints) {
  std::istringstream stream{std::string(text)};
  TreeBuilder builder(text, document.name, complaints);
  TreeBuilder second(text, document.name, complaints);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return {};
    Node root = builder.take();
    if (parser.HandleNextDocument(second))
      complaints.add(second.take().place, "",
                     "a second document begins here; one file holds one document, remove '---'");
    return root;
  } catch (const YAML::Exception& error) {
    const Place found{document.name, error.mark.line + 1, error.mark.column + 1};
    complain_about_syntax(error.msg, found, builder.unfinished(), document, complaints);
  }
  complaints.throw_if_any();
  return {};
}

}  // namespace

Document parse_document(std::string_view text, std::string name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Document document{{}, split_lines(text), std::move(name)};
  Complaints complaints(document);
  complain_about_bytes(document, complaints);
  complaints.throw_if_any();
  document.root = parse_tree(text, document, complaints);
  if (document.root.is_null() && complaints.empty())
    complaints.add({document.name, 0, 0}, "", "is empty; 'memspike init' writes a starter file");
  complaints.throw_if_any();
  return document;
}

}  // namespace memspike
