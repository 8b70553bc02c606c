// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/contract/error.hpp"
#include "tests/unit/networks/network_reading.hpp"

namespace memspike::test {
namespace {

/// Projections `plus` and, with whatever it says of itself, `again`.
std::string two_projections(const std::string& connect, const std::string& again,
                            const std::string& more_of_plus = {}) {
  return "network:\n  populations:\n    a: {size: 12, neuron: " + kLif +
         "}\n    b: {size: 9, neuron: " + kLif +
         "}\n  projections:\n    - {name: plus, from: a, to: b, connect: " + connect + ", synapse: {" +
         kNonvolatile +
         ", initial: {x: {uniform: [0.4, 0.6]}}, variability: {R_on: {lognormal: 30 %}, K_s: {lognormal: 30 "
         "%}}}" +
         more_of_plus + "}\n    - {name: again, " + again + "}\n";
}

TEST(SameDevices, HaveTheDrawnParametersOfTheOtherAndStatesOfTheirOwn) {
  const std::string all = "{rule: all_to_all}";
  const Network n =
      build(read(two_projections(all, "from: a, to: b, connect: " + all +
                                          ", synapse: {devices_of: plus, initial: {x: 0.5}}, gain: -1")));
  const Projection &plus = n.projections[0], &again = n.projections[1];
  ASSERT_EQ(plus.edges(), 108u);
  EXPECT_EQ(plus.parameters, again.parameters);
  const auto row = plus.model->parameters.size();
  ASSERT_EQ(plus.parameters.size(), 108 * row);
  EXPECT_FALSE(std::equal(plus.parameters.begin(), plus.parameters.begin() + static_cast<long>(row),
                          plus.parameters.begin() + static_cast<long>(row)))
      << "devices of one projection differ";
  EXPECT_EQ(again.initial_slow, std::vector<double>(108, 0.5));
  EXPECT_NE(plus.initial_slow, again.initial_slow);
  EXPECT_EQ(again.gain, -1);
}

TEST(SameDevices, AreConnectedAsTheOthersWhereTheRuleDraws) {
  const std::string drawn = "{rule: fixed_probability, probability: 0.4}";
  const Network n = build(read(two_projections(
      drawn, "from: a, to: b, connect: " + drawn + ", synapse: {devices_of: plus, initial: {x: 0.5}}")));
  EXPECT_EQ(edges_of(n.projections[0]), edges_of(n.projections[1]));
  EXPECT_EQ(n.projections[0].parameters, n.projections[1].parameters);
  // Another projection with the same words is another draw.
  const Network other = build(read(
      two_projections(drawn, "from: a, to: b, connect: " + drawn + ", synapse: {" + kNonvolatile + "}")));
  EXPECT_NE(edges_of(other.projections[0]), edges_of(other.projections[1]));
}

TEST(SameDevices, MayChangeWithTheDistanceAsTheOthersDo) {
  const std::string all = "{rule: all_to_all}",
                    far = ", by_distance: {R_s: {at_zero: 100 Ohm, at_length: 200 Ohm, length: 1}}";
  const std::string again =
      "from: a, to: b, connect: " + all + ", synapse: {devices_of: plus, initial: {x: 0.5}}";
  const NetworkText text = read(two_projections(all, again, far));
  const Network n = build(text);
  EXPECT_EQ(n.projections[0].parameters, n.projections[1].parameters);
  // What is written out reads back as the same network.
  const Network back = build(read(to_yaml(map_node({{"network", to_node(text.network)}}))));
  EXPECT_EQ(back.projections[1].parameters, n.projections[1].parameters);
  EXPECT_EQ(back.projections[1].initial_slow, n.projections[1].initial_slow);
  EXPECT_NE(refusal(two_projections(all, again + far, far)).find("that are those of plus; leave them out"),
            std::string::npos);
}

}  // namespace
}  // namespace memspike::test
