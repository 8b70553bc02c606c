// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "networks/data/dataset.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// All words of so many bits, each a class of its own: sample i is word i mod 2^bits, whose features are its
/// bits, the highest first. What makes one presentation of a word differ from another is the reservoir.
Dataset word_set(std::uint32_t bits, std::uint32_t shown);

/// Reads `bits` and `shown`, how often each word comes, of `data: {name: words}`; writes them into `text`.
Dataset read_words(Reader& reader, Node& text);

}  // namespace memspike
