// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/network_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostPopulations = 8;
constexpr double kSpikesPerBin = 8, kFewestBins = 10, kMostBins = 200;

/// 1, 2 or 5 times a power of ten, next above x.
double round_up(double x) {
  const double power = std::pow(10.0, std::floor(std::log10(x)));
  for (const double digit : {1.0, 2.0, 5.0})
    if (digit * power >= x * (1 - 1e-9)) return digit * power;
  return 10 * power;
}

/// Wide enough that the busiest population has several spikes in a bin.
double bin_width(const NetworkRunView& run) {
  std::size_t most = 1;
  for (const SpikeTrains& trains : *run.spikes) most = std::max(most, trains.t.size());
  const double bins = std::clamp(static_cast<double>(most) / kSpikesPerBin, kFewestBins, kMostBins);
  return round_up(run.experiment.duration / bins);
}

/// Spikes per neuron and time in each bin [1/s]; the last bin may be cut short by the end of the run.
std::vector<double> rate_of(const SpikeTrains& trains, double size, double width, double duration) {
  const auto bins = static_cast<std::size_t>(std::max(1.0, std::ceil(duration / width * (1 - 1e-12))));
  std::vector<double> rate(bins);
  for (const double t : trains.t) rate[std::min(bins - 1, static_cast<std::size_t>(t / width))] += 1;
  for (std::size_t k = 0; k < bins; ++k) {
    const double begin = static_cast<double>(k) * width;
    rate[k] /= size * (std::min(begin + width, duration) - begin);
  }
  return rate;
}

/// Edges of the bins, each twice, and the values as a staircase over them.
std::vector<double> edges(std::size_t bins, double width, double duration) {
  std::vector<double> t;
  for (std::size_t k = 0; k < bins; ++k) {
    t.push_back(static_cast<double>(k) * width);
    t.push_back(std::min(static_cast<double>(k + 1) * width, duration));
  }
  return t;
}
std::vector<double> staircase(const std::vector<double>& values) {
  std::vector<double> all;
  for (const double value : values) all.insert(all.end(), {value, value});
  return all;
}

}  // namespace

std::optional<Figure> rates_figure(const NetworkRunView& run) {
  if (!run.spikes) return std::nullopt;
  std::size_t spikes = 0;
  for (const SpikeTrains& trains : *run.spikes) spikes += trains.t.size();
  if (spikes == 0) return std::nullopt;
  const double width = bin_width(run), duration = run.experiment.duration;
  const AxisUnit time = axis_unit(duration, unit::second), hertz = plain_unit(unit::hertz);
  FigureData data;
  std::vector<std::string> curves;
  std::vector<double> all;
  std::string t_column;
  std::size_t colour = 0;
  const std::size_t shown = std::min(kMostPopulations, run.populations().size());
  for (std::size_t p = 0; p < shown; ++p) {
    const PopulationDescription& population = run.populations()[p];
    const std::vector<double> rate = rate_of((*run.spikes)[p], population.size, width, duration);
    if (t_column.empty()) t_column = data.add("t", time, edges(rate.size(), width, duration));
    all.insert(all.end(), rate.begin(), rate.end());
    if (!population.is_source()) ++colour;
    const std::string paint =
        population.is_source() ? "lc rgb \"#999999\" lw 1.5" : fmt::format("lt {}", (colour - 1) % 7 + 1);
    curves.push_back(fmt::format("data using {}:{} with lines {} title {} noenhanced", t_column,
                                 data.add("rate of " + population.name, hertz, staircase(rate)), paint,
                                 gnuplot_text(population.name)));
  }
  all.push_back(0);
  const std::string script = fmt::format(
      "set terminal svg size 720,380 font \"Helvetica,14\" background \"white\" enhanced\n"
      "set xrange [0:{}]\nset xlabel {}\nset ylabel \"rate per neuron (Hz)\"\n"
      "set key outside top right horizontal\n{}",
      duration / time.size, gnuplot_text(axis_title("t", time)), y_range(all, hertz, 5));
  std::string caption =
      fmt::format("Spikes per neuron and time, in bins of {}.", format_engineering(width, unit::second));
  if (shown < run.populations().size())
    caption += fmt::format(" The first {} of {} populations.", shown, run.populations().size());
  return Figure{"rates", "Firing rates", caption, script + plot_command(curves), data.take()};
}

}  // namespace memspike
