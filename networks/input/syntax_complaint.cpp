// SPDX-License-Identifier: Apache-2.0
#include "networks/input/syntax_complaint.hpp"

#include <algorithm>
#include <array>

namespace memspike {
namespace {

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

const std::string& line_at(const Document& document, const Place& place) {
  return document.lines[static_cast<std::size_t>(place.line) - 1];
}

/// The character at a place of the document; 0 where there is none.
char character_at(const Document& document, const Place& place) {
  if (place.line < 1 || static_cast<std::size_t>(place.line) > document.lines.size() || place.column < 1)
    return 0;
  const std::string& line = line_at(document, place);
  const auto column = static_cast<std::size_t>(place.column) - 1;
  return column < line.size() ? line[column] : '\0';
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

}  // namespace

std::string spoken_place(const Place& place) {
  return "line " + std::to_string(place.line) + ", column " + std::to_string(place.column);
}

void complain_about_syntax(const std::string& message, Place found, const Place& unfinished,
                           const Document& document, Complaints& complaints) {
  const auto last = static_cast<int>(document.lines.size());
  if (found.line > last)
    found = {document.name, last, 1};  // what ends too early is found beyond the last line
  const bool open = message.ends_with("flow not found");
  const std::string path = open && found.line > 0 ? unquoted_path(line_at(document, found)) : std::string();
  if (!path.empty())
    complaints.add(found, "",
                   "inside {...} a path with [k] must stand in quotes; write \"" + path + "\": ...");
  else if (open && unfinished.line > 0)
    complaints.add(unfinished, "", explained(message));
  else if (closes_the_other_kind(document, unfinished, found))
    complaints.add(unfinished, "",
                   std::string("this '") + character_at(document, unfinished) +
                       "' is not closed before the '" + character_at(document, found) + "' at " +
                       spoken_place(found));
  else if (const Place colon = glued_colon(document, found.line); colon.line > 0)
    complaints.add(colon, "", "a blank is missing after this ':'; write 'key: value'");
  else
    complaints.add(found, "", explained(message));
}

}  // namespace memspike
