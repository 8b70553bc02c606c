// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "experiments/device/figure_plan.hpp"
#include "experiments/device/figures/run_view.hpp"
#include "experiments/device/figures/single_step.hpp"
#include "experiments/output/figure.hpp"

namespace memspike {

/// A curve of a panel in SI; NaN where it breaks.
struct PlannedCurve {
  std::vector<double> x, y;
  std::string title;   ///< gnuplot text; empty: none
  std::string colour;  ///< "#rrggbb"
  double width = 2.5;
};

/// What a panel shows of a finished run.
struct PanelContent {
  std::vector<PlannedCurve> curves;
  std::vector<std::size_t> legs;   ///< where each leg of a voltage loop begins in the last curve
  double volts = 0;                ///< of the first held voltage of the part that is not 0
  std::optional<SingleStep> step;  ///< of that part, where the panel wants letters
  double t_start = 0;              ///< of the part, on the clock of the protocol [s]
};

/// Empty where the run has no such part, or its table is too large to be drawn.
std::optional<PanelContent> panel_content(const DeviceRunView& run, const PanelPlan& panel);

/// A column in the gnuplot spelling of physics: an italic letter and its index, or words.
std::string column_title(const PlottedColumn& column);

/// A figure that the user's file describes. Empty where none of its panels has anything to show.
std::optional<Figure> planned_figure(const DeviceRunView& run, const FigurePlan& plan);

}  // namespace memspike
