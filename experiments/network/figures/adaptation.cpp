// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/driven_population.hpp"
#include "experiments/network/figures/network_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kFewestSpikes = 4, kMostCurves = 6;

struct Curve {
  std::string name;
  double start = 0;                             ///< of the current [s]
  const std::vector<double>* spikes = nullptr;  ///< [s]
};

/// Neurons with enough spikes, few of each population, from the smallest to the largest current.
std::vector<Curve> curves_of(const NetworkRunView& run, const std::vector<DrivenPopulation>& driven) {
  std::vector<Curve> curves;
  for (const DrivenPopulation& d : driven) {
    std::vector<std::size_t> neurons;
    for (std::size_t n = 0; n < d.spikes.size(); ++n)
      if (d.spikes[n].size() >= kFewestSpikes) neurons.push_back(n);
    std::stable_sort(neurons.begin(), neurons.end(),
                     [&](std::size_t a, std::size_t b) { return d.current[a] < d.current[b]; });
    const std::size_t most = std::max<std::size_t>(2, kMostCurves / driven.size());
    const std::size_t shown = std::min(neurons.size(), most);
    for (std::size_t k = 0; k < shown; ++k) {
      const std::size_t n = neurons[shown == 1 ? 0 : k * (neurons.size() - 1) / (shown - 1)];
      curves.push_back(
          {run.populations()[d.population].name + ", " + format_engineering(d.current[n], unit::ampere),
           d.start, &d.spikes[n]});
    }
  }
  return curves;
}

bool adapts(const NetworkRunView& run, const DrivenPopulation& d) {
  const NeuronEntry& model = *run.populations()[d.population].model;
  return model.slow.exists() && !model.is_switch;
}

}  // namespace

std::optional<Figure> adaptation_figure(const NetworkRunView& run) {
  const std::vector<DrivenPopulation> driven = driven_populations(run);
  if (std::none_of(driven.begin(), driven.end(), [&](const auto& d) { return adapts(run, d); }))
    return std::nullopt;
  const std::vector<Curve> curves = curves_of(run, driven);
  if (curves.empty()) return std::nullopt;
  const AxisUnit time = axis_unit(run.experiment.duration, unit::second), hertz = plain_unit(unit::hertz);
  FigureData data;
  std::vector<std::string> lines;
  std::vector<double> all{0};
  for (std::size_t k = 0; k < curves.size(); ++k) {
    std::vector<double> t, rate;
    const std::vector<double>& spikes = *curves[k].spikes;
    for (std::size_t i = 1; i < spikes.size(); ++i)
      t.push_back(spikes[i] - curves[k].start), rate.push_back(1 / (spikes[i] - spikes[i - 1]));
    all.insert(all.end(), rate.begin(), rate.end());
    const std::string colour = gnuplot_text(series_colour(k, curves.size()));
    lines.push_back(
        fmt::format("data using {}:{} with linespoints pt 7 ps 0.5 lw 1.5 lc rgb {} title {} noenhanced",
                    data.add(fmt::format("t of curve {}", k), time, std::move(t)),
                    data.add(fmt::format("rate of curve {}", k), hertz, std::move(rate)), colour,
                    gnuplot_text(curves[k].name)));
  }
  const std::string script =
      "set terminal svg size 720,420 font \"Helvetica,14\" background \"white\" enhanced\nset xlabel " +
      gnuplot_text(with_unit("time since the current began", time)) +
      "\nset ylabel \"1/interval (Hz)\"\nset xrange [0:*]\nset key outside top right horizontal maxcols 3\n" +
      y_range(all, hertz, 5) + plot_command(lines);
  return Figure{"adaptation", "Adaptation to a constant current",
                "Inverse of the interval before each spike, against the time of the spike.", script,
                data.take()};
}

}  // namespace memspike
