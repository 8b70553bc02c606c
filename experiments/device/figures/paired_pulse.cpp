// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostCurves = 7;

/// One paired_pulse step: its pairs are rows [first, first + pairs) of each device.
struct PairCurve {
  std::size_t first, pairs;
  double amplitude, width;
};

std::vector<PairCurve> curves_of(const Protocol& protocol) {
  std::vector<PairCurve> curves;
  std::size_t pulses = 0, pulses_of_curve = 0;
  walk(
      protocol.steps,
      [&](const Segment& s) {
        const Group& group = protocol.groups[s.group];
        if (s.role != PulseRole::pulse || group.kind != "paired_pulse") return;
        if (pulses_of_curve == 0) {
          pulses_of_curve = 2 * group.points.size();
          curves.push_back({pulses / 2, group.points.size(), s.drive.from, s.duration});
        }
        ++pulses, --pulses_of_curve;
      },
      [] {});
  return curves;
}

/// The rows with gaps that a logarithmic axis can show, by rising gap.
std::vector<std::size_t> places_of(const PairCurve& curve, const std::vector<double>& gaps) {
  std::vector<std::size_t> places;
  for (std::size_t k = 0; k < curve.pairs; ++k)
    if (gaps[curve.first + k] > 0) places.push_back(curve.first + k);
  std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return gaps[a] < gaps[b]; });
  return places;
}

/// Adds one curve and, for an ensemble, its band.
void add_curve(const DeviceRunView& run, const PairCurve& curve, const std::vector<std::size_t>& places,
               std::size_t k, bool titled, FigureData& data, std::vector<std::string>& commands) {
  const std::vector<double>& gaps = run.paired_pulse->numbers("gap");
  const std::size_t devices = run.experiment.device.count;
  const Band band = band_over_devices(run.paired_pulse->numbers("ratio"), devices, places);
  std::vector<double> t;
  t.reserve(places.size());
  for (const std::size_t place : places) t.push_back(gaps[place]);
  const std::string number = k == 0 ? "" : fmt::format(" {}", k);
  const std::string x = data.add("gap" + number, plain_unit(unit::second), t);
  const AxisUnit one = plain_unit(unit::one);
  if (devices > 1) {
    const std::string low = data.add("ratio 10 %" + number, one, band.low),
                      high = data.add("ratio 90 %" + number, one, band.high);
    commands.insert(commands.begin(),
                    fmt::format("data using {}:{}:{} with filledcurves lt {} fs transparent solid 0.25 {}", x,
                                low, high, k + 1, titled ? "notitle" : "title \"10 % to 90 % of devices\""));
  }
  const std::string title =
      titled        ? fmt::format("title \"{}, {}\"", format_engineering(curve.amplitude, unit::volt),
                                  format_engineering(curve.width, unit::second))
      : devices > 1 ? "title \"mean\""
                    : "notitle";
  commands.push_back(fmt::format("data using {}:{} with linespoints lt {} {}", x,
                                 data.add("ratio" + number, one, band.mean), k + 1, title));
}

std::string caption_of(const DeviceRunView& run, const PairCurve& first, std::size_t drawn,
                       std::size_t curves) {
  std::string text = fmt::format(
      "Ratio of the currents at the ends of two equal pulses ({}, {}) against the gap between "
      "them. Above 1 the first pulse facilitates the second, below 1 it depresses it.",
      format_engineering(first.amplitude, unit::volt), format_engineering(first.width, unit::second));
  if (drawn < curves) text += fmt::format(" The first {} of {} series are drawn.", drawn, curves);
  if (run.is_ensemble()) text += fmt::format(" Mean over {} devices.", run.experiment.device.count);
  if (first.width < 5 * run.charging_time())
    text += fmt::format(
        " The pulses are shorter than 5 R_s C_m ({}): their currents are partly those of the charging "
        "capacitance, which hide the slow state.",
        format_engineering(5 * run.charging_time(), unit::second));
  return text;
}

}  // namespace

std::optional<Figure> paired_pulse_figure(const DeviceRunView& run) {
  if (!run.paired_pulse) return std::nullopt;
  const std::vector<PairCurve> curves = curves_of(run.experiment.protocol);
  const std::size_t pairs = curves.empty() ? 0 : curves.back().first + curves.back().pairs;
  if (run.paired_pulse->rows() != pairs * run.experiment.device.count)
    throw IoError(
        fmt::format("the table paired_pulse has {} rows, but the protocol gives {}; run the experiment again",
                    run.paired_pulse->rows(), pairs * run.experiment.device.count));
  FigureData data;
  std::vector<std::string> commands;
  std::size_t drawn = 0;
  for (const PairCurve& curve : curves) {
    const std::vector<std::size_t> places = places_of(curve, run.paired_pulse->numbers("gap"));
    if (places.size() < 2 || drawn == kMostCurves) continue;
    add_curve(run, curve, places, drawn++, curves.size() > 1, data, commands);
  }
  if (commands.empty()) return std::nullopt;
  commands.insert(commands.begin(), "1 with lines ls 100 notitle");
  const std::string script =
      "set key above horizontal\nset logscale x\nset format x decades\nset offsets 0,0,graph 0.05,graph "
      "0.05\n"
      "set xlabel \"gap between the pulses (s)\"\n"
      "set ylabel \"paired-pulse ratio {/:Italic I}_2/{/:Italic I}_1\"\n" +
      plot_command(commands);
  return Figure{"paired_pulse", "Paired pulses", caption_of(run, curves.front(), drawn, curves.size()),
                script, data.take()};
}

}  // namespace memspike
