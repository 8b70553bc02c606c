// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/contract/unit.hpp"
#include "experiments/output/figure.hpp"

namespace memspike {

/// The unit of an axis, with the prefix that suits its numbers.
struct AxisUnit {
  double size = 1;     ///< in SI
  std::string symbol;  ///< as in column headers: "mA", "kOhm", "us"; "" for a pure number
};

/// A unit in which `largest` [SI] lies between 0.5 and 500. Long times are in hours or days.
AxisUnit axis_unit(double largest, const Unit& unit);
/// The unit itself, for a logarithmic axis.
AxisUnit plain_unit(const Unit& unit);

/// The largest magnitude of what is a number; 0 if nothing is.
double largest_magnitude(const std::vector<double>& values);

/// "set yrange ..." and "set ytics ..." that hold all finite values / unit with a little room, in about
/// `intervals` round steps. Zero is included where it is near.
std::string y_range(const std::vector<double>& si, const AxisUnit& unit, int intervals);

/// "i_c" in the gnuplot spelling of physics: an italic letter and its upright index.
std::string italic(std::string_view name);
/// "I (mA)" with an italic I; a pure number has no unit.
std::string axis_title(std::string_view name, const AxisUnit& unit);
/// "name (mA)" as it stands, with the unit as readers write it: "kΩ", "µs".
std::string with_unit(const std::string& text, const AxisUnit& unit);
/// A gnuplot string.
std::string gnuplot_text(std::string_view text);

/// The columns of a figure's data file, gathered while its script is written.
class FigureData {
 public:
  /// Adds a column of SI values in `unit` and returns its name as a script spells it: "\"I [mA]\"".
  std::string add(const std::string& name, const AxisUnit& unit, std::vector<double> si);
  /// The same for a curve that shall break where a value is NaN.
  std::string add_broken(const std::string& name, const AxisUnit& unit, const std::vector<double>& si);
  std::vector<FigureColumn> take() { return std::move(columns_); }

 private:
  std::vector<FigureColumn> columns_;
};

/// A plot command of several curves, one a line.
std::string plot_command(const std::vector<std::string>& curves);

/// A colour of an ordered series, as "#rrggbb": from dark to light, for curve k of n.
std::string series_colour(std::size_t k, std::size_t n);

}  // namespace memspike
