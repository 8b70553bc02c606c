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

/// Name of the network, digits of the tolerance, instruction level.
using Run = std::tuple<std::string, int, InstructionLevel>;
std::string name_of_run(const testing::TestParamInfo<Run>& run) {
  const auto& [network, digits, level] = run.param;
  return fmt::format("{}_1em{}_{}", network, digits, name_of(level));
}

class EngineOnNetworks : public testing::TestWithParam<Run> {};
INSTANTIATE_TEST_SUITE_P(Reference, EngineOnNetworks,
                         testing::Combine(testing::ValuesIn(reference_network_names()), testing::Range(4, 10),
                                          testing::ValuesIn(levels())),
                         name_of_run);

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
class MembranesOfNetworks : public testing::TestWithParam<Run> {};
// At larger tolerances a spike may stray across a sample.
INSTANTIATE_TEST_SUITE_P(Reference, MembranesOfNetworks,
                         testing::Combine(testing::ValuesIn(reference_network_names()), testing::Range(6, 10),
                                          testing::ValuesIn(levels())),
                         name_of_run);

TEST_P(MembranesOfNetworks, AreThoseOfTheAnswers) {
  ReferenceNetwork reference = reference_network(std::get<0>(GetParam()));
  Network& net = reference.network;
  net.tolerance = std::pow(10.0, -std::get<1>(GetParam()));
  net.level = std::get<2>(GetParam());
  const NetworkAnswer run = simulate(net, reference.answer.sample_times);
  EXPECT_EQ(run.sample_times, reference.answer.sample_times);
  EXPECT_LE(compare(net, run, reference.answer).sampled_v, 1000 * net.tolerance);
}

}  // namespace
}  // namespace memspike::test
