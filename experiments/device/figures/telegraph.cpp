// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kFewestRows = 50, kMostRows = 4000;
constexpr int kBins = 80;
constexpr double kChargingTimes = 20;

/// The longest stretch of the trace under one voltage, not zero, once the capacitor is charged; no rows where
/// there is none.
std::vector<std::size_t> longest_hold(const DeviceRunView& run, const TraceCurves& trace) {
  const TimedSegment* longest = nullptr;
  for (const TimedSegment& s : run.timeline) {
    const Drive& drive = s.segment.drive;
    const bool held = drive.kind == Drive::Kind::voltage && drive.from == drive.to && drive.from != 0;
    if (held && (!longest || s.segment.duration > longest->segment.duration)) longest = &s;
  }
  if (!longest) return {};
  const auto [first, end] = trace.rows_of(*longest);
  const double charged = longest->t_start + kChargingTimes * run.charging_time();
  std::vector<std::size_t> rows;
  for (std::size_t row = first; row < end; ++row)
    if (trace.t()[row] >= charged) rows.push_back(row);
  return rows;
}

struct Histogram {
  std::vector<double> middle, share;  ///< of a bin; of the rows in it
};
Histogram histogram_of(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double room = 0.04 * (*high - *low), first = *low - room, width = (*high - *low + 2 * room) / kBins;
  Histogram h{{}, std::vector<double>(kBins, 0)};
  for (int k = 0; k < kBins; ++k) h.middle.push_back(first + (k + 0.5) * width);
  for (const double v : values)
    h.share[static_cast<std::size_t>((v - first) / width)] += 1 / static_cast<double>(values.size());
  return h;
}

}  // namespace

std::optional<Figure> telegraph_figure(const DeviceRunView& run) {
  if (run.experiment.device.noise.telegraph.empty() || !run.trace || run.trace->rows() == 0)
    return std::nullopt;
  const TraceCurves trace(*run.trace, run.experiment.device.count);
  const std::vector<std::size_t> rows = longest_hold(run, trace);
  if (rows.size() < kFewestRows) return std::nullopt;
  const std::vector<double> I = trace.of("I", 0, rows), t = trace.times(rows);
  const auto [low, high] = std::minmax_element(I.begin(), I.end());
  if (!(*low < *high)) return std::nullopt;
  std::vector<double> shown_t, shown_I;
  for (const std::size_t k : points_to_draw(I, kMostRows)) shown_t.push_back(t[k]), shown_I.push_back(I[k]);
  const Histogram h = histogram_of(I);
  FigureData data;
  const AxisUnit current = axis_unit(largest_magnitude(I), unit::ampere),
                 time = axis_unit(t.back(), unit::second);
  const std::string t_column = data.add("t", time, shown_t), I_column = data.add("I", current, shown_I),
                    level = data.add("level", current, h.middle),
                    share = data.add("share", {0.01, "%"}, h.share);
  const double margin = 0.06 * (*high - *low) / current.size;
  std::string script = fmt::format(
      "set terminal svg size 720,360 font \"Helvetica,14\" background \"white\" enhanced\nset multiplot\n"
      "set tmargin at screen 0.95\nset bmargin at screen 0.2\nset yrange [{}:{}]\n"
      "set lmargin at screen 0.125\nset rmargin at screen 0.735\nset xrange [{}:{}]\nset xlabel {}\nset "
      "ylabel {}\n",
      *low / current.size - margin, *high / current.size + margin, t.front() / time.size,
      t.back() / time.size, gnuplot_text(axis_title("t", time)), gnuplot_text(axis_title("I", current)));
  script += plot_command({fmt::format("data using {}:{} with steps lt 1 lw 1 notitle", t_column, I_column)});
  const double most = *std::max_element(h.share.begin(), h.share.end());
  script += fmt::format(
      "set lmargin at screen 0.765\nset rmargin at screen 0.975\nset xrange [0:{}]\nset xtics {}\n"
      "set xlabel \"share of samples (%)\"\nunset ylabel\nset format y \"\"\n",
      105 * most,
      most > 0.4   ? 20
      : most > 0.1 ? 10
                   : 2);
  script += plot_command({fmt::format("data using (0):{}:({}):(0) with vectors nohead lt 1 lw 3 notitle",
                                      level, "column(" + share + ")")});
  script += "unset multiplot\n";
  std::string caption =
      fmt::format("Current under {} V over time, and how often each value of it was recorded.",
                  trace.of("V", 0, std::span(rows).first(1))[0]);
  if (run.is_ensemble()) caption += " Device 0.";
  return Figure{"telegraph_noise", "Telegraph noise", caption, script, data.take()};
}

}  // namespace memspike
