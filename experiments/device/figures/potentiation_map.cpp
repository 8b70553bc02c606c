// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostSteps = 200;

/// The rows of device 0 in the first train.
std::vector<double> first_train(const StoredTable& table, const std::string& column, std::size_t rows) {
  std::vector<double> values = table.numbers(column);
  values.resize(std::min(rows, values.size()));
  return values;
}

/// Where the map leaves its argument as it is, between two of its points.
std::optional<double> crossing(const std::vector<double>& x, const std::vector<double>& next) {
  for (std::size_t k = 1; k < x.size(); ++k) {
    const double before = next[k - 1] - x[k - 1], after = next[k] - x[k];
    if ((before > 0) != (after > 0)) return x[k - 1] + (x[k] - x[k - 1]) * before / (before - after);
  }
  return std::nullopt;
}

const Group* first_map(const Protocol& protocol) {
  for (const Group& group : protocol.groups)
    if (group.kind == "potentiation_map") return &group;
  return nullptr;
}

}  // namespace

std::optional<Figure> potentiation_map_figure(const DeviceRunView& run) {
  const Group* const group = first_map(run.experiment.protocol);
  if (!group || !run.potentiation_map || !run.potentiation_map_pulses) return std::nullopt;
  const std::string name(run.slow().name);
  const std::vector<double> states =
      first_train(*run.potentiation_map_pulses, name + "_simulated", group->cycles);
  constexpr std::size_t kMapPoints = 201;
  const bool has_map =
      run.potentiation_map->rows() >= kMapPoints && run.potentiation_map->numbers("device")[0] == 0;
  if (states.size() < 2) return std::nullopt;
  FigureData data;
  std::vector<double> shown = states, x, next;
  if (has_map) {
    x = first_train(*run.potentiation_map, name, kMapPoints);
    next = first_train(*run.potentiation_map, name + "_next", kMapPoints);
    shown.insert(shown.end(), x.begin(), x.end());
    shown.insert(shown.end(), next.begin(), next.end());
  }
  const AxisUnit axis = axis_unit(largest_magnitude(shown), run.slow().unit);
  std::vector<double> cob_x, cob_y;
  const std::size_t steps = std::min(kMostSteps, states.size() - 1);
  for (std::size_t n = 0; n < steps; ++n) {
    cob_x.insert(cob_x.end(), {states[n], states[n]});
    cob_y.insert(cob_y.end(), {states[n], states[n + 1]});
  }
  const std::string cx = data.add("cobweb x", axis, cob_x), cy = data.add("cobweb y", axis, cob_y);
  std::vector<double> here(states.begin(), states.end() - 1), there(states.begin() + 1, states.end());
  const std::string px = data.add("pulse x", axis, here), py = data.add("pulse next", axis, there);
  const auto [low, high] = std::minmax_element(shown.begin(), shown.end());
  std::vector<std::string> curves{"x with lines ls 100 title \"unchanged\""};
  if (has_map)
    curves.push_back(
        fmt::format("data using {}:{} with lines lt 1 lw 2.5 title \"map of one pulse and its gap\"",
                    data.add("x", axis, x), data.add("x next", axis, next)));
  curves.push_back(fmt::format("data using {}:{} with lines lt 8 lw 1 notitle", cx, cy));
  curves.push_back(
      fmt::format("data using {}:{} with points lt 2 pt 7 ps 0.6 title \"simulated pulses\"", px, py));
  if (const std::optional<double> fixed = crossing(x, next)) {
    const std::string at = data.add("fixed point", axis, {*fixed});
    curves.push_back(
        fmt::format("data using {}:{} with points lt 7 pt 6 ps 1.6 title \"fixed point\"", at, at));
  }
  const double room = 0.03 * (*high - *low) / axis.size;
  const std::string range = fmt::format("[{:.8g}:{:.8g}]", *low / axis.size - room, *high / axis.size + room);
  const std::string script =
      "set terminal svg size 620,620 font \"Helvetica,14\" background \"white\" enhanced\nset size square\n"
      "set key top left Left reverse\nset samples 2\nset xrange " +
      range + "\nset yrange " + range + "\nset xlabel " +
      gnuplot_text(with_unit("after a gap: " + italic(name), axis)) + "\nset ylabel " +
      gnuplot_text(with_unit("after the next gap: " + italic(name), axis)) + "\n" + plot_command(curves);
  std::string caption = fmt::format(
      "The slow state {} after each pulse ({}, {}) and its gap against that after the one before. Where the "
      "map "
      "crosses the dashed line, the pulses change nothing any more; its slope there says how fast they come "
      "to "
      "that.",
      name, format_engineering(group->cycle[0].voltage, unit::volt),
      format_engineering(group->length, unit::second));
  if (!has_map)
    caption +=
        " The gap is so short that the inner voltage remembers one pulse at the next: no map of the slow "
        "state alone exists, and only the pulses are drawn.";
  if (run.is_ensemble()) caption += fmt::format(" Device 0 of {}.", run.experiment.device.count);
  return Figure{"potentiation_map", "Potentiation map", caption, script, data.take()};
}

