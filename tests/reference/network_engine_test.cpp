// SPDX-License-Identifier: Apache-2.0
// Networks as the program runs them, against the answers to the reference networks.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "tests/support/network_case.hpp"
#include "tests/support/network_difference.hpp"
#include "tests/support/reference_network.hpp"

namespace memspike::test {
namespace {

std::vector<InstructionLevel> levels() {
  std::vector<InstructionLevel> all{InstructionLevel::baseline};
  if (best_instruction_level() != InstructionLevel::baseline) all.push_back(best_instruction_level());
  return all;
}

class EngineOnNetworks : public testing::TestWithParam<std::tuple<std::string, int, InstructionLevel>> {};
INSTANTIATE_TEST_SUITE_P(Reference, EngineOnNetworks,
                         testing::Combine(testing::ValuesIn(reference_network_names()), testing::Range(4, 10),
                                          testing::ValuesIn(levels())),
                         [](const auto& run) {
                           return fmt::format("{}_1em{}_{}", std::get<0>(run.param), std::get<1>(run.param),
                                              name_of(std::get<2>(run.param)));
                         });

TEST_P(EngineOnNetworks, IsWithinAHundredTolerancesOfTheAnswers) {
  ReferenceNetwork reference = reference_network(std::get<0>(GetParam()));
  Network& net = reference.network;
  net.tolerance = std::pow(10.0, -std::get<1>(GetParam()));
  net.level = std::get<2>(GetParam());
  const NetworkAnswer run = simulate(net);
  const NetworkDifference d = compare(
      net, run, {reference.answer.spikes, reference.answer.devices, reference.answer.neurons, {}, {}, {}});
  EXPECT_EQ(d.spikes, "");
  EXPECT_LE(d.time, 100 * net.tolerance * NetworkScales::time(net));
  EXPECT_LE(d.states(), 100 * net.tolerance);
  EXPECT_TRUE(std::is_sorted(run.spikes.begin(), run.spikes.end(), [](const auto& a, const auto& b) {
    return std::tie(a.t, a.population, a.neuron) < std::tie(b.t, b.population, b.neuron);
  }));
}

/// Between two instants a membrane moves by no more than a few of its ways from reset to threshold in tau_m,
/// so the spike times' error shows ten times over at most.
TEST_P(EngineOnNetworks, SamplesTheMembranesOfTheAnswers) {
  ReferenceNetwork reference = reference_network(std::get<0>(GetParam()));
  Network& net = reference.network;
  net.tolerance = std::pow(10.0, -std::get<1>(GetParam()));
  net.level = std::get<2>(GetParam());
  if (net.tolerance > 1e-6) GTEST_SKIP() << "a spike may stray across a sample";
  const NetworkAnswer run = simulate(net, reference.answer.sample_times);
  EXPECT_EQ(run.sample_times, reference.answer.sample_times);
  EXPECT_LE(compare(net, run, reference.answer).sampled_v, 1000 * net.tolerance);
}

}  // namespace
}  // namespace memspike::test
