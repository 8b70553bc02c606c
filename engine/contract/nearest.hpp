// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <concepts>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace memspike {

namespace detail {

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Damerau–Levenshtein distance (neighbours may swap) in half steps: 2 for each insertion, deletion,
/// substitution or swap, 1 for a letter that differs in case only.
inline std::size_t half_steps_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = 2 * j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = 2 * i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : lower(a[i - 1]) == lower(b[j - 1]) ? 1 : 2;
      row[j] = std::min({last[j] + 2, row[j - 1] + 2, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 2);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace detail

/// The candidate that `wrong` was probably meant to be; empty where none is near (more than about a third of
/// its letters would have to change). Of equally near ones the first.
template <std::ranges::input_range Names>
requires std::convertible_to<std::ranges::range_reference_t<Names>, std::string_view> std::string
nearest_name(std::string_view wrong, const Names& candidates) {
  constexpr std::size_t kLongestName = 200;  // the search is quadratic in length
  if (wrong.size() > kLongestName) return {};
  std::string best;
  std::size_t least = 2 * std::max<std::size_t>(1, (wrong.size() + 1) / 3) + 1;
  for (const auto& name : candidates) {
    const std::string_view candidate = name;
    // A name that shares no letter with a one- or two-letter word is not a misspelling of it.
    const std::size_t distance = detail::half_steps_between(wrong, candidate);
    if (distance >= least || distance >= 2 * std::max(wrong.size(), candidate.size())) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

}  // namespace memspike
