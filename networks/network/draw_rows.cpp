// SPDX-License-Identifier: Apache-2.0
#include "networks/network/draw_rows.hpp"

#include <algorithm>
#include <numeric>

#include "engine/parallel.hpp"

namespace memspike {
namespace {

constexpr std::uint32_t kMostBlocks = 256;  // enough for the threads, few enough for their scratch space

struct Block {
  std::vector<std::uint32_t> post;
  std::vector<std::uint64_t> count;
};

}  // namespace

void DistinctDraw::append(std::uint64_t wanted, std::uint32_t left_out, RandomStream& stream,
                          std::vector<std::uint32_t>& out) {
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  const std::uint64_t candidates = mark_.size() - (left_out == kNone ? 0 : 1);
  ++draw_;
  const auto take = [&](std::uint64_t candidate) {
    const auto number = static_cast<std::uint32_t>(candidate + (candidate >= left_out));
    if (mark_[number] == draw_) return false;
    mark_[number] = draw_;
    out.push_back(number);
    return true;
  };
  for (std::uint64_t last = candidates - wanted; last < candidates; ++last)
    if (!take(drawn_below(last + 1, stream))) take(last);
  std::sort(out.begin() + begin, out.end());
}

Rows drawn_rows(std::uint32_t rows, std::uint32_t columns, const ConnectTask& task, const DrawRow& draw) {
  const std::uint32_t blocks = std::min(rows, kMostBlocks);
  std::vector<Block> all(blocks);
  const auto first_of = [&](std::uint64_t block) {
    return static_cast<std::uint32_t>(block * rows / blocks);
  };
  parallel_for(blocks, task.threads, [&](std::uint64_t b) {
    RowScratch scratch(columns);
    for (std::uint32_t row = first_of(b); row < first_of(b + 1); ++row) {
      RandomStream stream(task.seed, "connections of " + task.projection, row);
      const std::size_t before = all[b].post.size();
      draw(row, stream, scratch, all[b].post);
      all[b].count.push_back(all[b].post.size() - before);
    }
  });
  Rows joined;
  joined.row_start.reserve(rows + std::size_t{1});
  joined.row_start.push_back(0);
  for (const Block& block : all)
    for (const std::uint64_t count : block.count) joined.row_start.push_back(joined.row_start.back() + count);
  joined.post.resize(joined.row_start.back());
  parallel_for(blocks, task.threads, [&](std::uint64_t b) {
    std::copy(all[b].post.begin(), all[b].post.end(),
              joined.post.begin() + static_cast<std::ptrdiff_t>(joined.row_start[first_of(b)]));
    all[b].post = {};
  });
  return joined;
}

Rows transposed(const Rows& rows, std::uint32_t columns) {
  Rows by_column;
  by_column.row_start.assign(columns + std::size_t{1}, 0);
  for (const std::uint32_t column : rows.post) ++by_column.row_start[column + std::size_t{1}];
  std::partial_sum(by_column.row_start.begin(), by_column.row_start.end(), by_column.row_start.begin());
  std::vector<std::uint64_t> next(by_column.row_start.begin(), by_column.row_start.end() - 1);
  by_column.post.resize(rows.post.size());
  for (std::size_t row = 0; row + 1 < rows.row_start.size(); ++row)
    for (std::uint64_t edge = rows.row_start[row]; edge < rows.row_start[row + 1]; ++edge)
      by_column.post[next[rows.post[edge]]++] = static_cast<std::uint32_t>(row);
  return by_column;
}

Rows sorted_rows(const std::vector<Edge>& edges, std::uint32_t pre) {
  Rows rows;
  rows.listed.resize(edges.size());
  std::iota(rows.listed.begin(), rows.listed.end(), 0);
  std::stable_sort(rows.listed.begin(), rows.listed.end(),
                   [&](std::uint64_t a, std::uint64_t b) { return edges[a] < edges[b]; });
  rows.row_start.assign(pre + std::size_t{1}, 0);
  rows.post.reserve(edges.size());
  for (const std::uint64_t k : rows.listed) {
    ++rows.row_start[edges[k].pre + std::size_t{1}];
    rows.post.push_back(edges[k].post);
  }
  std::partial_sum(rows.row_start.begin(), rows.row_start.end(), rows.row_start.begin());
  return rows;
}

}  // namespace memspike
