// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/figures/voltage_loops.hpp"

#include <algorithm>
#include <map>

namespace memspike {
namespace {

constexpr std::size_t kFewestRows = 8;

bool is_ramp(const Segment& s) { return s.kind == SegmentKind::ramp && s.drive.from != s.drive.to; }

void close_loop(LoopSeries& series, VoltageLoop loop) {
  if (loop.legs.empty()) return;
  loop.first = loop.legs.front().first, loop.end = loop.legs.back().second;
  if (loop.end >= loop.first + kFewestRows) series.loops.push_back(std::move(loop));
}

/// Series by (group, rate), from the legs of cyclic_voltammetry in their order.
std::vector<LoopSeries> of_voltammetry(const DeviceRunView& run, const TraceCurves& trace) {
  std::vector<LoopSeries> all;
  std::map<std::pair<std::uint32_t, std::size_t>, std::size_t> place;
  std::map<std::uint32_t, std::size_t> legs_of;
  std::map<std::size_t, std::size_t> cycles_of;
  VoltageLoop loop;
  for (const TimedSegment& timed : run.timeline) {
    const Group& group = run.experiment.protocol.groups[timed.segment.group];
    if (group.kind != "cyclic_voltammetry" || !is_ramp(timed.segment)) continue;
    const std::size_t leg = legs_of[timed.segment.group]++;
    const std::size_t rate = leg / (group.legs * group.cycles) % group.points.size();
    const auto [found, is_new] = place.try_emplace({timed.segment.group, rate}, all.size());
    if (is_new) all.push_back({group.points[rate], {}});
    if (leg % group.legs == 0) loop = {.cycle = cycles_of[found->second]++};
    loop.legs.push_back(trace.rows_of(timed));
    if ((leg + 1) % group.legs == 0) close_loop(all[found->second], loop);
  }
  return all;
}

/// One series of the stretches of ramps that follow each other.
std::vector<LoopSeries> of_ramps(const DeviceRunView& run, const TraceCurves& trace) {
  LoopSeries series;
  VoltageLoop loop;
  std::size_t cycles = 0;
  double volts = 0;
  const auto close = [&] {
    if (!loop.legs.empty()) loop.cycle = cycles++;
    close_loop(series, std::exchange(loop, {}));
  };
  for (const TimedSegment& timed : run.timeline) {
    const Drive& drive = timed.segment.drive;
    if (!is_ramp(timed.segment) || timed.restarted || drive.from != volts) close();
    if (is_ramp(timed.segment)) loop.legs.push_back(trace.rows_of(timed)), volts = drive.to;
  }
  close();
  return {series};
}

}  // namespace

std::vector<LoopSeries> voltage_loops(const DeviceRunView& run, const TraceCurves& trace) {
  std::vector<LoopSeries> all = of_voltammetry(run, trace);
  if (all.empty()) all = of_ramps(run, trace);
  std::erase_if(all, [](const LoopSeries& series) { return series.loops.empty(); });
  return all;
}

}  // namespace memspike
