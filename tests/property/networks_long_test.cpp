// SPDX-License-Identifier: Apache-2.0
// Many more random networks against the judge.
#include "tests/property/random_networks.hpp"

namespace memspike::test {
namespace {

TEST(ManyRandomNetworks, AreWithinAHundredTolerancesOfTheJudge) {
  judge_random_networks(200, 2, random_network);
}

TEST(ManyRandomNetworksOfClasses, AreWithinAHundredTolerancesOfTheJudge) {
  EXPECT_GT(judge_random_networks(200, 2, random_network_of_classes).mapped_edges, 5000u);
}

TEST(ManyRandomNetworksOfEnsembles, AreWithinAHundredTolerancesOfTheJudge) {
  EXPECT_GT(judge_random_networks(60, 2, random_network_of_ensembles).mapped_edges, 2000u);
}

}  // namespace
}  // namespace memspike::test
