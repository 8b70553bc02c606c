// SPDX-License-Identifier: Apache-2.0
// The judge of networks against answers that another program found with other methods.
#include <gtest/gtest.h>

#include "tests/support/network_difference.hpp"
#include "tests/support/network_judge.hpp"
#include "tests/support/reference_network.hpp"

namespace memspike::test {
namespace {

class JudgeOfNetworks : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Reference, JudgeOfNetworks, testing::ValuesIn(reference_network_names()),
                         [](const auto& network) { return network.param; });

TEST_P(JudgeOfNetworks, FindsThePublishedAnswers) {
  const ReferenceNetwork reference = reference_network(GetParam());
  const NetworkAnswer judged = judge::judge_network(reference.network, reference.answer.sample_times);
  const NetworkDifference d = compare(reference.network, judged, reference.answer);
  EXPECT_EQ(d.spikes, "");
  EXPECT_LT(d.time, 1e-11) << "the answers are good to 1e-13 s";
  EXPECT_LT(d.states(), 1e-10);
  EXPECT_LT(d.sampled_v, 1e-10);
}

}  // namespace
}  // namespace memspike::test
