// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "experiments/device/figures/run_view.hpp"

namespace memspike {

/// One passage from the first vertex to the last.
struct VoltageLoop {
  std::size_t first = 0, end = 0;                           ///< rows of the trace
  std::vector<std::pair<std::size_t, std::size_t>> legs{};  ///< rows of each ramp
  std::size_t cycle = 0;
};

/// The loops at one scan rate.
struct LoopSeries {
  double rate = 0;  ///< [V/s]; 0: sweeps of their own making, without a common rate
  std::vector<VoltageLoop> loops;
};

/// The voltage loops of a run: of every cyclic_voltammetry, a series for each rate; without any, of the ramps
/// that follow each other. Loops with too few rows for a curve are left out.
std::vector<LoopSeries> voltage_loops(const DeviceRunView& run, const TraceCurves& trace);

}  // namespace memspike
