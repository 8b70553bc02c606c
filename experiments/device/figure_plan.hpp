// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace memspike {

/// A column as a panel asks for it: "-Z_im" is the negative of Z_im.
struct PlottedColumn {
  std::string name;
  bool negative = false;
};

/// One panel of a figure: columns of a table of the run against another column, in SI.
struct PanelPlan {
  enum class Style : std::uint8_t { lines, points, both };
  std::string table, x;
  std::vector<PlottedColumn> y;
  Style style = Style::lines;
  bool log_x = false, log_y = false;
  std::optional<std::array<double, 2>> x_range, y_range;
  /// Of what starts from `initial` several times: which part, with times from its own start.
  std::optional<std::uint64_t> part;
  /// Rows of the table in which each of these columns has this value.
  std::vector<std::pair<std::string, double>> where;
  bool equal = false;              ///< a unit of x is as long as a unit of y
  std::vector<std::string> lines;  ///< names of reference_values()
  bool letters = false;            ///< A, B, C, D at the special points of a step
  std::vector<double> marks;       ///< red points at these x
  std::string label;
};

/// A figure that the user's file describes.
struct FigurePlan {
  std::string name, title;
  std::uint64_t columns = 1;  ///< panels side by side
  std::vector<PanelPlan> panels;
};

}  // namespace memspike
