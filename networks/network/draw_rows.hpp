// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engine/random.hpp"
#include "networks/network/connect.hpp"

namespace memspike {

/// A whole number from 0 to below `count`.
inline std::uint32_t drawn_below(std::uint64_t count, RandomStream& stream) {
  return static_cast<std::uint32_t>(stream.uniform() * static_cast<double>(count));
}

/// Draws different numbers from 0 to below `count` by Floyd's method; one object serves many draws.
class DistinctDraw {
 public:
  explicit DistinctDraw(std::uint32_t count) : mark_(count, 0) {}
  /// Appends `wanted` numbers, at most count - 1 if one is left out, ascending.
  void append(std::uint64_t wanted, std::uint32_t left_out, RandomStream& stream,
              std::vector<std::uint32_t>& out);
  static constexpr std::uint32_t kNone = 0xffffffff;

 private:
  std::vector<std::uint32_t> mark_;  ///< number of the draw that took it last
  std::uint32_t draw_ = 0;
};

/// What a block of rows has of its own while it is drawn.
struct RowScratch {
  explicit RowScratch(std::uint32_t columns) : columns_(columns) {}
  DistinctDraw& distinct() {
    if (!distinct_) distinct_ = std::make_unique<DistinctDraw>(columns_);
    return *distinct_;
  }

 private:
  std::uint32_t columns_;
  std::unique_ptr<DistinctDraw> distinct_;
};

/// Appends the columns of one row, ascending.
using DrawRow =
    std::function<void(std::uint32_t row, RandomStream&, RowScratch&, std::vector<std::uint32_t>&)>;

/// Draws rows side by side, each from the stream (seed, projection, row).
Rows drawn_rows(std::uint32_t rows, std::uint32_t columns, const ConnectTask& task, const DrawRow& draw);

/// The same edges by column: rows of it become columns. Within a row the columns ascend.
Rows transposed(const Rows& rows, std::uint32_t columns);

/// Edges in any order; `listed` says where each of them was. Equal pairs keep their order.
Rows sorted_rows(const std::vector<Edge>& edges, std::uint32_t pre);

}  // namespace memspike
