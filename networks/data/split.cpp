// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "engine/random.hpp"
#include "networks/data/data_description.hpp"

namespace memspike {
namespace {

constexpr std::uint32_t kFolds = 5;

/// Drawn samples of each class, so many, are test samples.
std::vector<char> drawn_of_each_class(const Dataset& set, std::uint32_t count, std::uint64_t seed) {
  std::vector<char> is_test(set.size(), 0);
  for (std::uint32_t c = 0; c < set.classes.size(); ++c) {
    std::vector<std::uint32_t> of_class;
    for (std::uint32_t i = 0; i < set.size(); ++i)
      if (set.labels[i] == c) of_class.push_back(i);
    RandomStream random(seed, "split", c);
    for (std::uint32_t k = 0; k < count && k < of_class.size(); ++k) {
      const auto left = static_cast<double>(of_class.size() - k);
      const std::size_t pick =
          k + std::min(static_cast<std::size_t>(random.uniform() * left), of_class.size() - k - 1);
      std::swap(of_class[k], of_class[pick]);
      is_test[of_class[k]] = 1;
    }
  }
  return is_test;
}

std::vector<char> test_samples(const Dataset& set, const SplitRule& rule, std::uint64_t seed) {
  if (rule.kind == SplitRule::Kind::random) return drawn_of_each_class(set, rule.count, seed);
  std::vector<char> is_test(set.size(), 0);
  std::vector<std::uint32_t> met(set.classes.size(), 0);
  for (std::size_t i = 0; i < set.size(); ++i) {
    const std::uint32_t of_class = met[set.labels[i]]++;
    switch (rule.kind) {
      case SplitRule::Kind::every:
        is_test[i] = i % rule.period == rule.offset;
        break;
      case SplitRule::Kind::every_of_class:
        is_test[i] = of_class % rule.period == rule.offset;
        break;
      case SplitRule::Kind::last:
        is_test[i] = i + rule.count >= set.size();
        break;
      default:
        is_test[i] = i >= set.training;
    }
  }
  return is_test;
}

/// Evenly over all of them, whatever their order in the file is.
void keep_some(std::vector<std::uint32_t>& samples, std::optional<std::uint32_t> most) {
  if (!most || samples.size() <= *most) return;
  for (std::size_t k = 0; k < *most; ++k) samples[k] = samples[k * samples.size() / *most];
  samples.resize(*most);
}

}  // namespace

Split split_of(const DataDescription& data, std::uint64_t seed) {
  Split split;
  const std::vector<char> is_test = test_samples(*data.set, data.rule, seed);
  for (std::uint32_t i = 0; i < is_test.size(); ++i) (is_test[i] ? split.test : split.train).push_back(i);
  if (data.validation) {
    split.test.clear();
    std::vector<std::uint32_t> kept;
    for (std::uint32_t k = 0; k < split.train.size(); ++k)
      (k % kFolds == *data.validation ? split.test : kept).push_back(split.train[k]);
    split.train = std::move(kept);
  }
  keep_some(split.train, data.most_training);
  keep_some(split.test, data.most_test);
  return split;
}

LearningData prepare(const DataDescription& data, std::uint64_t seed) {
  const Dataset& set = *data.set;
  LearningData ready;
  ready.set = data.set;
  ready.features = set.features, ready.classes = set.classes.size();
  ready.numbers = split_of(data, seed);
  const Split& split = ready.numbers;
  std::vector<float> low(set.features, 0.0f), high(set.features, 1.0f);
  if (!set.is_scaled) {
    low.assign(set.features, std::numeric_limits<float>::infinity());
    high.assign(set.features, -std::numeric_limits<float>::infinity());
    for (const std::uint32_t i : split.train)
      for (std::size_t k = 0; k < set.features; ++k) {
        low[k] = std::min(low[k], set.sample(i)[k]);
        high[k] = std::max(high[k], set.sample(i)[k]);
      }
  }
  const auto add = [&](std::uint32_t i, auto& samples, auto& labels) {
    std::vector<float>& sample = samples.emplace_back(set.features);
    for (std::size_t k = 0; k < set.features; ++k) {
      const float width = high[k] - low[k];
      sample[k] = width > 0 ? std::clamp((set.sample(i)[k] - low[k]) / width, 0.0f, 1.0f) : 0.0f;
    }
    labels.push_back(set.labels[i]);
  };
  if (set.hidden) {
    ready.train.resize(split.train.size()), ready.test.resize(split.test.size());
    ready.train_labels = set.hidden->classes(split.train.size(), seed, "hidden in training");
    ready.test_labels = set.hidden->classes(split.test.size(), seed, "hidden in the test");
    return ready;
  }
  if (set.has_stored_spikes) {
    ready.train.resize(split.train.size()), ready.test.resize(split.test.size());
    for (const std::uint32_t i : split.train) ready.train_labels.push_back(set.labels[i]);
    for (const std::uint32_t i : split.test) ready.test_labels.push_back(set.labels[i]);
    return ready;
  }
  for (const std::uint32_t i : split.train) add(i, ready.train, ready.train_labels);
  for (const std::uint32_t i : split.test) add(i, ready.test, ready.test_labels);
  return ready;
}

}  // namespace memspike
