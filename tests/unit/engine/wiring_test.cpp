// SPDX-License-Identifier: Apache-2.0
#include "engine/network/wiring.hpp"

#include <gtest/gtest.h>

#include "tests/support/network_builder.hpp"

namespace memspike::test {
namespace {

const Pairs kPairs{{0, 0}, {0, 2}, {0, 2}, {2, 0}, {2, 1}, {2, 2}};

/// Three sources onto three more, where a waveform may run.
NetworkBuilder devices(const std::vector<HeldVoltage>& post_pulse, std::vector<double> delay = {1e-3}) {
  NetworkBuilder b;
  const std::uint32_t from = b.sources("a", 3), to = b.sources("b", 3);
  Projection& p = b.project("p", from, to, kPairs, 0);
  NetworkBuilder::place_devices(p, "resistor", {{"R_s", 100}, {"R_b", 1e3}, {"C_m", 1e-9}}, 1);
  p.post_pulse = post_pulse, p.delay = std::move(delay);
  return b;
}

TEST(Wiring, ColumnsHoldTheEdgesThatEndInANeuron) {
  const NetworkBuilder b = devices({{0.1, 1e-3}});
  const Wiring wiring(b.network);
  for (std::uint32_t post = 0; post < 3; ++post) {
    std::vector<std::uint32_t> expected;
    for (std::uint32_t edge = 0; edge < kPairs.size(); ++edge)
      if (kPairs[edge].second == post) expected.push_back(edge);
    const auto column = wiring.column(0, post);
    EXPECT_EQ(std::vector<std::uint32_t>(column.begin(), column.end()), expected) << post;
    EXPECT_EQ(wiring.column_size(0, post), expected.size());
  }
}

TEST(Wiring, ColumnsThatNoWaveformGoesThroughAreOnlyCounted) {
  NetworkBuilder b = devices({});
  EXPECT_EQ(Wiring(b.network).column_size(0, 2), 3u);
  EXPECT_THROW(Wiring(b.network).column(0, 2), std::logic_error) << "no memory is spent on it";
  // Another projection onto the same neurons makes them lose their currents, and these are summed anew.
  Projection& other = b.project("q", 0, 1, {{0, 0}}, 0);
  NetworkBuilder::place_devices(other, "resistor", {{"R_s", 100}, {"R_b", 1e3}, {"C_m", 1e-9}}, 1);
  other.post_pulse = {{0.1, 1e-3}};
  EXPECT_EQ(Wiring(b.network).column(0, 2).size(), 3u);
}

TEST(Wiring, EdgesOfANeuronThatHaveTheSameDelayAreARow) {
  const NetworkBuilder b = devices({}, {2e-3, 1e-3, 2e-3, 1e-3, 1e-3, 1e-3});
  const Wiring wiring(b.network);
  std::vector<std::vector<std::uint64_t>> rows;
  for (std::uint32_t pre = 0; pre < 3; ++pre)
    for (const Row& row : wiring.rows_of(0, pre)) {
      auto& edges = rows.emplace_back();
      for (std::uint64_t i = row.begin; i < row.end; ++i) {
        edges.push_back(wiring.edge_of_row(row, i));
        EXPECT_EQ(wiring.row_of_edge(0, edges.back()), wiring.index_of(row));
      }
    }
  EXPECT_EQ(rows, (std::vector<std::vector<std::uint64_t>>{{1}, {0, 2}, {3, 4, 5}}));
}

}  // namespace
}  // namespace memspike::test
