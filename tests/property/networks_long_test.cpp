// SPDX-License-Identifier: Apache-2.0
// Many more random networks against the judge.
#include "tests/property/random_networks.hpp"

namespace memspike::test {
namespace {

TEST(ManyRandomNetworks, AreWithinAHundredTolerancesOfTheJudge) { judge_random_networks(200, 2); }

}  // namespace
}  // namespace memspike::test
