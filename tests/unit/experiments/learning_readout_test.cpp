// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/random.hpp"
#include "experiments/learning/baselines.hpp"
#include "experiments/learning/responses.hpp"
#include "networks/input/document.hpp"

namespace memspike::test {
namespace {

using Rule = Readout::Rule;

/// Three neurons that have answered to two classes: 0 to the first, 1 to the second, 2 a little more to the
/// first; the second class was shown twice as often.
Responses answered() {
  Responses r(3, 2);
  r.take({{4, 0, 3}, {}}, 0);
  r.take({{1, 2, 2}, {}}, 1);
  r.take({{1, 4, 2}, {}}, 1);
  return r;
}

TEST(Readout, NeuronsGetClassesAndSharesFromMeanResponses) {
  const Responses r = answered();
  EXPECT_EQ(r.class_of(0), 0u);
  EXPECT_EQ(r.class_of(1), 1u);
  EXPECT_EQ(r.class_of(2), 0u);
  EXPECT_DOUBLE_EQ(r.share(0, 0), 4.0 / 5);
  EXPECT_DOUBLE_EQ(r.share(1, 1), 1);
  EXPECT_DOUBLE_EQ(r.share(2, 0), 3.0 / 5);
  EXPECT_EQ(Responses(3, 2).class_of(0), std::nullopt);
  EXPECT_TRUE(Responses(3, 2).empty());
}

TEST(Readout, RulesDifferWhereTheyShould) {
  const Responses r = answered();
  // proportional: 1·4/5 + 0 + 2·3/5 = 2 against 1/5 + 1 + 4/5 = 2; one spike more of neuron 1 tips it.
  EXPECT_EQ(r.predict(Rule::proportional, {{1, 2, 2}, {}}), 1u);
  EXPECT_EQ(r.predict(Rule::proportional, {{2, 1, 2}, {}}), 0u);
  // all: (1 + 2)/2 = 1.5 of the two neurons of class 0 against 2 of the one of class 1.
  EXPECT_EQ(r.predict(Rule::all, {{1, 2, 2}, {}}), 1u);
  EXPECT_EQ(r.predict(Rule::all, {{3, 2, 2}, {}}), 0u);
  // max: neuron 2 has most, and class 0.
  EXPECT_EQ(r.predict(Rule::max, {{1, 2, 3}, {}}), 0u);
  EXPECT_EQ(r.predict(Rule::proportional, {{0, 0, 0}, {}}), std::nullopt);
  EXPECT_EQ(r.predict(Rule::max, {{0, 0, 0}, {}}), std::nullopt);
}

TEST(Readout, MembranesTellEqualCountsApart) {
  EXPECT_EQ(strongest({{2, 2, 1}, {0.1, 0.9, 0.99}}), 1u);
  EXPECT_EQ(strongest({{2, 2, 1}, {0.1, 0.9, 0.99}}, 1), 0u);
  EXPECT_EQ(strongest({{0, 0}, {0.5, 0.5}}), 0u) << "the first of equal ones";
}

// --- classical methods, against plain loops

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    sum += std::pow(static_cast<double>(a[k]) - static_cast<double>(b[k]), 2);
  return sum;
}

/// Three clouds in four dimensions that overlap a little.
LearningData clouds() {
  constexpr float kCentres[3][4] = {
      {0.3f, 0.3f, 0.5f, 0.5f}, {0.7f, 0.3f, 0.5f, 0.4f}, {0.5f, 0.7f, 0.6f, 0.5f}};
  LearningData data;
  data.features = 4, data.classes = 3;
  RandomStream random(3, "clouds", 0);
  for (std::uint32_t i = 0; i < 240; ++i) {
    std::vector<float> sample;
    for (const float centre : kCentres[i % 3])
      sample.push_back(centre + 0.12f * static_cast<float>(random.normal()));
    (i < 150 ? data.train : data.test).push_back(sample);
    (i < 150 ? data.train_labels : data.test_labels).push_back(i % 3);
  }
  return data;
}

TEST(Baselines, NearestMeanAndNeighboursAreThoseOfPlainLoops) {
  const LearningData data = clouds();
  std::vector<std::vector<float>> means(3, std::vector<float>(4, 0));
  for (std::size_t i = 0; i < data.train.size(); ++i)
    for (std::size_t k = 0; k < 4; ++k) means[data.train_labels[i]][k] += data.train[i][k] / 50;
  double by_mean = 0, by_neighbours = 0;
  for (std::size_t i = 0; i < data.test.size(); ++i) {
    std::size_t nearest = 0;
    for (std::size_t c = 1; c < 3; ++c)
      if (distance(data.test[i], means[c]) < distance(data.test[i], means[nearest])) nearest = c;
    by_mean += nearest == data.test_labels[i];
    std::vector<std::pair<double, std::uint32_t>> all;
    for (std::size_t k = 0; k < data.train.size(); ++k)
      all.emplace_back(distance(data.test[i], data.train[k]), data.train_labels[k]);
    std::sort(all.begin(), all.end());
    const bool two_agree = all[1].second == all[2].second;
    by_neighbours += (two_agree ? all[1].second : all[0].second) == data.test_labels[i];
  }
  const Baselines b = baselines_of(data, 1, 2);
  const auto n = static_cast<double>(data.test.size());
  EXPECT_NEAR(b.nearest_mean, by_mean / n, 1e-12);
  EXPECT_NEAR(b.knn, by_neighbours / n, 1e-12);
  EXPECT_NEAR(b.chance, 1.0 / 3, 1e-12);
}

TEST(Baselines, LinearMethodsTellCloudsApartAndThreadsChangeNothing) {
  const LearningData data = clouds();
  const Baselines one = baselines_of(data, 1, 1), two = baselines_of(data, 1, 2);
  EXPECT_GT(one.ridge, 0.8);
  EXPECT_GT(one.softmax, 0.8);
  EXPECT_EQ(one.softmax, two.softmax);
  EXPECT_EQ(one.ridge, two.ridge);
  const double three = kmeans_accuracy(data, 3, 1, 1), many = kmeans_accuracy(data, 30, 1, 2);
  EXPECT_GT(many, 0.75);
  EXPECT_GT(three, 0.5);
  EXPECT_EQ(kmeans_accuracy(data, 30, 1, 1), many);
}

TEST(Baselines, OfOptdigitsAreWhatIsKnownOfThem) {
  const Document document = parse_document("{name: optdigits}", "case");
  Complaints none;
  const LearningData data = prepare(read_data(Reader(document.root, none), "."), 1);
  const Baselines b = baselines_of(data, 1, 2);
  // Made beforehand by another program: 90.7, 93.0 and 98.0 %.
  EXPECT_NEAR(b.nearest_mean, 0.907, 0.0006);
  EXPECT_NEAR(b.ridge, 0.930, 0.0006);
  EXPECT_NEAR(b.knn, 0.980, 0.0006);
  EXPECT_NEAR(b.softmax, 0.953, 0.008);
}

}  // namespace
}  // namespace memspike::test
