// SPDX-License-Identifier: Apache-2.0
#include "networks/input/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <unordered_map>

#include "networks/input/complaints.hpp"
#include "networks/input/plain_text.hpp"

namespace memspike {
namespace {

constexpr std::size_t kDeepest = 100;

std::string at(const Place& place) {
  return "line " + std::to_string(place.line) + ", column " + std::to_string(place.column);
}

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
      complaints_.add(place(mark), path_of(key),
                      "'" + key + "' is given twice, first at " + at(first->second) + "; keep one of them");
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

/// What yaml-cpp says, and what to do about it.
std::string explained(const std::string& message) {
  constexpr std::array<std::array<std::string_view, 2>, 10> kRemedies{
      {{"illegal map value",
        "a ':' is not expected here; either this line is indented further than its neighbours, or its text "
        "contains ': ' and must stand in quotes"},
       {"end of map not found", "the map ends here unexpectedly; align its keys in one column"},
       {"end of sequence not found", "the list ends here unexpectedly; align its '-' in one column"},
       {"end of map flow not found", "this '{' is not closed, or a ',' is missing in it; write {a: 1, b: 2}"},
       {"end of sequence flow not found", "this '[' is not closed, or a ',' is missing in it; write [1, 2]"},
       {"illegal block entry", "a '-' is not expected here; list items stand on lines of their own"},
       {"illegal map key", "a key is not expected here; align the keys in one column"},
       {"illegal flow end", "']' or '}' without its opening bracket"},
       {"illegal EOF in scalar", "a text in quotes is not closed"},
       {"unknown token", "a text that begins with this character must stand in quotes"}}};
  for (const auto& [found, remedy] : kRemedies)
    if (message == found) return std::string(remedy);
  return "not valid YAML: " + message;
}

/// Where a blank is missing after a ':' on this line or the one before, as in `R_s:100 Ohm`; line 0 if
/// nowhere.
Place glued_colon(const Document& document, int line) {
  constexpr std::string_view kNameCharacters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  for (int i = std::max(line - 1, 1); i <= line; ++i) {
    const std::string_view text = document.lines[static_cast<std::size_t>(i) - 1];
    const std::size_t begin = std::min(text.find_first_not_of(" -"), text.size());
    const std::size_t end = std::min(text.find_first_not_of(kNameCharacters, begin), text.size());
    const std::string_view rest = text.substr(end);
    if (end > begin && rest.size() > 1 && rest[0] == ':' && rest[1] != ' ')
      return {document.name, i, static_cast<int>(end) + 1};
  }
  return {};
}

/// The character at a place of the document; 0 where there is none.
char character_at(const Document& document, const Place& place) {
  if (place.line < 1 || place.column < 1) return 0;
  const auto line = static_cast<std::size_t>(place.line) - 1,
             column = static_cast<std::size_t>(place.column) - 1;
  return line < document.lines.size() && column < document.lines[line].size() ? document.lines[line][column]
                                                                              : '\0';
}

/// `[1, 2}`: what is closed is not what was opened.
bool closes_the_other_kind(const Document& document, const Place& opened, const Place& closed) {
  const char open = character_at(document, opened), close = character_at(document, closed);
  return (open == '[' && close == '}') || (open == '{' && close == ']');
}

/// `{protocol[0].hold.voltage: ...}`: the path that [k] tears apart inside {...}, empty where there is none.
std::string unquoted_path(std::string_view line) {
  constexpr std::string_view kPathCharacters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]";
  for (std::size_t open = line.find('['); open != std::string_view::npos; open = line.find('[', open + 1)) {
    const std::size_t close = line.find_first_not_of("0123456789", open + 1);
    if (open == 0 || kPathCharacters.find(line[open - 1]) == std::string_view::npos) continue;
    if (close == std::string_view::npos || close == open + 1 || line[close] != ']') continue;
    const std::size_t before = line.find_last_not_of(kPathCharacters, open);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(line.find_first_not_of(kPathCharacters, close), line.size());
    if (begin == 0 || (line[begin - 1] != '"' && line[begin - 1] != '\''))
      return std::string(line.substr(begin, end - begin));
  }
  return {};
}

void complain_about_syntax(const YAML::Exception& error, const Document& document, Place unfinished,
                           Complaints& complaints) {
  // What ends too early is found beyond the last line.
  const int line = std::clamp(error.mark.line + 1, 0, static_cast<int>(document.lines.size()));
  const Place found{document.name, line, error.mark.line + 1 > line ? 1 : error.mark.column + 1};
  const std::string path =
      line > 0 ? unquoted_path(document.lines[static_cast<std::size_t>(line) - 1]) : std::string();
  if (error.msg.ends_with("flow not found") && !path.empty())
    complaints.add(found, "",
                   "inside {...} a path with [k] must stand in quotes; write \"" + path + "\": ...");
  else if (error.msg.ends_with("flow not found") && unfinished.line > 0)
    complaints.add(std::move(unfinished), "", explained(error.msg));
  else if (closes_the_other_kind(document, unfinished, found))
    complaints.add(unfinished, "",
                   std::string("this '") + character_at(document, unfinished) +
                       "' is not closed before the '" + character_at(document, found) + "' at " + at(found));
  else if (const Place colon = glued_colon(document, line); colon.line > 0)
    complaints.add(colon, "", "a blank is missing after this ':'; write 'key: value'");
  else
    complaints.add(found, "", explained(error.msg));
}

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
    complain_about_syntax(error, document, builder.unfinished(), complaints);
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
