// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "tests/unit/networks/network_reading.hpp"

namespace memspike::test {
namespace {

/// Neurons on a grid of 10 um, and a projection among them.
std::string on_grid(const std::string& grid, const std::string& connect, const std::string& more,
                    const std::string& synapse = kStatic) {
  return "network:\n  populations:\n    a: {grid: " + grid + ", spacing: 10 um, neuron: " + kLif +
         "}\n  projections:\n    - {name: p, from: a, to: a, connect: " + connect + ", synapse: " + synapse +
         more + "}\n";
}

TEST(Layout, NeuronsFillAGridRowByRow) {
  const NetworkText text = read(on_grid("[2, 3]", "{rule: all_to_all}", ", delay: 1 ms"));
  const PopulationDescription& a = text.network.populations[0];
  EXPECT_EQ(a.size, 6u);
  EXPECT_NEAR(a.layout.position(4)[0], 15e-6, 1e-18) << "column 1";
  EXPECT_NEAR(a.layout.position(4)[1], 15e-6, 1e-18) << "row 1";
  EXPECT_NEAR(distance(a.layout, 0, a.layout, 5), 1e-5 * std::sqrt(5), 1e-18);
}

TEST(Layout, OppositeEdgesOfAPeriodicGridMeet) {
  const NetworkText text = read(on_grid("[4, 5], periodic: true", "{rule: all_to_all}", ", delay: 1 ms"));
  const Layout& layout = text.network.populations[0].layout;
  EXPECT_NEAR(distance(layout, 0, layout, 4), 1e-5, 1e-18) << "across the left edge";
  EXPECT_NEAR(distance(layout, 0, layout, 15), 1e-5, 1e-18) << "across the upper edge";
  EXPECT_NEAR(largest_distance(layout, layout), 1e-5 * std::hypot(2.5, 2), 1e-18);
}

TEST(Layout, AGridOfAnotherSizeOrWithoutSpacingIsRefused) {
  const std::string good = on_grid("[2, 3]", "{rule: all_to_all}", ", delay: 1 ms");
  const auto said = [&](const std::string& from, const std::string& to) {
    std::string yaml = good;
    return refusal(yaml.replace(yaml.find(from), from.size(), to));
  };
  EXPECT_NE(said("grid: [2, 3]", "grid: [2, 3], size: 5").find("not that of the grid, 6"), std::string::npos);
  EXPECT_NE(said("grid: [2, 3]", "grid: [2, 3, 1]").find("expected [rows, columns]"), std::string::npos);
  EXPECT_NE(said("spacing: 10 um, ", "").find("spacing"), std::string::npos);
  EXPECT_NE(said("grid: [2, 3]", "size: 6").find("belongs to a grid"), std::string::npos);
}

TEST(ConnectRules, AStepConnectsTheNearestNeighboursOfAGrid) {
  const Network n = build(read(
      on_grid("[3, 3]", "{rule: distance, probability: 1, length: 10 um, profile: step}", ", delay: 1 ms")));
  EXPECT_EQ(edges_of(n.projections[0]),
            (std::vector<Edge>{{0, 1}, {0, 3}, {1, 0}, {1, 2}, {1, 4}, {2, 1}, {2, 5}, {3, 0},
                               {3, 4}, {3, 6}, {4, 1}, {4, 3}, {4, 5}, {4, 7}, {5, 2}, {5, 4},
                               {5, 8}, {6, 3}, {6, 7}, {7, 4}, {7, 6}, {7, 8}, {8, 5}, {8, 7}}));
}

TEST(ConnectRules, AGaussianProfileFallsOffAsOne) {
  const NetworkText text =
      read(on_grid("[1, 400], periodic: true",
                   "{rule: distance, probability: 0.9, length: 100 um, profile: gaussian}", ", delay: 1 ms"));
  const double expected = expected_edges(text.network, text.network.projections[0]);
  const std::vector<Edge> edges = edges_of(build(text).projections[0]);
  // On a ring of 400 cells of 10 um: 0.9 (sqrt(2 pi) 10 - 1) partners each.
  EXPECT_NEAR(expected, 400 * 0.9 * (std::sqrt(2 * M_PI) * 10 - 1), 1);
  EXPECT_NEAR(static_cast<double>(edges.size()), expected, 5 * std::sqrt(expected));
}

TEST(ConnectRules, DistancesNeedOneSpace) {
  std::string yaml = one_projection(4, 4, "b", "{rule: distance, probability: 1, length: 10 um}");
  yaml.replace(yaml.find("a: {size: 4"), 11, "a: {grid: [2, 2], spacing: 10 um");
  EXPECT_NE(refusal(yaml).find("give both a grid, or neither"), std::string::npos) << refusal(yaml);
}

TEST(ByDistance, DelaysGrowWithDistanceAndWeightsDecay) {
  const Projection p =
      build(read(on_grid("[1, 4]", "{rule: list, pairs: [[0, 1], [0, 3]]}",
                         ", by_distance: {delay: {at_zero: 1 ms, at_length: 2 ms, length: 10 um}, "
                         "weight: {at_zero: 4 mV, at_length: 2 mV, length: 10 um, law: exponential}}",
                         "{model: static}")))
          .projections[0];
  EXPECT_NEAR(p.delay_of(0), 2e-3, 1e-15);
  EXPECT_NEAR(p.delay_of(1), 4e-3, 1e-15);
  EXPECT_NEAR(p.weight_of(0), 2e-3, 1e-15);
  EXPECT_NEAR(p.weight_of(1), 0.5e-3, 1e-15);
}

TEST(ByDistance, AParameterChangesAndIsSpreadAboutItsOwnValue) {
  const auto parameters = [&](const std::string& variability) {
    return build(
               read(on_grid(
                   "[1, 4]", "{rule: list, pairs: [[0, 1], [0, 3]]}",
                   ", delay: 1 ms, by_distance: {R_s: {at_zero: 100 Ohm, at_length: 200 Ohm, length: 10 um}}",
                   "{" + kNonvolatile + variability + "}")))
        .projections[0];
  };
  const Projection plain = parameters(""), spread = parameters(", variability: {R_s: {normal: 1 %}}");
  const auto R_s = static_cast<std::size_t>(plain.model->index_of("R_s"));
  EXPECT_NEAR(plain.parameters_of(0)[R_s], 200, 1e-10);
  EXPECT_NEAR(plain.parameters_of(1)[R_s], 400, 1e-10);
  EXPECT_NEAR(spread.parameters_of(1)[R_s], 400, 25);
  EXPECT_NE(spread.parameters_of(1)[R_s], 400);
}

TEST(ByDistance, ALawThatLeavesTheRangeWithinTheGridIsRefused) {
  const std::string said =
      refusal(on_grid("[1, 4]", "{rule: all_to_all}",
                      ", by_distance: {delay: {at_zero: 1 ms, at_length: 0.5 ms, length: 10 um}}"));
  EXPECT_NE(said.find("at the largest distance"), std::string::npos) << said;
  const std::string twice = refusal(
      on_grid("[1, 4]", "{rule: all_to_all}",
              ", delay: 1 ms, by_distance: {delay: {at_zero: 1 ms, at_length: 2 ms, length: 10 um}}"));
  EXPECT_NE(twice.find("is given twice"), std::string::npos) << twice;
}

}  // namespace
}  // namespace memspike::test
