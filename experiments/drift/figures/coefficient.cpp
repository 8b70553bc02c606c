// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/figures/axis.hpp"
#include "experiments/drift/figures/drift_figures.hpp"
#include "experiments/drift/figures/spoken_name.hpp"

namespace memspike {
namespace {

std::vector<double> column_of(const DriftRunView& run, const std::vector<std::size_t>& rows,
                              std::string_view column, double scale = 1) {
  std::vector<double> values;
  for (const std::size_t row : rows) values.push_back(scale * run.coefficients.numbers(column)[row]);
  return values;
}

/// Places without names.
std::string bare_tics(std::size_t n) {
  std::string text;
  for (std::size_t k = 0; k < n; ++k) text += fmt::format("{}\"\" {}", k ? ", " : "", k);
  return text;
}

/// The name of each protocol and under it the law that fits best, from the top.
std::string tics(const DriftRunView& run, const std::vector<std::size_t>& rows) {
  std::string text;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const std::string& law = run.coefficients.texts("law")[rows[k]];
    std::string label = gnuplot_text(spoken_name(run.experiment.protocols[k].name));
    label.insert(label.size() - 1,
                 fmt::format("\\n{{/*0.75 {}}}", law == "none" ? "no change" : spoken_name(law)));
    text += fmt::format("{}{} {}", k ? ", " : "", label, k);
  }
  return text;
}

/// Points with bars for their intervals, and a line where nothing changes.
class DotPanel {
 public:
  DotPanel(FigureData& data, const std::string& places, std::size_t n)
      : data_(data), places_(places), rows_(static_cast<double>(n)) {}

  std::string write(const std::string& name, const std::vector<double>& value, const std::vector<double>& low,
                    const std::vector<double>& high, double neutral, int colour) {
    std::vector<double> all{neutral};
    for (const auto* values : {&value, &low, &high}) all.insert(all.end(), values->begin(), values->end());
    const AxisUnit plain{1, ""};
    std::string range = y_range(all, plain, 4);  // the values lie along x here
    for (const char* axis : {"yrange", "ytics"}) range.replace(range.find(axis), 1, "x");
    const std::string v = data_.add(name, plain, value);
    std::vector<std::string> curves{
        fmt::format("data using {0}:{1}:{2}:{3} with xerrorbars lt {4} lw 1.6 pt 7 ps 0.9 notitle", v,
                    places_, data_.add(name + " low", plain, filled(low, value)),
                    data_.add(name + " high", plain, filled(high, value)), colour)};
    return range +
           fmt::format("set arrow 1 from {0:.8g},-0.6 to {0:.8g},{1:.8g} nohead ls 100\n", neutral,
                       rows_ - 0.4) +
           plot_command(curves);
  }

 private:
  /// A value without an interval has a bar of no length.
  static std::vector<double> filled(std::vector<double> end, const std::vector<double>& value) {
    for (std::size_t k = 0; k < end.size(); ++k)
      if (std::isnan(end[k])) end[k] = value[k];
    return end;
  }
  FigureData& data_;
  const std::string& places_;
  double rows_;
};

}  // namespace

Figure coefficient_figure(const DriftRunView& run, std::size_t projection) {
  const std::string name = run.projections()[projection];
  const std::vector<std::size_t> rows = run.rows_of(run.coefficients, name);
  FigureData data;
  std::vector<double> order;
  for (std::size_t k = 0; k < rows.size(); ++k) order.push_back(static_cast<double>(k));
  const std::string places = data.add("protocol", {1, ""}, order);
  DotPanel panel(data, places, rows.size());
  std::string script = fmt::format(
      "set terminal svg size 720,{} font \"Helvetica,14\" background \"white\" enhanced\nset "
      "multiplot\nunset key\n"
      "set yrange [{:.6g}:-0.6]\nset ytics scale 0\nset tmargin at screen 0.95\nset bmargin at screen "
      "{:.4f}\n"
      "set lmargin at screen 0.23\nset rmargin at screen 0.59\nset ytics ({})\n"
      "set xlabel \"drift coefficient {{/Symbol n}}\"\n",
      100 + 58 * rows.size(), static_cast<double>(rows.size()) - 0.4,
      70.0 / (100 + 58 * static_cast<double>(rows.size())), tics(run, rows));
  script += panel.write("nu", column_of(run, rows, "nu"), column_of(run, rows, "nu_ci95_low"),
                        column_of(run, rows, "nu_ci95_high"), 0, 1);
  script += fmt::format(
      "set lmargin at screen 0.63\nset rmargin at screen 0.97\nset ytics ({})\n"
      "set xlabel \"{{/:Italic G}} at the end / at age 0 (%)\"\n",
      bare_tics(rows.size()));
  script += panel.write("retained [%]", column_of(run, rows, "retained", 100),
                        column_of(run, rows, "retained_ci95_low", 100),
                        column_of(run, rows, "retained_ci95_high", 100), 100, 2);
  return {figure_name(run, "coefficient", projection), "Drift coefficients of " + name,
          "Left: the drift coefficient \u03bd of G ~ age^(\u2212\u03bd), with its 95 % interval; under the "
          "name of the "
          "protocol the law of decay with the least AICc. Right: what is left of the conductance.",
          script + "unset multiplot\n", data.take()};
}

}  // namespace memspike
