// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "tests/unit/networks/network_reading.hpp"

namespace memspike::test {
namespace {

std::vector<Edge> connected(int a, int b, const std::string& to, const std::string& connect,
                            std::uint64_t seed = 1, int threads = 1) {
  const Network n = build(read(one_projection(a, b, to, connect)), seed, threads);
  EXPECT_EQ(n.projections[0].row_start.size(), static_cast<std::size_t>(a) + 1);
  const std::vector<Edge> edges = edges_of(n.projections[0]);
  EXPECT_TRUE(std::is_sorted(edges.begin(), edges.end()));
  return edges;
}

bool all_differ(const std::vector<Edge>& sorted) {
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

std::vector<std::size_t> counts(const std::vector<Edge>& edges, std::uint32_t Edge::*end, std::size_t size) {
  std::vector<std::size_t> all(size, 0);
  for (const Edge& e : edges) ++all[e.*end];
  return all;
}

TEST(ConnectRules, AllToAllLeavesOutTheNeuronItselfUnlessToldOtherwise) {
  EXPECT_EQ(connected(2, 2, "b", "{rule: all_to_all}"), (std::vector<Edge>{{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
  EXPECT_EQ(connected(2, 1, "a", "{rule: all_to_all}"), (std::vector<Edge>{{0, 1}, {1, 0}}));
  EXPECT_EQ(connected(2, 1, "a", "{rule: all_to_all, autapses: true}").size(), 4u);
}

TEST(ConnectRules, OneToOneConnectsEqualNumbers) {
  EXPECT_EQ(connected(3, 3, "b", "{rule: one_to_one}"), (std::vector<Edge>{{0, 0}, {1, 1}, {2, 2}}));
}

TEST(ConnectRules, AListIsSortedAndMayRepeatAPairIfItSaysSo) {
  EXPECT_EQ(connected(3, 3, "b", "{rule: list, pairs: [[2, 0], [0, 1], [0, 0]]}"),
            (std::vector<Edge>{{0, 0}, {0, 1}, {2, 0}}));
  EXPECT_EQ(connected(3, 3, "b", "{rule: list, multapses: true, pairs: [[2, 0], [0, 1], [2, 0]]}"),
            (std::vector<Edge>{{0, 1}, {2, 0}, {2, 0}}));
  EXPECT_EQ(connected(3, 3, "a", "{rule: list, pairs: [[1, 1]]}"), (std::vector<Edge>{{1, 1}}))
      << "what is listed is meant";
}

TEST(ConnectRules, AFileMayGiveEveryConnectionItsDelayAndWeight) {
  const FileBeside file("edges.csv", "post,pre,delay [ms],weight\n1,2,3,0.004\n0,0,1,5 mV\n");
  std::string yaml = one_projection(3, 3, "b", "{rule: from_file, file: edges.csv}", "{model: static}");
  yaml.erase(yaml.find("delay: 1 ms, "), 13);
  const Projection p = build(read(yaml, file.folder())).projections[0];
  EXPECT_EQ(edges_of(p), (std::vector<Edge>{{0, 0}, {2, 1}}));
  EXPECT_EQ(p.delay, (std::vector<double>{0.001, 0.003})) << "in the order of the edges";
  EXPECT_EQ(p.weight, (std::vector<double>{0.005, 0.004}));
}

TEST(ConnectRules, FixedProbabilityConnectsEveryPairAlikeAndIndependently) {
  constexpr double kPairs = 300.0 * 200, kProbability = 0.3;
  const std::vector<Edge> edges = connected(300, 200, "b", "{rule: fixed_probability, probability: 0.3}");
  EXPECT_TRUE(all_differ(edges));
  // Five standard deviations of a binomial number, of all pairs and of a row's or a column's.
  EXPECT_NEAR(static_cast<double>(edges.size()), kPairs * kProbability, 5 * std::sqrt(kPairs * 0.21));
  for (const std::size_t n : counts(edges, &Edge::pre, 300))
    EXPECT_NEAR(static_cast<double>(n), 200 * kProbability, 5 * std::sqrt(200 * 0.21));
  for (const std::size_t n : counts(edges, &Edge::post, 200))
    EXPECT_NEAR(static_cast<double>(n), 300 * kProbability, 5 * std::sqrt(300 * 0.21));
  EXPECT_TRUE(connected(5, 5, "b", "{rule: fixed_probability, probability: 0}").empty());
  EXPECT_EQ(connected(5, 5, "b", "{rule: fixed_probability, probability: 1}").size(), 25u);
  EXPECT_EQ(connected(5, 5, "a", "{rule: fixed_probability, probability: 1}").size(), 20u);
}

TEST(ConnectRules, FixedIndegreeGivesEveryTargetSoManyDifferentSources) {
  const std::vector<Edge> edges = connected(20, 300, "b", "{rule: fixed_indegree, indegree: 7}");
  EXPECT_TRUE(all_differ(edges));
  for (const std::size_t n : counts(edges, &Edge::post, 300)) EXPECT_EQ(n, 7u);
  // Every source is drawn with the probability 7/20.
  for (const std::size_t n : counts(edges, &Edge::pre, 20))
    EXPECT_NEAR(static_cast<double>(n), 300 * 0.35, 5 * std::sqrt(300 * 0.35 * 0.65));
  EXPECT_EQ(connected(4, 4, "a", "{rule: fixed_indegree, indegree: 3}"),
            connected(4, 4, "a", "{rule: all_to_all}"))
      << "all there are, itself left out";
}

TEST(ConnectRules, FixedOutdegreeGivesEverySourceSoManyDifferentTargets) {
  const std::vector<Edge> edges = connected(300, 20, "b", "{rule: fixed_outdegree, outdegree: 7}");
  EXPECT_TRUE(all_differ(edges));
  for (const std::size_t n : counts(edges, &Edge::pre, 300)) EXPECT_EQ(n, 7u);
  for (const std::size_t n : counts(edges, &Edge::post, 20))
    EXPECT_NEAR(static_cast<double>(n), 300 * 0.35, 5 * std::sqrt(300 * 0.35 * 0.65));
}

TEST(ConnectRules, WithMultapsesPartnersMayRepeatButNotTheNeuronItself) {
  const std::vector<Edge> edges =
      connected(3, 3, "a", "{rule: fixed_indegree, indegree: 10, multapses: true}");
  EXPECT_EQ(edges.size(), 30u);
  EXPECT_FALSE(all_differ(edges));
  for (const Edge& e : edges) EXPECT_NE(e.pre, e.post);
}

TEST(ConnectRules, ASmallWorldIsARingWithSomeConnectionsLedElsewhere) {
  EXPECT_EQ(
      connected(5, 1, "a", "{rule: small_world, neighbours: 2, rewire: 0}"),
      (std::vector<Edge>{{0, 1}, {0, 4}, {1, 0}, {1, 2}, {2, 1}, {2, 3}, {3, 2}, {3, 4}, {4, 0}, {4, 3}}));
  const std::vector<Edge> edges = connected(500, 1, "a", "{rule: small_world, neighbours: 6, rewire: 0.2}");
  EXPECT_TRUE(all_differ(edges));
  double far = 0;
  for (const Edge& e : edges) {
    EXPECT_NE(e.pre, e.post);
    EXPECT_TRUE(std::binary_search(edges.begin(), edges.end(), Edge{e.post, e.pre}));
    const auto apart = (e.post + 500 - e.pre) % 500;
    far += apart > 3 && apart < 497;
  }
  // Links that were led to one place are one: 300 of them fall on 250,000/2 places.
  EXPECT_NEAR(static_cast<double>(edges.size()), 3000, 10);
  EXPECT_NEAR(far / 3000, 0.2, 5 * std::sqrt(0.16 / 1500)) << "1500 links, each drawn once";
}

TEST(ConnectRules, ASmallWorldWithoutElsewhereIsRefusedUnlessNothingIsRewired) {
  EXPECT_EQ(connected(5, 1, "a", "{rule: small_world, neighbours: 4, rewire: 0}"),
            connected(5, 1, "a", "{rule: all_to_all}"));
  const std::string said =
      refusal(one_projection(5, 1, "a", "{rule: small_world, neighbours: 4, rewire: 0.1}"));
  EXPECT_NE(said.find("no link can be led elsewhere"), std::string::npos) << said;
}

TEST(ConnectRules, AScaleFreeNetworkIsSymmetricAndItsDegreesFallAsAPower) {
  const std::vector<Edge> edges = connected(20000, 1, "a", "{rule: scale_free, links: 3}");
  EXPECT_TRUE(all_differ(edges));
  for (const Edge& e : edges) {
    EXPECT_NE(e.pre, e.post);
    EXPECT_TRUE(std::binary_search(edges.begin(), edges.end(), Edge{e.post, e.pre}));
  }
  EXPECT_NEAR(static_cast<double>(edges.size()) / 20000, 6, 0.2) << "twice `links` in the mean";
  const std::vector<std::size_t> degrees = counts(edges, &Edge::pre, 20000);
  // P(degree >= k) falls as k^-2 for the exponent 3: from 10 to 40 by 16. Of 20,000 about 2,300 and 140 are
  // left.
  const auto at_least_k = [&](std::size_t k) {
    return static_cast<double>(std::count_if(degrees.begin(), degrees.end(), [&](auto d) { return d >= k; }));
  };
  EXPECT_NEAR(at_least_k(10) / at_least_k(40), 16, 16 * 5 / std::sqrt(at_least_k(40)));
}

TEST(ConnectRules, TheExponentOfAScaleFreeNetworkCanBeChosen) {
  const std::vector<Edge> steep = connected(20000, 1, "a", "{rule: scale_free, links: 3, exponent: 4}");
  EXPECT_NEAR(static_cast<double>(steep.size()) / 20000, 6, 0.2);
  const std::vector<std::size_t> degrees = counts(steep, &Edge::pre, 20000);
  const auto left = [&](std::size_t k) {
    return static_cast<double>(std::count_if(degrees.begin(), degrees.end(), [&](auto d) { return d >= k; }));
  };
  EXPECT_NEAR(left(10) / left(30), 27, 27 * 5 / std::sqrt(left(30))) << "k^-3";
}

TEST(ConnectRules, DistanceConnectsNearNeuronsMore) {
  const std::vector<Edge> edges = connected(200, 200, "b", "{rule: distance, probability: 0.8, length: 0.1}");
  EXPECT_TRUE(all_differ(edges));
  double expected = 0, variance = 0, near = 0;
  for (int i = 0; i < 200; ++i)
    for (int j = 0; j < 200; ++j) {
      const double p = 0.8 * std::exp(-std::fabs(i - j) / 200 / 0.1);
      expected += p, variance += p * (1 - p);
    }
  for (const Edge& e : edges) near += e.pre == e.post;
  EXPECT_NEAR(static_cast<double>(edges.size()), expected, 5 * std::sqrt(variance));
  EXPECT_NEAR(near, 160, 5 * std::sqrt(200 * 0.16));
}

TEST(ConnectRules, ExpectedEdgesAreExactWhereTheNumberIsKnownAndMeansElsewhere) {
  for (const char* rule :
       {"{rule: all_to_all}", "{rule: fixed_indegree, indegree: 5}", "{rule: fixed_outdegree, outdegree: 5}",
        "{rule: small_world, neighbours: 4, rewire: 0}"}) {
    const NetworkText text = read(one_projection(40, 1, "a", rule));
    EXPECT_EQ(expected_edges(text.network, text.network.projections[0]),
              static_cast<double>(build(text).projections[0].edges()))
        << rule;
  }
  const NetworkText text = read(one_projection(40, 30, "b", "{rule: fixed_probability, probability: 0.25}"));
  EXPECT_EQ(expected_edges(text.network, text.network.projections[0]), 300);
}

TEST(ConnectRules, TheGraphDependsOnSeedAndNameAndNotOnThreads) {
  for (const char* rule :
       {"{rule: fixed_probability, probability: 0.1}", "{rule: fixed_indegree, indegree: 30}",
        "{rule: fixed_outdegree, outdegree: 30}", "{rule: small_world, neighbours: 10, rewire: 0.5}",
        "{rule: scale_free, links: 4}", "{rule: distance, probability: 0.5, length: 0.2}"}) {
    const std::vector<Edge> once = connected(600, 1, "a", rule, 7, 1);
    for (const int threads : {2, 3, 8}) EXPECT_EQ(once, connected(600, 1, "a", rule, 7, threads)) << rule;
    EXPECT_NE(once, connected(600, 1, "a", rule, 8, 1)) << rule << ": another seed";
    std::string renamed = one_projection(600, 1, "a", rule);
    renamed.replace(renamed.find("name: p"), 7, "name: q");
    EXPECT_NE(once, edges_of(build(read(renamed), 7).projections[0])) << rule << ": another name";
  }
}

TEST(ConnectRules, EdgesBetweenFindsAllOfAPair) {
  const Network n = build(read(
      one_projection(3, 3, "b", "{rule: list, multapses: true, pairs: [[1, 2], [0, 1], [1, 2], [1, 0]]}")));
  const Projection& p = n.projections[0];
  EXPECT_EQ(edges_between(p, 1, 2), (std::pair<std::uint64_t, std::uint64_t>{2, 4}));
  EXPECT_EQ(edges_between(p, 0, 1), (std::pair<std::uint64_t, std::uint64_t>{0, 1}));
  const auto [first, last] = edges_between(p, 2, 2);
  EXPECT_EQ(first, last);
}

}  // namespace
}  // namespace memspike::test
