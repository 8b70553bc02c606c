// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "networks/data/hidden_pattern.hpp"

namespace memspike {

/// Labelled samples: each a row of features, or spikes, and the number of its class.
struct Dataset {
  std::string name;
  std::size_t features = 0;
  std::vector<float> values;  ///< row by row
  std::vector<std::uint32_t> labels;
  std::vector<std::string> classes;  ///< names, by number
  /// Features lie between 0 and 1. If not, they are scaled by the extremes that the training samples have.
  bool is_scaled = true;
  std::uint32_t image_rows = 0, image_columns = 0;  ///< 0: the features are no image
  /// The first so many samples come from a file of training samples, the others from one of test samples.
  /// 0: they come from one file.
  std::size_t training = 0;

  /// Samples that are drawn as they are shown; `features` is the number of afferents then, and `labels` only
  /// says how many samples there are.
  std::optional<HiddenPattern> hidden;

  /// Samples that were recorded as spikes; `features` is the number of sources then.
  bool has_stored_spikes = false;
  StoredSpikes spikes;
  /// Samples are spikes already: nothing is left to encode, and there are no features to compare with.
  bool is_spikes() const { return hidden || has_stored_spikes; }
  std::size_t size() const { return labels.size(); }
  std::span<const float> sample(std::size_t i) const { return {values.data() + i * features, features}; }
};

/// Which samples are learned and which are kept for the test, in this order.
struct Split {
  std::vector<std::uint32_t> train, test;
};

/// A data set that is known by name.
struct DatasetInfo {
  std::string_view name, meaning, splits;
  bool is_built_in = false;
  std::string_view more = {};  ///< keys that an example needs besides
};
std::span<const DatasetInfo> dataset_infos();

/// One that is part of the program: optdigits or iris.
Dataset built_in_dataset(std::string_view name);

}  // namespace memspike
