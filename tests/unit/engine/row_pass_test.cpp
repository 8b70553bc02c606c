// SPDX-License-Identifier: Apache-2.0
#include "engine/network/row_pass.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "engine/network/terminal_histories.hpp"

namespace memspike::test {
namespace {

std::vector<InstructionLevel> levels() {
  if (best_instruction_level() == InstructionLevel::baseline) return {InstructionLevel::baseline};
  return {InstructionLevel::baseline, best_instruction_level()};
}

/// A row of devices onto targets in mixed order, some of them twice.
struct Row {
  std::vector<double> y, coefficients, lines;
  std::vector<std::uint32_t> post, tight;
  int lanes, degree;

  Row(int lanes_wanted, int degree_wanted) : lanes(lanes_wanted), degree(degree_wanted) {
    const auto width = static_cast<std::size_t>(lanes);
    for (std::uint32_t s = 0; s < 37; ++s) {
      y.push_back(0.03 * s - 0.1);
      post.push_back(s * 7 % 23);
    }
    for (std::size_t k = 0; k < width * static_cast<std::size_t>(degree + 1); ++k)
      coefficients.push_back(std::cos(static_cast<double>(k)) / (1 + static_cast<double>(k)));
    for (std::size_t k = 0; k < width * 23; ++k) lines.push_back(std::sin(static_cast<double>(k)));
    tight.resize(y.size());
  }
  RowPass pass(std::uint64_t from, std::uint64_t count) {
    RowPass p;
    p.coefficients = coefficients.data(), p.degree = degree, p.lanes = lanes;
    p.scale = 1.5, p.shift = -0.25;
    p.y = y.data() + from, p.post = post.data() + from, p.count = count;
    p.lines = lines.data(), p.tight = tight.data();
    return p;
  }
};

TEST(RowPass, AddsAPolynomialOfEachDeviceToTheLineOfItsTarget) {
  for (const InstructionLevel level : levels())
    for (const int lanes : {4, 8, 12, 16})
      for (int degree = 0; degree <= kHighestRowDegree; ++degree) {
        Row row(lanes, degree);
        std::vector<double> expected = row.lines;
        std::vector<std::uint32_t> tight;
        for (std::size_t s = 0; s < row.y.size(); ++s) {
          const double xi = row.y[s] * 1.5 - 0.25;
          double* line = expected.data() + row.post[s] * static_cast<std::size_t>(lanes);
          for (int lane = 0; lane < lanes; ++lane)
            for (int k = 0; k <= degree; ++k)
              line[lane] += row.coefficients[static_cast<std::size_t>(k * lanes + lane)] * std::pow(xi, k);
          if (line[lanes - 1] < 0) tight.push_back(row.post[s]);
        }
        const std::uint64_t found = passes_for(level).row(row.pass(0, row.y.size()));
        for (std::size_t k = 0; k < expected.size(); ++k) ASSERT_NEAR(row.lines[k], expected[k], 1e-13);
        EXPECT_EQ(std::vector<std::uint32_t>(row.tight.begin(),
                                             row.tight.begin() + static_cast<std::ptrdiff_t>(found)),
                  tight)
            << lanes << " lanes, degree " << degree;
      }
}

TEST(RowPass, GivesTheSameBitsHoweverARowIsCut) {
  for (const InstructionLevel level : levels()) {
    Row whole(8, 5), cut(8, 5);
    passes_for(level).row(whole.pass(0, 37));
    passes_for(level).row(cut.pass(0, 10));
    passes_for(level).row(cut.pass(10, 1));
    passes_for(level).row(cut.pass(11, 26));
    EXPECT_EQ(whole.lines, cut.lines);
  }
}

TEST(ColumnPass, TakesEachDeviceThroughTheMapAndLeavesOthersAlone) {
  for (const InstructionLevel level : levels())
    for (const std::uint64_t count : {1u, 3u, 4u, 5u, 16u}) {
      const std::vector<double> c{0.3, -0.2, 0.05};
      std::vector<double> y, expected;
      for (int k = 0; k < 64; ++k) y.push_back(0.01 * k);
      expected = y;
      std::vector<std::uint32_t> edges;
      for (std::uint32_t k = 0; k < count; ++k) edges.push_back(3 * k + 1);
      for (const std::uint32_t e : edges) {
        const double xi = 2 * expected[e] - 1;
        expected[e] = c[0] + xi * (c[1] + xi * c[2]);
      }
      ColumnPass pass;
      pass.coefficients = c.data(), pass.degree = 2, pass.scale = 2, pass.shift = -1;
      pass.y = y.data(), pass.edges = edges.data(), pass.count = count;
      passes_for(level).column(pass);
      for (std::size_t k = 0; k < y.size(); ++k)
        EXPECT_NEAR(y[k], expected[k], 1e-15) << k << " of " << count;
    }
}

// --- what passes of rows and columns are decided by

TEST(TerminalHistories, KnowTheLevelAtAnyTimeThatMayStillBeAskedFor) {
  TerminalHistories histories(2, 1, 1e-3);
  histories.note_row(0, 0.010, 1);
  histories.note_row(0, 0.015, 0);
  const LevelHistory& row = histories.row(0);
  EXPECT_EQ(row.standing(0.015, false).level, 0);
  EXPECT_EQ(row.standing(0.015, true).level, 1) << "strictly before the edge";
  EXPECT_EQ(row.standing(0.012, false).since, 0.010);
  EXPECT_EQ(row.standing(0.020, false).level, 0);
  histories.start_column(0, 0.0145, true);
  histories.note_row(0, 0.030, 1);
  EXPECT_EQ(row.standing(0.0140, false).level, 1) << "kept while a column that began then is active";
  histories.close_column(0, 0.031);
  histories.note_row(0, 0.040, 0);
  EXPECT_EQ(row.edges.size(), 1u) << "and forgotten afterwards";
  EXPECT_EQ(row.standing(0.035, false).level, 1);
}

TEST(TerminalHistories, AskForTheOnlyEdgeSinceATime) {
  TerminalHistories histories(1, 1, 1);
  histories.note_row(0, 0.1, 1);
  ASSERT_NE(histories.row(0).only_edge_since(0), nullptr);
  EXPECT_EQ(histories.row(0).only_edge_since(0)->t, 0.1);
  EXPECT_EQ(histories.row(0).only_edge_since(0.1), nullptr);
  histories.note_row(0, 0.2, 1);  // a waveform that starts anew at the same level
  EXPECT_NE(histories.row(0).only_edge_since(0), nullptr);
  histories.note_row(0, 0.3, 0);
  EXPECT_EQ(histories.row(0).only_edge_since(0), nullptr);
}

TEST(TerminalHistories, ForgetRowsAtRestAndColumnsThatEndedLongAgo) {
  TerminalHistories histories(3, 2, 1e-3);
  histories.note_row(2, 0.01, 1);
  histories.note_row(0, 0.01, 1);
  EXPECT_EQ(histories.live_rows(), (std::vector<std::uint32_t>{0, 2}));
  histories.note_row(0, 0.02, 0);
  histories.forget_resting_rows(0.0205);
  EXPECT_EQ(histories.live_rows().size(), 2u) << "its transient still lives";
  histories.forget_resting_rows(0.03);
  EXPECT_EQ(histories.live_rows(), (std::vector<std::uint32_t>{2}));
  histories.start_column(1, 0.04, true);
  histories.close_column(1, 0.05);
  EXPECT_EQ(histories.columns_ended_before(0.0505), (std::vector<std::uint32_t>{1}));
  EXPECT_TRUE(histories.columns_ended_before(0.0511).empty());
}

TEST(TerminalHistories, EdgesOfBothTerminalsComeInTheOrderOfTime) {
  TerminalHistories histories(1, 1, 1e-3);
  histories.note_row(0, 0.010, 1);
  histories.start_column(0, 0.011, true);
  histories.note_column(0, 0.011, 1);
  histories.note_row(0, 0.012, 0);
  histories.note_column(0, 0.013, 2);
  histories.end_column(0, 0.014);
  std::vector<std::array<double, 3>> seen;
  for_each_edge(histories.row(0), *histories.column(0), 0.014, [&](double t, int pre, int post) {
    seen.push_back({t, double(pre), double(post)});
  });
  EXPECT_EQ(seen,
            (std::vector<std::array<double, 3>>{{0.011, 1, 1}, {0.012, 0, 1}, {0.013, 0, 2}, {0.014, 0, 0}}));
  EXPECT_EQ(histories.column(0)->last_level, 2);
}

}  // namespace
}  // namespace memspike::test
