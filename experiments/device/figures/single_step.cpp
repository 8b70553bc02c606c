// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/figures/single_step.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "experiments/device/figures/axis.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostSegments = 8, kFewestRows = 10;
constexpr double kVisibleDip = 1e-3;  // of the final current

bool is_at_zero(const Segment& s) {
  return s.drive.kind == Drive::Kind::voltage && s.drive.from == 0 && s.drive.to == 0;
}

bool is_step(const Segment& s, const Protocol& protocol) {
  const std::string& kind = protocol.groups[s.group].kind;
  return s.kind == SegmentKind::hold && s.role == PulseRole::none && s.drive.kind == Drive::Kind::voltage &&
         (kind == "step" || kind == "hold");
}

/// The row with the smallest current in the direction of the voltage, if it is not the last one.
std::optional<std::size_t> lowest(const std::vector<double>& I, double volts, std::size_t first,
                                  std::size_t end) {
  const auto along = [&](std::size_t row) { return std::copysign(1.0, volts) * I[row]; };
  std::size_t best = first;
  for (std::size_t row = first; row < end; ++row)
    if (along(row) < along(best)) best = row;
  const bool inside = best > first && along(best) < along(end - 1) - kVisibleDip * std::fabs(along(end - 1));
  return inside ? std::optional(best) : std::nullopt;
}

}  // namespace

std::optional<SingleStep> single_step(const DeviceRunView& run, const TraceCurves& trace) {
  if (run.experiment.device.compliance) return std::nullopt;  // whose lines this step does not follow
  if (run.timeline.empty() || run.timeline.size() > kMostSegments) return std::nullopt;
  if (size_of(run.experiment.protocol).restarts > 0) return std::nullopt;
  return step_among(run, trace, 0, run.timeline.size());
}

std::optional<SingleStep> step_among(const DeviceRunView& run, const TraceCurves& trace, std::size_t first,
                                     std::size_t end) {
  const auto begin = run.timeline.begin() + static_cast<std::ptrdiff_t>(first);
  const auto stop = run.timeline.begin() + static_cast<std::ptrdiff_t>(end);
  const auto on = std::find_if(begin, stop, [](const TimedSegment& t) { return !is_at_zero(t.segment); });
  if (on == stop || !is_step(on->segment, run.experiment.protocol)) return std::nullopt;
  SingleStep step{on->segment.drive.from, *on};
  std::tie(step.first, step.end) = trace.rows_of(*on);
  if (step.end < step.first + kFewestRows) return std::nullopt;
  std::vector<std::size_t> rows(trace.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const std::vector<double> I = trace.mean("I", rows);
  step.A = step.first, step.C = step.end - 1;
  step.B = lowest(I, step.volts, step.first, step.end);
  const auto off = on + 1;
  if (off != stop && is_at_zero(off->segment) && trace.t()[step.C] == on->t_end) {
    const auto [row, past] = trace.rows_of(*off);
    if (row < past && trace.t()[row] == off->t_start && row > step.C) step.D = row;
  }
  return step;
}

std::vector<ReferenceLine> reference_lines(const DeviceRunView& run, double volts) {
  const DeviceRef device = run.nominal();
  const double R_s = device.value("R_s");
  const std::string V = italic("V"), series = italic("R_s");
  std::vector<ReferenceLine> lines{{V + "/" + series, series, "#888888", volts / R_s}};
  if (device.model->index_of("R_b") >= 0) {
    const std::string sum = "(" + series + " + " + italic("R_b") + ")";
    lines.push_back(
        {V + "/" + sum, sum.substr(1, sum.size() - 2), "#009E73", volts / (R_s + device.value("R_b"))});
  }
  if (const std::optional<double> steady = steady_current(device, volts); steady && *steady != 0)
    lines.push_back({"steady state " + italic("I_dc"), V + "/" + italic("I_dc"), "#CC79A7", *steady});
  return lines;
}

std::string step_caption(const SingleStep& step, const std::vector<ReferenceLine>& lines) {
  std::string text = "A: just after the step, all of the voltage is at R_s. ";
  if (step.B)
    text +=
        "B: the capacitance is charged and the slow state has not moved far yet, the resistance V/I is at "
        "its peak. ";
  text += "C: end of the step. ";
  if (step.D) text += "D: just after the return to 0 V. ";
  text += "Lines: V/R_s (grey)";
  for (const ReferenceLine& line : lines) {
    if (line.colour == "#009E73") text += ", V/(R_s + R_b) (green)";
    if (line.colour == "#CC79A7") text += ", steady state (magenta)";
  }
  return text + ".";
}

}  // namespace memspike
