// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "networks/data/dataset.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Which samples of a data set are test samples.
struct SplitRule {
  enum class Kind { every, every_of_class, last, random, given };
  Kind kind = Kind::every;
  std::uint32_t period = 5,
                offset = 4;  ///< every: sample i with i mod period = offset; of_class: the i-th of its class
  std::uint32_t count = 0;   ///< last: so many; random: so many of each class
};

/// The `data:` block of a file, with the data set read.
struct DataDescription {
  std::shared_ptr<const Dataset> set;
  SplitRule rule;
  /// Of the training samples every fifth, from this one on, is the test, and the true test samples are not
  /// touched: for tuning.
  std::optional<std::uint32_t> validation;
  std::optional<std::uint32_t> most_training, most_test;  ///< only so many, evenly over all
  std::vector<std::filesystem::path> files;               ///< that were read
  Node text = map_node();                                 ///< canonical, for resolved.yaml
};

/// A sample as a lesson shows it.
struct ShownSample {
  const std::vector<float>& features;   ///< in [0, 1]; none where samples are spikes
  std::uint32_t label = 0, number = 0;  ///< its class; which of the data set it is
};

/// Samples ready for use: scaled to [0, 1], split. A function of the description and of the seed of a split
/// that is drawn.
struct LearningData {
  std::shared_ptr<const Dataset> set;
  std::size_t features = 0, classes = 0;
  std::vector<std::vector<float>> train, test;
  std::vector<std::uint32_t> train_labels, test_labels;
  Split numbers;  ///< of the same samples in the data set

  ShownSample training_sample(std::size_t i) const { return {train[i], train_labels[i], numbers.train[i]}; }
  ShownSample test_sample(std::size_t i) const { return {test[i], test_labels[i], numbers.test[i]}; }
};

/// Reads `data: {...}`. Files are looked for in `folder`. All that is wrong becomes a complaint.
DataDescription read_data(Reader reader, const std::filesystem::path& folder);

Split split_of(const DataDescription& data, std::uint64_t seed);
LearningData prepare(const DataDescription& data, std::uint64_t seed);

}  // namespace memspike
