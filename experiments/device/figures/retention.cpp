// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"

namespace memspike {
namespace {

/// Rows of the first device's first retention.
std::size_t rows_of_first(const StoredTable& reads) {
  const std::vector<double>&device = reads.numbers("device"), &t = reads.numbers("t");
  std::size_t end = 1;
  while (end < reads.rows() && device[end] == device[0] && t[end] > t[end - 1]) ++end;
  return end;
}

/// A fitted law as gnuplot evaluates it, with t in seconds.
std::string formula(const StoredTable& fits, std::size_t row) {
  const double amplitude = fits.numbers("amplitude")[row], limit = fits.numbers("limit")[row],
               tau = fits.numbers("tau")[row], exponent = fits.numbers("exponent")[row];
  if (std::isnan(tau)) return fmt::format("{}*x**({})", amplitude, -exponent);
  return fmt::format("{}+({})*exp(-(x/{})**{})", limit, amplitude, tau,
                     std::isnan(exponent) ? 1.0 : exponent);
}

std::string words(const StoredTable& fits, std::size_t row) {
  std::string law = fits.texts("law")[row];
  std::replace(law.begin(), law.end(), '_', ' ');
  const double tau = fits.numbers("tau")[row], exponent = fits.numbers("exponent")[row];
  if (!std::isnan(tau)) law += ", \u03c4 = " + format_engineering(tau, unit::second);
  if (!std::isnan(exponent)) law += fmt::format(", exponent {:.3g}", exponent);
  return law;
}

}  // namespace

std::optional<Figure> retention_figure(const DeviceRunView& run) {
  if (!run.retention || run.retention->rows() == 0) return std::nullopt;
  const StoredTable& reads = *run.retention;
  const std::size_t n = rows_of_first(reads);
  const auto first_rows = [&](std::string_view column) {
    const std::vector<double>& all = reads.numbers(column);
    return std::vector<double>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n));
  };
  const std::vector<double> G = first_rows("G_read");
  if (n < 2) return std::nullopt;
  const AxisUnit axis = axis_unit(largest_magnitude(G), unit::siemens);
  FigureData data;
  const std::string t = data.add("t", plain_unit(unit::second), first_rows("t_read"));
  std::vector<std::string> curves;
  std::string text = "Read conductance against the time since the end of the program";
  if (run.retention_fits) {
    const StoredTable& fits = *run.retention_fits;
    const std::string dashes[] = {"1", "3", "2"};
    for (std::size_t row = 0; row < std::min<std::size_t>(3, fits.rows()); ++row) {
      if (fits.numbers("device")[row] != reads.numbers("device")[0]) break;
      curves.push_back(fmt::format("({})/{} with lines lt {} lw 1.5 dt {} title {}", formula(fits, row),
                                   axis.size, row + 2, dashes[row], gnuplot_text(words(fits, row))));
    }
    text += ", with the fitted laws; their residuals stand in the summary";
  }
  curves.push_back(
      fmt::format("data using {}:{} with points lt 1 pt 7 title \"reads\"", t, data.add("G", axis, G)));
  text += ".";
  if (run.is_ensemble()) text += " Device 0.";
  const std::string script =
      "set key above\nset logscale x\nset format x decades\nset samples 500\n"
      "set xlabel \"time since the program (s)\"\nset ylabel " +
      gnuplot_text(with_unit("read conductance", axis)) + "\n" + y_range(G, axis, 6) + plot_command(curves);
  return Figure{"retention", "Retention", text, script, data.take()};
}

}  // namespace memspike
