// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "networks/data/dataset.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Reads the keys of `data: {name: hidden_pattern, ...}` beside its split. What they say is put into `text`.
Dataset read_hidden_pattern(Reader& reader, Node& text);

}  // namespace memspike
