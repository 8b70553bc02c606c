// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/contract/error.hpp"
#include "experiments/output/run_folder.hpp"

namespace memspike {

/// One column of a figure's data file. Columns may differ in length; NaN is an empty field, over which
/// gnuplot draws its line on: a curve that shall break takes two columns.
struct FigureColumn {
  std::string header;  ///< "t [s]"; the script may name it: using "t [s]":"I [A]"
  std::variant<std::vector<double>, std::vector<std::string>> values;
};

/// A figure as a gnuplot script and its data. The script finds the common style in force and the name of its
/// data file in the variable `data`; `decades` is the tic format of a logarithmic axis.
struct Figure {
  std::string name;     ///< of the files: letters, digits, underscores
  std::string title;    ///< headline in the report
  std::string caption;  ///< what is to be seen, in one or two sentences
  std::string script_body;
  std::vector<FigureColumn> data;
};

/// A figure could not be drawn. Its script and data are written nevertheless.
struct FigureError : IoError {
  using IoError::IoError;
};

/// What gnuplot made of a figure.
struct DrawnFigure {
  std::string svg;      ///< the text of figures/<name>.svg
  std::string remarks;  ///< warnings of gnuplot, usually empty
};

/// Draws figures with gnuplot into DIR/figures: <name>.csv, <name>.gp and <name>.svg. The script can be
/// edited and run again by hand in that folder. Equal figures give equal bytes.
class GnuplotFigures {
 public:
  explicit GnuplotFigures(const RunFolder& folder, std::string gnuplot = "gnuplot")
      : run_folder_(folder.path()), gnuplot_(std::move(gnuplot)) {}

  /// FigureError if gnuplot is missing or refuses the script, IoError if a file cannot be written.
  DrawnFigure draw(const Figure& figure) const;

 private:
  std::filesystem::path run_folder_;
  std::string gnuplot_;
};

/// The whole script of a figure: the common style, then its own lines.
std::string script_of(const Figure& figure);

/// The data file of a figure.
std::string data_text_of(const Figure& figure);

/// Takes out of an SVG by gnuplot what depends on the installation, and makes its identifiers unique, so that
/// several figures can stand in one page.
std::string tidy_svg(std::string svg, const Figure& figure);

/// Which points of a long curve a drawing needs: of each run of neighbours the first, the lowest, the highest
/// and the last. All of them if there are no more than `most`; the result is in rising order.
std::vector<std::size_t> points_to_draw(const std::vector<double>& y, std::size_t most);

}  // namespace memspike
