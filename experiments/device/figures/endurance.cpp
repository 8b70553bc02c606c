// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostPoints = 400, kMostSymbols = 60;

/// Cycles to draw: all of a few, else equally spaced on the logarithmic axis.
std::vector<std::size_t> cycles_to_draw(std::size_t cycles) {
  std::vector<std::size_t> chosen;
  const double last = std::log(static_cast<double>(cycles));
  for (std::size_t k = 0; k < kMostPoints; ++k) {
    const double place = std::exp(last * static_cast<double>(k) / (kMostPoints - 1)) - 1;
    chosen.push_back(std::min(static_cast<std::size_t>(std::lround(place)), cycles - 1));
  }
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

}  // namespace

std::optional<Figure> endurance_figure(const DeviceRunView& run) {
  if (!run.endurance || run.endurance->rows() == 0) return std::nullopt;
  const StoredTable& table = *run.endurance;
  const std::size_t devices = run.experiment.device.count, cycles = table.rows() / devices;
  if (cycles < 2) return std::nullopt;
  const std::vector<std::size_t> places = cycles_to_draw(cycles);
  const Band set = band_over_devices(table.numbers("G_set"), devices, places),
             reset = band_over_devices(table.numbers("G_reset"), devices, places);
  std::vector<double> both, number;
  for (const Band* band : {&set, &reset})
    for (const std::vector<double>* curve : {&band->low, &band->mean, &band->high})
      both.insert(both.end(), curve->begin(), curve->end());
  for (const std::size_t place : places) number.push_back(static_cast<double>(place + 1));
  const double smallest = *std::min_element(both.begin(), both.end());
  const bool logarithmic = smallest > 0 && largest_magnitude(both) > 10 * smallest;
  const AxisUnit axis =
      logarithmic ? plain_unit(unit::siemens) : axis_unit(largest_magnitude(both), unit::siemens);
  FigureData data;
  const std::string n = data.add("cycle", plain_unit(unit::one), number);
  std::vector<std::string> curves;
  const auto add = [&](const Band& band, const std::string& name, const std::string& title, int colour) {
    if (devices > 1)
      curves.push_back(fmt::format(
          "data using {}:{}:{} with filledcurves lt {} fs transparent solid 0.25 notitle", n,
          data.add(name + " 10 %", axis, band.low), data.add(name + " 90 %", axis, band.high), colour));
    curves.push_back(
        fmt::format("data using {}:{} with {} lt {} title \"{}\"", n, data.add(name, axis, band.mean),
                    places.size() > kMostSymbols ? "lines" : "linespoints ps 0.5", colour, title));
  };
  add(set, "G_set", "after set", 2);
  add(reset, "G_reset", "after reset", 1);
  std::string text = "Conductance read after each set and each reset against the number of cycles, from 1.";
  if (devices > 1) text += fmt::format(" Mean and 10 % to 90 % of {} devices.", devices);
  if (places.size() < cycles) text += fmt::format(" Of {} cycles {} are drawn.", cycles, places.size());
  const std::string y = logarithmic ? "set logscale y\nset format y decades\n" : y_range(both, axis, 6);
  const std::string script =
      "set key above horizontal\nset logscale x\nset format x decades\nset xlabel \"cycle\"\nset ylabel " +
      gnuplot_text(with_unit("read conductance", axis)) + "\n" + y + plot_command(curves);
  return Figure{"endurance", "Endurance", text, script, data.take()};
}

}  // namespace memspike
