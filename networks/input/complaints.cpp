// SPDX-License-Identifier: Apache-2.0
#include "networks/input/complaints.hpp"

#include <algorithm>
#include <tuple>

#include "networks/input/plain_text.hpp"

namespace memspike {
namespace {

/// Column in characters of a column in bytes: the caret stands under what the reader sees.
int column_in_characters(std::string_view line, int byte_column) {
  const std::size_t bytes = std::min(line.size(), static_cast<std::size_t>(std::max(byte_column - 1, 0)));
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  return byte_column -
         static_cast<int>(std::count_if(line.begin(), line.begin() + static_cast<long>(bytes), continues));
}

/// The line as shown; none where the place is far to the right.
std::string excerpt_of(std::string line, int byte_column) {
  constexpr std::size_t kShown = 160;
  if (static_cast<std::size_t>(std::max(byte_column, 0)) > kShown) return {};
  line = printable(std::move(line));
  if (line.size() <= kShown) return line;
  std::size_t end = kShown;
  while ((static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
  return line.substr(0, end) + " ...";
}

}  // namespace

void Complaints::add(Place place, std::string key, std::string message) {
  Complaint complaint{std::move(place), std::move(key), std::move(message), {}};
  const auto known = lines_.find(complaint.place.file);
  const auto line = static_cast<std::size_t>(std::max(complaint.place.line, 0));
  if (known != lines_.end() && line >= 1 && line <= known->second.size()) {
    const std::string& text = known->second[line - 1];
    complaint.excerpt = excerpt_of(text, complaint.place.column);
    complaint.place.column = column_in_characters(text, complaint.place.column);
  }
  if (said_.insert(spoken(complaint)).second) all_.push_back(std::move(complaint));
}

void Complaints::add(const InputError& error) {
  for (const Complaint& c : error.complaints)
    if (said_.insert(spoken(c)).second) all_.push_back(c);
}

void Complaints::throw_if_any() {
  if (all_.empty()) return;
  std::stable_sort(all_.begin(), all_.end(), [this](const Complaint& a, const Complaint& b) {
    const auto order = [this](const Complaint& c) {
      return std::make_tuple(c.place.file != main_file_, std::string_view(c.place.file), c.place.line,
                             c.place.column);
    };
    return order(a) < order(b);
  });
  throw InputError(all_);
}

}  // namespace memspike
