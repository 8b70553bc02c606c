// SPDX-License-Identifier: Apache-2.0
#include "experiments/compare/compare_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/compare/comparison.hpp"
#include "experiments/compare/principal_curve.hpp"
#include "experiments/device/figures/axis.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostCurves = 12;  // that eyes can tell apart
constexpr std::size_t kOwnColours = 7;   // of the common style; more are an ordered series
constexpr std::size_t kMostPoints = 1500;

/// Over seeds: the mean, and one standard deviation on both sides, where that exists.
struct SeedCurve {
  Curve mean;
  std::vector<double> low, high;
};

SeedCurve over_seeds(const ComparedRun& run, const CurveKind& kind) {
  std::vector<Curve> curves;
  for (const auto& replicate : run.replicates)
    if (auto curve = curve_of(replicate, kind)) curves.push_back(std::move(*curve));
  SeedCurve all{curves.front(), {}, {}};
  const bool alike =
      std::all_of(curves.begin(), curves.end(), [&](const Curve& c) { return c.x == all.mean.x; });
  if (!alike || curves.size() < 2) return all;
  for (std::size_t k = 0; k < all.mean.x.size(); ++k) {
    std::vector<double> values;
    for (const Curve& c : curves) values.push_back(c.y[k]);
    const SeedStatistics s = memspike::over_seeds(values);
    all.mean.y[k] = s.mean;
    all.low.push_back(s.mean - s.sd), all.high.push_back(s.mean + s.sd);
  }
  return all;
}

std::vector<double> picked(const std::vector<double>& values, const std::vector<std::size_t>& places) {
  std::vector<double> some;
  for (const std::size_t k : places) some.push_back(values[k]);
  return some;
}

std::string colour_of(std::size_t k, std::size_t n) {
  return n <= kOwnColours ? fmt::format("lt {}", k + 1)
                          : fmt::format("lc rgb \"{}\" lw 2 pt 7 ps 0.5", series_colour(k, n));
}

std::string drawn_of(std::size_t drawn, std::size_t all) {
  return drawn < all ? fmt::format(" The first {} of {} runs are drawn.", drawn, all) : "";
}

}  // namespace

std::optional<Figure> curve_figure(const std::vector<ComparedRun>& runs) {
  const CurveKind* const kind = common_kind(runs);
  if (!kind) return std::nullopt;
  const std::size_t n = std::min(runs.size(), kMostCurves);
  std::vector<SeedCurve> curves;
  double x_most = 0, y_most = 0;
  std::vector<double> all_y;
  bool banded = false;
  for (std::size_t k = 0; k < n; ++k) {
    curves.push_back(over_seeds(runs[k], *kind));
    x_most = std::max(x_most, largest_magnitude(curves[k].mean.x));
    for (const auto* y : {&curves[k].mean.y, &curves[k].low, &curves[k].high})
      all_y.insert(all_y.end(), y->begin(), y->end());
    banded |= !curves[k].low.empty();
  }
  y_most = largest_magnitude(all_y);
  const AxisUnit x_axis = kind->log_x ? plain_unit(kind->x_unit) : axis_unit(x_most, kind->x_unit);
  const AxisUnit y_axis = axis_unit(y_most, kind->y_unit);
  FigureData data;
  std::vector<std::string> bands, lines;
  for (std::size_t k = 0; k < n; ++k) {
    const SeedCurve& curve = curves[k];
    const std::vector<std::size_t> places = points_to_draw(curve.mean.y, kMostPoints);
    const std::string colour = colour_of(k, n), of = " of run " + std::to_string(k);
    const std::string x = data.add("x" + of, x_axis, picked(curve.mean.x, places));
    if (!curve.low.empty())
      bands.push_back(
          fmt::format("data using {}:{}:{} with filledcurves {} fs transparent solid 0.2 noborder notitle", x,
                      data.add("low" + of, y_axis, picked(curve.low, places)),
                      data.add("high" + of, y_axis, picked(curve.high, places)), colour));
    lines.push_back(fmt::format(
        "data using {}:{} with {} {} title {}", x, data.add("y" + of, y_axis, picked(curve.mean.y, places)),
        kind->points && places.size() <= 100 ? "linespoints" : "lines", colour, gnuplot_text(runs[k].name)));
  }
  bands.insert(bands.end(), lines.begin(), lines.end());
  std::string script = fmt::format(
      "set terminal svg size 720,{} font \"Helvetica,14\" background \"white\" enhanced\n"
      "set key outside below left Left reverse samplen 2 noenhanced maxcols 2\n{}{}"
      "set xlabel {}\nset ylabel {}\n",
      430 + 20 * ((n + 1) / 2), kind->log_x ? "set logscale x\nset format x decades\n" : "",
      y_range(all_y, y_axis, 5), gnuplot_text(with_unit(std::string(kind->x_words), x_axis)),
      gnuplot_text(with_unit(std::string(kind->y_words), y_axis)));
  return Figure{
      std::string(kind->name), std::string(kind->title),
      std::string(kind->what) + " of each run." +
          (banded ? " Lines are means over seeds, bands one standard deviation on both sides." : "") +
          drawn_of(n, runs.size()),
      script + plot_command(bands), data.take()};
}

std::optional<Figure> distribution_figure(const std::vector<ComparedRun>& runs) {
  const std::size_t n = std::min(runs.size(), kMostCurves);
  std::vector<std::vector<double>> weights(n);
  double low = INFINITY, high = -INFINITY;
  for (std::size_t k = 0; k < n; ++k) {
    for (const auto& replicate : runs[k].replicates) {
      const std::vector<double> own = final_weights(replicate);
      weights[k].insert(weights[k].end(), own.begin(), own.end());
    }
    if (weights[k].size() < 8) return std::nullopt;
    const auto [least, most] = std::minmax_element(weights[k].begin(), weights[k].end());
    low = std::min(low, *least), high = std::max(high, *most);
  }
  if (!(high > low)) return std::nullopt;
  const AxisUnit siemens = axis_unit(std::max(std::fabs(low), std::fabs(high)), unit::siemens),
                 percent{1, "%"};
  constexpr std::size_t kBins = 30;
  const double width = (high - low) / static_cast<double>(kBins);
  FigureData data;
  std::vector<double> middle;
  for (std::size_t b = 0; b < kBins; ++b) middle.push_back(low + (static_cast<double>(b) + 0.5) * width);
  const std::string x = data.add("G", siemens, middle);
  std::vector<std::string> curves;
  for (std::size_t k = 0; k < n; ++k) {
    std::vector<double> share(kBins, 0);
    for (const double G : weights[k])
      share[std::min(kBins - 1, static_cast<std::size_t>((G - low) / width))] +=
          100 / static_cast<double>(weights[k].size());
    curves.push_back(fmt::format("data using {}:{} with histeps {} title {}", x,
                                 data.add("share of run " + std::to_string(k), percent, share),
                                 colour_of(k, n), gnuplot_text(runs[k].name)));
  }
  const std::string script = fmt::format(
      "set terminal svg size 720,{} font \"Helvetica,14\" background \"white\" enhanced\n"
      "set key outside below left Left reverse samplen 2 noenhanced maxcols 2\nset yrange [0:*]\n"
      "set xlabel {}\nset ylabel \"share of synapses (%)\"\n",
      430 + 20 * ((n + 1) / 2), gnuplot_text(axis_title("G", siemens)));
  return Figure{"distribution", "Conductances at the end",
                "Distribution of the recorded conductances at the last recorded time, all seeds together." +
                    drawn_of(n, runs.size()),
                script + plot_command(curves), data.take()};
}

}  // namespace memspike
