// SPDX-License-Identifier: Apache-2.0
// The program against a judge that shares no code with it, on random networks.
#include "tests/property/random_networks.hpp"

namespace memspike::test {
namespace {

TEST(RandomNetworks, AreWithinAHundredTolerancesOfTheJudge) { judge_random_networks(20, 1, random_network); }

TEST(RandomNetworksOfClasses, AreWithinAHundredTolerancesOfTheJudge) {
  EXPECT_GT(judge_random_networks(20, 1, random_network_of_classes).mapped_edges, 500u);
}

TEST(RandomNetworksOfEnsembles, AreWithinAHundredTolerancesOfTheJudge) {
  EXPECT_GT(judge_random_networks(20, 1, random_network_of_ensembles).mapped_edges, 500u);
}

}  // namespace
}  // namespace memspike::test
