// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostCurves = 8, kMostRows = 1500;

/// One irradiance: its light and the dark after it.
struct Response {
  double irradiance, t_on, light, all;  ///< [W/m²], [s]
  std::vector<std::size_t> rows;
};

/// Of the first step `light` of the protocol.
std::vector<Response> responses_of(const DeviceRunView& run, const TraceCurves& trace) {
  std::vector<Response> all;
  const std::vector<Group>& groups = run.experiment.protocol.groups;
  std::optional<std::uint32_t> number;
  std::uint64_t segment = 0;
  for (const TimedSegment& timed : run.timeline) {
    const Group& group = groups[timed.segment.group];
    if (group.kind != "light" || (number && *number != timed.segment.group)) continue;
    number = timed.segment.group;
    if (segment == 0) {
      if (all.size() == group.points.size()) break;  // a repetition
      all.push_back({group.points[all.size()], timed.t_start, timed.t_end - timed.t_start, 0, {}});
    }
    Response& response = all.back();
    response.all = timed.t_end - response.t_on;
    const auto [first, end] = trace.rows_of(timed);
    for (std::size_t row = first; row < end; ++row)
      if (response.rows.empty() || row > response.rows.back()) response.rows.push_back(row);
    if (++segment == group.segments[all.size() - 1]) segment = 0;
  }
  std::erase_if(all, [](const Response& r) { return r.rows.size() < 2; });
  return all;
}

std::string irradiance_text(double watts_per_square_metre) {
  return fmt::format("{:.3g} mW/cm\u00b2", watts_per_square_metre / 10);
}

}  // namespace

std::optional<Figure> photoresponse_figure(const DeviceRunView& run) {
  if (!run.trace || run.trace->rows() == 0) return std::nullopt;
  const TraceCurves trace(*run.trace, run.experiment.device.count);
  std::vector<Response> responses = responses_of(run, trace);
  if (responses.empty()) return std::nullopt;
  const std::size_t found = responses.size();
  if (found > kMostCurves) responses.resize(kMostCurves);
  std::vector<double> all_I;
  double longest = 0;
  for (const Response& r : responses) {
    const std::vector<double> I = trace.mean("I", r.rows);
    all_I.insert(all_I.end(), I.begin(), I.end());
    longest = std::max(longest, r.all);
  }
  const AxisUnit time = axis_unit(longest, unit::second),
                 amperes = axis_unit(largest_magnitude(all_I), unit::ampere);
  FigureData data;
  std::vector<std::string> curves;
  for (std::size_t k = 0; k < responses.size(); ++k) {
    const Response& r = responses[k];
    std::vector<std::size_t> rows;
    for (const std::size_t place : points_to_draw(trace.mean("I", r.rows), kMostRows))
      rows.push_back(r.rows[place]);
    std::vector<double> since = trace.times(rows);
    for (double& t : since) t -= r.t_on;
    const std::string of = fmt::format(" at {:.6g} W/m2", r.irradiance);
    curves.push_back(
        fmt::format("data using {}:{} with lines lc rgb \"{}\" lw 2 title {}",
                    data.add("t" + of, time, since), data.add("I" + of, amperes, trace.mean("I", rows)),
                    series_colour(k, responses.size()), gnuplot_text(irradiance_text(r.irradiance))));
  }
  const double lit = responses.front().light / time.size;
  const std::string script = fmt::format(
      "set xrange [{0:.8g}:{1:.8g}]\n{2}set xlabel \"time since the light came on ({3})\"\nset ylabel {4}\n"
      "set object 1 rectangle from 0, graph 0 to {5:.8g}, graph 1 behind fc rgb \"#fff3c4\" fs solid 1 "
      "noborder\n"
      "set label 1 \"light\" at {6:.8g}, graph 0.96 center textcolor rgb \"#8a6d00\"\n"
      "set key outside right top Left reverse samplen 1.5\n",
      -0.03 * longest / time.size, longest / time.size, y_range(all_I, amperes, 5), time.symbol,
      gnuplot_text(axis_title("I", amperes)), lit, 0.5 * lit);
  const Group& group =
      *std::find_if(run.experiment.protocol.groups.begin(), run.experiment.protocol.groups.end(),
                    [](const Group& g) { return g.kind == "light"; });
  std::string caption = fmt::format(
      "Current of the device while the light is on and after. The light drives it through a photovoltaic "
      "generator of "
      "{} and {} with a shunt of {} in the loop. At the edges of the light the capacitance charges and "
      "discharges; the "
      "rise after the spike is the slow state.",
      format_engineering(group.responsivity, unit::responsivity),
      fmt::format("{:.3g} mm\u00b2", group.area * 1e6), format_engineering(group.shunt, unit::ohm));
  if (responses.size() < found)
    caption += fmt::format(" The first {} of {} irradiances.", responses.size(), found);
  if (run.is_ensemble()) caption += trace.devices() > 1 ? " Mean over devices." : " The first device.";
  return Figure{"photoresponse", "Photoresponse", caption, script + plot_command(curves), data.take()};
}

}  // namespace memspike
