// SPDX-License-Identifier: Apache-2.0
#include "networks/data/hidden_pattern.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "networks/data/data_description.hpp"
#include "networks/input/document.hpp"

namespace memspike::test {
namespace {

constexpr std::uint64_t kSeed = 7;

HiddenPattern masquelier() { return {200, 100, 15.0, 0.05, 0.25, 1e-3}; }

/// Spikes of one afferent.
std::vector<double> times(const SampleSpikes& spikes, std::uint32_t afferent) {
  std::vector<double> all;
  for (const auto& [t, who] : spikes)
    if (who == afferent) all.push_back(t);
  return all;
}

TEST(HiddenPattern, TheSameSpikesComeBackJitteredByAsMuchAsAsked) {
  const HiddenPattern p = masquelier();
  const SampleSpikes frozen = p.pattern(kSeed);
  EXPECT_EQ(frozen, p.pattern(kSeed));
  EXPECT_NE(frozen, p.pattern(kSeed + 1));
  double sum = 0, squares = 0, n = 0;
  for (std::uint64_t presentation = 0; presentation < 200; ++presentation) {
    const SampleSpikes shown = p.sample(true, kSeed, presentation);
    EXPECT_TRUE(std::is_sorted(shown.begin(), shown.end()));
    for (std::uint32_t a = 0; a < p.participating; ++a) {
      const std::vector<double> was = times(frozen, a), is = times(shown, a);
      ASSERT_EQ(was.size(), is.size()) << "afferent " << a;
      // One spike in the middle can not have changed places with another, and seldom meets the ends.
      if (was.size() != 1 || was[0] < 0.01 || was[0] > 0.04) continue;
      sum += is[0] - was[0], squares += std::pow(is[0] - was[0], 2), n += 1;
    }
  }
  ASSERT_GT(n, 2000);
  EXPECT_NEAR(sum / n, 0, 4 * p.jitter / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(squares / n), p.jitter, 4 * p.jitter / std::sqrt(2 * n));
}

TEST(HiddenPattern, NothingButTheOrderTellsItFromNoise) {
  const HiddenPattern p = masquelier();
  constexpr int kShown = 400;
  // Rates of the three kinds of afferents, which must be one rate: the pattern is averaged over many seeds.
  double carrying = 0, others = 0, noise = 0;
  for (int k = 0; k < kShown; ++k) {
    const SampleSpikes pattern = p.sample(true, 1000u + static_cast<std::uint64_t>(k), 3),
                       plain = p.sample(false, 1000u + static_cast<std::uint64_t>(k), 3);
    for (const auto& [t, a] : pattern) (a < p.participating ? carrying : others) += 1;
    noise += static_cast<double>(plain.size());
  }
  const double expected = kShown * p.rate * p.duration * p.participating;
  EXPECT_NEAR(carrying, expected, 4 * std::sqrt(expected));
  EXPECT_NEAR(others, expected, 4 * std::sqrt(expected));
  EXPECT_NEAR(noise, 2 * expected, 4 * std::sqrt(2 * expected));
}

TEST(HiddenPattern, SpikesStayInTheirSample) {
  HiddenPattern p = masquelier();
  p.jitter = 0.025;  // half the pattern
  for (std::uint64_t k = 0; k < 50; ++k)
    for (const auto& [t, a] : p.sample(true, kSeed, k)) {
      EXPECT_GE(t, 0);
      EXPECT_LT(t, p.duration);
    }
}

TEST(HiddenPattern, NoiseIsDrawnAnewForEachPresentation) {
  const HiddenPattern p = masquelier();
  EXPECT_EQ(p.sample(false, kSeed, 1), p.sample(false, kSeed, 1));
  EXPECT_NE(p.sample(false, kSeed, 1), p.sample(false, kSeed, 2));
  const auto others = [&](std::uint64_t presentation) {
    SampleSpikes all = p.sample(true, kSeed, presentation);
    std::erase_if(all, [&](const auto& spike) { return spike.second < p.participating; });
    return all;
  };
  EXPECT_NE(others(1), others(2)) << "afferents that do not carry the pattern";
}

TEST(HiddenPattern, SoManySamplesAreThePatternAtDrawnPlaces) {
  const HiddenPattern p = masquelier();
  std::map<std::size_t, int> met;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const std::vector<std::uint32_t> classes = p.classes(8, seed, "places");
    EXPECT_EQ(std::accumulate(classes.begin(), classes.end(), 0u), 2u);
    for (std::size_t k = 0; k < classes.size(); ++k) met[k] += static_cast<int>(classes[k]);
  }
  // Binomial with 400 draws of 1/4: standard deviation 8.7.
  for (std::size_t k = 0; k < 8; ++k) EXPECT_NEAR(met[k], 100, 40) << "place " << k;
}

TEST(HiddenPattern, TrainingAndTestHaveTheirSharesWhateverTheSplit) {
  const Document document = parse_document(
      "{name: hidden_pattern, afferents: 20, rate: 15 Hz, duration: 50 ms, samples: 4000}", "case.yaml");
  Complaints complaints(document);
  const DataDescription data = read_data(Reader(document.root, complaints), ".");
  ASSERT_TRUE(complaints.empty());
  const LearningData ready = prepare(data, kSeed);
  EXPECT_EQ(ready.train.size(), 3200u);
  EXPECT_EQ(ready.test.size(), 800u);
  EXPECT_EQ(std::accumulate(ready.train_labels.begin(), ready.train_labels.end(), 0u), 800u);
  EXPECT_EQ(std::accumulate(ready.test_labels.begin(), ready.test_labels.end(), 0u), 200u);
  EXPECT_NE(prepare(data, kSeed + 1).test_labels, ready.test_labels);
}

}  // namespace
}  // namespace memspike::test
