// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>

#include "engine/contract/unit.hpp"

namespace memspike {

/// Where the neurons of a population lie: row by row on a grid of square cells, or, without a grid, evenly on
/// a line of length 1. Neuron k stands in the middle of its cell, in row k / columns and column k mod
/// columns.
struct Layout {
  std::uint32_t rows = 1, columns = 1;
  double spacing = 1;     ///< side of a cell [m]; of a line 1/size, a pure number
  bool is_grid = false;   ///< otherwise a line
  bool periodic = false;  ///< opposite edges of the grid meet

  static Layout line(std::uint32_t size) { return {1, size, 1.0 / size, false, false}; }
  std::uint32_t size() const { return rows * columns; }
  double width() const { return columns * spacing; }
  double height() const { return is_grid ? rows * spacing : 0; }
  /// {x, y}; y is 0 on a line.
  std::array<double, 2> position(std::uint32_t neuron) const;
  const Unit& unit() const { return is_grid ? unit::metre : unit::one; }
};

/// How far two neurons are apart; on periodic grids, which must be of equal extent, on the shortest way
/// round.
double distance(const Layout& from, std::uint32_t pre, const Layout& to, std::uint32_t post);

/// No two neurons are farther apart.
double largest_distance(const Layout& from, const Layout& to);

/// Whether distances between the two mean anything: both are lines, or grids, and periodic ones of one
/// extent.
bool comparable(const Layout& from, const Layout& to);

/// A value that changes with the distance d: linearly, a + (b - a) d/length, or exponentially,
/// a (b/a)^(d/length).
struct ByDistance {
  double at_zero = 0, at_length = 0;  ///< a, b
  double length = 1;                  ///< [m], or in the length of the line
  bool exponential = false;
  double at(double d) const;
};

}  // namespace memspike
