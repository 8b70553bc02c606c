// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "engine/network/map_plan.hpp"
#include "engine/network/simulation.hpp"
#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

/// Two sources on two others, with devices that start at slow states of their own.
Network network_with(bool maps) {
  NetworkBuilder b;
  const std::uint32_t from = b.sources("a", 2), to = b.sources("b", 2);
  b.network.duration = 0.1, b.network.tolerance = 1e-4, b.network.maps = maps;
  Projection& p = b.project("p", from, to, all_pairs(2, 2), 0);
  const MapDevice device = written_by_pairs();
  p.kind = SynapseKind::device, p.model = device.model, p.parameters = device.parameters;
  p.initial_slow = {0.1, 0.5, 0.25, 0.75};
  p.pre_pulse = {{0.4, 5e-3}};
  return std::move(b.network);
}

TEST(InitialStates, AreHandedOverToTheSimulation) {
  for (const bool maps : {true, false}) {
    const Network network = network_with(maps);
    const Simulation simulation(network);
    ASSERT_EQ(simulation.plan().maps[0] != nullptr, maps);
    for (std::uint64_t edge = 0; edge < 4; ++edge) {
      EXPECT_EQ(simulation.device(0, edge).x, network.projections[0].initial_slow[edge]);
      EXPECT_NEAR(simulation.device(0, edge).u, network.projections[0].initial_of(edge).u, 1e-9);
    }
    EXPECT_TRUE(simulation.network().projections[0].initial_slow.empty()) << "they stand nowhere twice";
  }
}

TEST(InitialStates, OnesThatAreQuasiSteadyAreOnTheManifoldOfRest) {
  Network network = network_with(true);
  EXPECT_EQ(plan_maps(network).why_not[0], "");
  const std::string elsewhere = "its devices do not start in a state that a held voltage leaves them in";
  network.projections[0].initial = {{1e-3, 0}};
  EXPECT_EQ(plan_maps(network).why_not[0], elsewhere) << "all of them at another u";
  network.projections[0].initial = {{0, 0}};
  EXPECT_EQ(plan_maps(network).why_not[0], "");
  network.projections[0].initial.clear();
  network.projections[0].initial_slow[2] = 1.01;
  EXPECT_EQ(plan_maps(network).why_not[0], elsewhere) << "one beyond the range of the slow state";
}

}  // namespace
}  // namespace memspike::test
