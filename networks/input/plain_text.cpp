// SPDX-License-Identifier: Apache-2.0
#include "networks/input/plain_text.hpp"

#include <algorithm>

namespace memspike {
namespace {

/// Length of the UTF-8 character at the beginning of `t`; 0 where it is malformed, overlong or a surrogate.
std::size_t utf8_length(std::string_view t) {
  const auto byte = [&](std::size_t i) { return i < t.size() ? static_cast<unsigned char>(t[i]) : 0u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : (lead & 0xF0) == 0xE0        ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) >= 0xA0)) return 0;
  if ((lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) >= 0x90)) return 0;
  return length;
}

/// Where, from `begin` on, the first byte stands that does not belong into a text; npos if there is none.
std::size_t find_bad_byte(std::string_view line, std::size_t begin = 0) {
  for (std::size_t i = begin; i < line.size();) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const std::size_t length = utf8_length(line.substr(i));
    if (length == 0 || (byte < 0x20 && byte != '\t') || byte == 0x7F) return i;
    i += length;
  }
  return std::string_view::npos;
}

std::string describe_byte(char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  const std::string code = std::string("0x") + kHex[byte / 16] + kHex[byte % 16];
  return byte < 0x80 ? "the control character " + code + " does not belong into a YAML file; remove it"
                     : "the byte " + code + " is not UTF-8 text; save the file as UTF-8";
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string printable(std::string line) {
  for (std::size_t bad = find_bad_byte(line); bad != std::string::npos; bad = find_bad_byte(line, bad + 1))
    line[bad] = '?';
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

void complain_about_bytes(const Document& document, Complaints& complaints) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    const std::string& line = document.lines[i];
    const auto place = [&](std::size_t byte) {
      return Place{document.name, static_cast<int>(i) + 1, static_cast<int>(byte) + 1};
    };
    if (const std::size_t bad = find_bad_byte(line); bad != std::string::npos) {
      complaints.add(place(bad), "", describe_byte(line[bad]));
      return;  // what follows is no text either
    }
    const std::size_t text = line.find_first_not_of(" \t");
    const std::size_t tab = line.find('\t');
    if (text != std::string::npos && line[text] != '#' && tab < text)
      complaints.add(place(tab), "", "a tab indents this line; use blanks, two for each level");
  }
}

}  // namespace memspike
