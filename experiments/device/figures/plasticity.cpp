// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"

namespace memspike {
namespace {

/// The points of the first step of a kind, in the order of what varies.
std::vector<std::size_t> first_points(const DeviceRunView& run, std::string_view kind) {
  for (const Group& group : run.experiment.protocol.groups) {
    if (group.kind != kind) continue;
    std::vector<std::size_t> order(group.points.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return group.points[a] < group.points[b]; });
    return order;
  }
  return {};
}

/// The change in percent against `column`, mean and band over devices; empty with fewer than two points.
std::vector<std::string> change_curves(const DeviceRunView& run, const StoredTable& table,
                                       std::string_view kind, const std::string& column, const AxisUnit& unit,
                                       FigureData& data, std::vector<double>& shown) {
  const std::vector<std::size_t> places = first_points(run, kind);
  if (places.size() < 2) return {};
  const std::size_t devices = run.experiment.device.count;
  const Band band = band_over_devices(table.numbers("change"), devices, places);
  std::vector<double> x;
  for (const std::size_t place : places) x.push_back(table.numbers(column)[place]);
  const AxisUnit percent{0.01, "%"};
  const std::string at = data.add(column, unit, x);
  std::vector<std::string> curves;
  shown = band.mean;
  if (devices > 1) {
    curves.push_back(fmt::format(
        "data using {}:{}:{} with filledcurves lt 1 fs transparent solid 0.25 title \"10 % to 90 % of "
        "devices\"",
        at, data.add("change 10 %", percent, band.low), data.add("change 90 %", percent, band.high)));
    shown.insert(shown.end(), band.low.begin(), band.low.end());
    shown.insert(shown.end(), band.high.begin(), band.high.end());
  }
  curves.push_back(fmt::format("data using {}:{} with linespoints lt 1 pt 7 ps 0.6 {}", at,
                               data.add("change", percent, band.mean),
                               devices > 1 ? "title \"mean\"" : "notitle"));
  return curves;
}

const std::string kChangeAxis = "set ylabel \"change of conductance (%)\"\n";

}  // namespace

std::optional<Figure> rate_dependence_figure(const DeviceRunView& run) {
  if (!run.rate_dependence) return std::nullopt;
  FigureData data;
  std::vector<double> shown;
  std::vector<std::string> curves = change_curves(run, *run.rate_dependence, "rate_dependence", "frequency",
                                                  plain_unit(unit::hertz), data, shown);
  if (curves.empty()) return std::nullopt;
  curves.insert(curves.begin(), "0 with lines ls 100 notitle");
  const std::string script =
      "set key above horizontal\nset logscale x\nset xlabel \"pulse frequency (Hz)\"\n" + kChangeAxis +
      y_range(shown, {0.01, "%"}, 6) + plot_command(curves);
  return Figure{"rate_dependence", "Rate dependence",
                "Relative change of the probed conductance, from before the train to the end of its last "
                "pulse, against the frequency of the pulses.",
                script, data.take()};
}

std::optional<Figure> stdp_window_figure(const DeviceRunView& run) {
  if (!run.stdp_window || run.stdp_window->rows() == 0) return std::nullopt;
  FigureData data;
  std::vector<double> shown;
  const AxisUnit time = axis_unit(largest_magnitude(run.stdp_window->numbers("delay")), unit::second);
  std::vector<std::string> curves =
      change_curves(run, *run.stdp_window, "stdp_window", "delay", time, data, shown);
  if (curves.empty()) return std::nullopt;
  curves.insert(curves.begin(), "0 with lines ls 100 notitle");
  const std::string script =
      "set key above horizontal\nset arrow from 0, graph 0 to 0, graph 1 nohead ls 100\nset xlabel " +
      gnuplot_text(with_unit("delay of the postsynaptic spike", time)) + "\n" + kChangeAxis +
      y_range(shown, {0.01, "%"}, 6) + plot_command(curves);
  return Figure{"stdp_window", "STDP window",
                "Relative change of the probed conductance by all pairs of spikes against the delay between "
                "them; positive delays: the presynaptic spike comes first.",
                script, data.take()};
}

}  // namespace memspike
