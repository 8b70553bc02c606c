// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/figures/axis.hpp"
#include "experiments/drift/figures/drift_figures.hpp"
#include "experiments/drift/figures/spoken_name.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostColumns = 3;
constexpr double kPanelHeight = 190, kAbove = 64, kBelow = 76, kWidth = 720;  // pixels
constexpr double kLeft = 0.105, kRight = 0.98, kGap = 0.04;                   // of the width
constexpr std::string_view kOuter = "#deebf7", kInner = "#9ecae1";            // bands of quantiles
constexpr double kBetween = 34;                                               // pixels, for the panel's name

class DistributionWriter {
 public:
  DistributionWriter(const DriftRunView& run, const std::string& projection)
      : run_(run), projection_(projection) {
    const std::vector<std::size_t> rows = run.rows_of(run.drift, projection);
    std::vector<double> all;
    for (const std::size_t row : rows)
      for (const char* column : {"G_q05", "G_q95"}) all.push_back(run.drift.numbers(column)[row]);
    axis_ = axis_unit(largest_magnitude(all), unit::siemens);
    range_ = y_range(all, axis_, 4);
  }

  std::string script() {
    const std::size_t n = run_.experiment.protocols.size();
    columns_ = n <= kMostColumns ? n : n == 4 ? 2 : kMostColumns;
    lines_ = (n + columns_ - 1) / columns_;
    height_ = kAbove + kBelow + static_cast<double>(lines_) * kPanelHeight +
              static_cast<double>(lines_ - 1) * kBetween;
    std::string text = fmt::format(
        "set terminal svg size {:.0f},{:.0f} font \"Helvetica,14\" background \"white\" enhanced\nset "
        "multiplot\n"
        "set logscale x\nset xrange [{:.8g}:{:.8g}]\n{}",
        kWidth, height_, first_age(), run_.experiment.ages.back(), range_);
    text += key();
    for (std::size_t k = 0; k < n; ++k) text += panel(k);
    return text + "unset multiplot\n";
  }
  std::vector<FigureColumn> data() { return data_.take(); }

 private:
  /// Of those that a logarithmic axis can show.
  double first_age() const {
    for (const double age : run_.experiment.ages)
      if (age > 0 && age < run_.experiment.ages.back()) return age;
    return run_.experiment.ages.back() / 10;
  }

  std::string margins(std::size_t k) const {
    const auto column = static_cast<double>(k % columns_), line = static_cast<double>(k / columns_);
    const double width =
        (kRight - kLeft - kGap * static_cast<double>(columns_ - 1)) / static_cast<double>(columns_);
    const double left = kLeft + column * (width + kGap);
    const double top = height_ - kAbove - line * (kPanelHeight + kBetween);
    return fmt::format(
        "set lmargin at screen {:.5f}\nset rmargin at screen {:.5f}\nset tmargin at screen {:.5f}\n"
        "set bmargin at screen {:.5f}\n",
        left, left + width, top / height_, (top - kPanelHeight) / height_);
  }

  /// One for all panels, over their whole width: a panel alone has no room for it.
  std::string key() const {
    return fmt::format(
        "set lmargin at screen {0}\nset rmargin at screen {1}\nunset border\nset tics scale 0\nset format "
        "\"\"\nunset grid\n"
        "set key at screen {1},{2:.5f} right top horizontal maxrows 1 samplen 1.2 width -3 "
        "font \",13\"\n"
        "plot NaN notitle, \\\n     keyentry with boxes fc rgb \"{3}\" title \"5 to 95 %\", \\\n"
        "     keyentry with boxes fc rgb \"{4}\" title \"25 to 75 %\", \\\n"
        "     keyentry with lines lt 1 title \"median\", \\\n"
        "     keyentry with lines ls 100 title \"median at age 0\"\n"
        "unset key\nset border 3 lc rgb \"#333333\" lw 1\nset tics scale 0.6,0.3\nset grid\n",
        kLeft, kRight, 1 - 8 / height_, kOuter, kInner);
  }

  std::string panel(std::size_t k) {
    const std::string& protocol = run_.experiment.protocols[k].name;
    const bool leftmost = k % columns_ == 0, lowest = k + columns_ >= run_.experiment.protocols.size();
    std::string text = margins(k);
    text += fmt::format("set title {} offset 0,-0.6\n", gnuplot_text(spoken_name(protocol)));
    text += leftmost
                ? fmt::format("set ylabel {}\nset format y \"%g\"\n", gnuplot_text(axis_title("G", axis_)))
                : std::string("unset ylabel\nset format y \"\"\n");
    text += lowest ? "set xlabel \"age (s)\"\nset format x decades\n" : "unset xlabel\nset format x \"\"\n";
    return text + plot_command(curves(protocol));
  }

  std::vector<std::string> curves(const std::string& protocol) {
    const std::vector<std::size_t> rows = run_.rows_of(run_.drift, projection_, protocol);
    const auto picked = [&](std::string_view column) {
      std::vector<double> values;
      for (const std::size_t row : rows)
        if (run_.drift.numbers("age")[row] > 0) values.push_back(run_.drift.numbers(column)[row]);
      return values;
    };
    const auto add = [&](std::string_view column) {
      return data_.add(fmt::format("{} {}", protocol, column), axis_, picked(column));
    };
    const std::string age = data_.add(protocol + " age", plain_unit(unit::second), picked("age"));
    const bool spread = picked("G_q05") != picked("G_q95");
    std::vector<std::string> all;
    if (spread)
      for (const auto& [low, high, colour] :
           {std::tuple{"G_q05", "G_q95", kOuter}, {"G_q25", "G_q75", kInner}})
        all.push_back(fmt::format("data using {}:{}:{} with filledcurves fc rgb \"{}\" fs solid 1 noborder",
                                  age, add(low), add(high), colour));
    const double programmed = rows.empty() ? 0 : run_.drift.numbers("G_q50")[rows[0]] / axis_.size;
    all.push_back(fmt::format("{:.10g} with lines ls 100", programmed));
    all.push_back(fmt::format("data using {}:{} with linespoints lt 1 ps 0.4", age, add("G_q50")));
    return all;
  }

  const DriftRunView& run_;
  std::string projection_, range_;
  AxisUnit axis_;
  std::size_t columns_ = 1, lines_ = 1;
  double height_ = 0;
  FigureData data_;
};

}  // namespace

Figure distribution_figure(const DriftRunView& run, std::size_t projection) {
  const std::string name = run.projections()[projection];
  DistributionWriter writer(run, name);
  std::string script = writer.script();
  return {
      figure_name(run, "drift", projection), "Drift of " + name,
      "The distribution of conductances over the devices against age, the time since the end of the program: "
      "median with bands of quantiles, one panel for each protocol.",
      std::move(script), writer.data()};
}

}  // namespace memspike