std::optional<Figure> disturb_figure(const DeviceRunView& run) {
  if (!run.disturb || run.disturb->rows() == 0) return std::nullopt;
  const StoredTable& table = *run.disturb;
  const auto &device = table.numbers("device"), &amplitude = table.numbers("amplitude"),
             &pulses = table.numbers("pulses"), &change = table.numbers("change");
  FigureData data;
  struct Train {
    double amplitude;
    std::vector<double> n, change;
  };
  std::vector<Train> trains;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (device[row] != 0) continue;
    if (pulses[row] == 0) {
      trains.push_back({amplitude[row], {}, {}});
      continue;
    }
    trains.back().n.push_back(pulses[row]), trains.back().change.push_back(std::fabs(change[row]));
  }
  constexpr std::size_t kMost = 9;
  const std::size_t all = trains.size();
  if (trains.size() > kMost) trains.resize(kMost);
  std::vector<std::string> curves;
  double largest = 0;
  for (std::size_t k = 0; k < trains.size(); ++k) {
    for (double& value : trains[k].change)
      if (!(value > 0)) value = std::nan("");
    if (largest_magnitude(trains[k].change) == 0) continue;
    largest = std::max(largest, largest_magnitude(trains[k].change));
    const std::string tag = fmt::format(" {} at {} V", k, format_number(trains[k].amplitude));
    curves.push_back(fmt::format("data using {}:{} with lines lc rgb {} lw 2 title {}",
                                 data.add("pulses" + tag, plain_unit(unit::one), trains[k].n),
                                 data.add("change" + tag, plain_unit(unit::one), trains[k].change),
                                 gnuplot_text(series_colour(k, trains.size())),
                                 gnuplot_text(format_engineering(trains[k].amplitude, unit::volt))));
  }
  if (curves.empty()) return std::nullopt;
  curves.insert(curves.begin(), "0.01 with lines ls 100 title \"1 %\"");
  const std::string script =
      fmt::format(
          "set key outside right top vertical\nset logscale xy\nset format x decades\nset format y decades\n"
          "set yrange [*<0.005:{:.3g}]\nset xlabel \"number of pulses\"\nset ylabel \"|relative change of "
          "conductance|\"\n",
          std::max(0.03, 3 * largest)) +
      plot_command(curves);
  std::string caption =
      "Magnitude of the relative change of the probed conductance against the number of equal pulses, for "
      "each "
      "amplitude, by iterating the map of one pulse.";
  if (trains.size() < all) caption += fmt::format(" The first {} of {} amplitudes.", trains.size(), all);
  if (run.is_ensemble()) caption += fmt::format(" Device 0 of {}.", run.experiment.device.count);
  return Figure{"disturb", "Disturb by many pulses", caption, script, data.take()};
}

}  // namespace memspike
