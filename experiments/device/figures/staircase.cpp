// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"
#include "experiments/device/figures/pulse_view.hpp"

namespace memspike {
namespace {

constexpr std::size_t kFewestAmplitudes = 3, kMostStairs = 12, kMostPoints = 4000;

/// A monotone stretch of a staircase: pulses [first, last], both turning points included.
struct Branch {
  std::size_t first, last;
  bool rising;
};

std::vector<Branch> branches_of(const std::vector<PulseFacts>& pulses) {
  std::vector<Branch> branches;
  for (std::size_t k = 1; k < pulses.size(); ++k) {
    const double change = pulses[k].amplitude - pulses[k - 1].amplitude;
    const bool goes_on = !branches.empty() && (change == 0 || (change > 0) == branches.back().rising);
    if (goes_on)
      branches.back().last = k;
    else
      branches.push_back({k - 1, k, change > 0});
  }
  return branches;
}

bool is_staircase(const std::vector<PulseFacts>& pulses) {
  std::set<double> amplitudes;
  for (const PulseFacts& pulse : pulses) amplitudes.insert(pulse.amplitude);
  return amplitudes.size() >= kFewestAmplitudes;
}

/// An arrow along the middle of a branch.
std::string arrow(const std::vector<double>& V, const std::vector<double>& G, const char* colour) {
  const std::size_t to = V.size() / 2;
  if (to == 0 || std::isnan(G[to]) || std::isnan(G[to - 1])) return {};
  return fmt::format("set arrow from {},{} to {},{} head filled size screen 0.02,20,60 lw 2 lc rgb {}\n",
                     V[to - 1], G[to - 1], V[to], G[to], gnuplot_text(colour));
}

std::string caption_of(const DeviceRunView& run, const PulseView& pulses, std::size_t branches, bool cut) {
  std::string text = fmt::format(
      "The {} of each pulse against the pulse's amplitude, amplitudes rising (orange) and "
      "falling (blue); arrows show the order.",
      pulses.conductance_words());
  if (cut) text += fmt::format(" The first {} branches are drawn.", branches);
  if (run.is_ensemble()) text += fmt::format(" Mean over {} devices.", run.experiment.device.count);
  const std::string remark = capacitive_remark(run, pulses);
  return remark.empty() ? text : text + " " + remark;
}

}  // namespace

std::optional<Figure> staircase_figure(const DeviceRunView& run) {
  const std::optional<PulseView> pulses = pulse_view(run);
  if (!pulses || pulses->pulses.size() > kMostPoints || !is_staircase(pulses->pulses)) return std::nullopt;
  std::vector<Branch> branches = branches_of(pulses->pulses);
  const bool cut = branches.size() > kMostStairs;
  if (cut) branches.resize(kMostStairs);
  const Band band = band_over_devices(run.pulses->numbers(pulses->conductance_column()),
                                      run.experiment.device.count, pulses->place);
  const AxisUnit axis = axis_unit(largest_magnitude(band.mean), unit::siemens),
                 volts = plain_unit(unit::volt);
  FigureData data;
  std::string arrows;
  std::vector<std::string> curves;
  for (std::size_t b = 0; b < branches.size(); ++b) {
    std::vector<double> V, G;
    for (std::size_t k = branches[b].first; k <= branches[b].last; ++k)
      V.push_back(pulses->pulses[k].amplitude), G.push_back(band.mean[k] / axis.size);
    const char* const colour = branches[b].rising ? "#D55E00" : "#0072B2";
    arrows += arrow(V, G, colour);
    for (double& value : G) value *= axis.size;
    const std::string x = data.add(fmt::format("amplitude of branch {}", b), volts, V);
    const std::string y = data.add(fmt::format("G of branch {}", b), axis, G);
    const char* const title = b > 1 || (b == 1 && branches[0].rising == branches[1].rising) ? ""
                              : branches[b].rising                                          ? "rising"
                                                                                            : "falling";
    curves.push_back(fmt::format("data using {}:{} with linespoints lc rgb {} pt {} ps 0.6 title \"{}\"", x,
                                 y, gnuplot_text(colour), branches[b].rising ? 7 : 5, title));
  }
  const std::string words = pulses->has_reads ? pulses->conductance_words()
                                              : italic("I") + "/" + italic("V") + " at the pulse's end";
  const std::string script =
      "set key above horizontal\nset offsets graph 0.03,graph 0.03,0,0\n"
      "set xlabel \"pulse amplitude (V)\"\nset ylabel " +
      gnuplot_text(with_unit(words, axis)) + "\n" + y_range(band.mean, axis, 6) + arrows +
      plot_command(curves);
  return Figure{"staircase", "Staircase of amplitudes", caption_of(run, *pulses, branches.size(), cut),
                script, data.take()};
}

}  // namespace memspike
