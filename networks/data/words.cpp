// SPDX-License-Identifier: Apache-2.0
#include "networks/data/words.hpp"

namespace memspike {
namespace {

constexpr long long kMostBits = 10, kMostShown = 100'000;

/// "0b0101": not 0101, which would read as a number.
std::string name_of_word(std::uint32_t word, std::uint32_t bits) {
  std::string name = "0b";
  for (std::uint32_t k = bits; k-- > 0;) name += (word >> k & 1) ? '1' : '0';
  return name;
}

}  // namespace

Dataset word_set(std::uint32_t bits, std::uint32_t shown) {
  Dataset set;
  set.name = "words";
  set.features = bits;
  const std::uint32_t words = 1u << bits;
  for (std::uint32_t word = 0; word < words; ++word) set.classes.push_back(name_of_word(word, bits));
  for (std::uint32_t k = 0; k < shown; ++k)
    for (std::uint32_t word = 0; word < words; ++word) {
      for (std::uint32_t bit = bits; bit-- > 0;) set.values.push_back(static_cast<float>(word >> bit & 1));
      set.labels.push_back(word);
    }
  return set;
}

Dataset read_words(Reader& reader, Node& text) {
  const auto bits = static_cast<std::uint32_t>(reader.integer("bits", 1, kMostBits));
  const auto shown = static_cast<std::uint32_t>(reader.integer("shown", 2, kMostShown, 100));
  text.put("bits", scalar_node(std::to_string(bits)));
  text.put("shown", scalar_node(std::to_string(shown)));
  return word_set(bits, shown);
}

}  // namespace memspike
