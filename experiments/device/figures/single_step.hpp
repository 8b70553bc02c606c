// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/device/figures/run_view.hpp"

namespace memspike {

/// The first voltage step of a short protocol, as rows of its trace.
struct SingleStep {
  double volts = 0;
  TimedSegment on{};
  std::size_t first = 0, end = 0;  ///< rows of the step
  std::size_t A = 0;               ///< the row just after the step
  std::optional<std::size_t> B{};  ///< where the current is lowest and V/I highest, if that is inside
  std::size_t C = 0;               ///< the last row of the step
  std::optional<std::size_t> D{};  ///< the row just after the return to 0 V
};
/// Empty unless the run has a trace and its protocol is little more than one held voltage.
std::optional<SingleStep> single_step(const DeviceRunView& run, const TraceCurves& trace);

/// The first voltage step among the segments [first, end) of the timeline.
std::optional<SingleStep> step_among(const DeviceRunView& run, const TraceCurves& trace, std::size_t first,
                                     std::size_t end);

/// A level that a step response starts at, passes or ends at.
struct ReferenceLine {
  std::string current_label, resistance_label;  ///< gnuplot text
  std::string colour;
  double current;  ///< [A]
};
/// For nominal parameters: V/R_s, V/(R_s + R_b) if the model has an R_b, and the steady current.
std::vector<ReferenceLine> reference_lines(const DeviceRunView& run, double volts);

/// What the letters and lines mean, for captions.
std::string step_caption(const SingleStep& step, const std::vector<ReferenceLine>& lines);

}  // namespace memspike
