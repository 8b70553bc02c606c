// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <vector>

#include "experiments/output/figure.hpp"
#include "experiments/output/summary.hpp"
#include "experiments/reservoir/reservoir_experiment.hpp"

namespace memspike {

/// A finished run with a reservoir as its figures see it; tables are read from its folder.
struct ReservoirRunView {
  std::filesystem::path folder;
  ReservoirExperiment experiment;
  Summary summary;

  /// A number of summary.json; NaN where it has none.
  double number(std::string_view key) const;
};

/// What the devices add, accuracy against their number and against read noise, states, a course, confusion.
std::vector<Figure> reservoir_figures(const ReservoirRunView& run);

// Each adds its figure if there is something to draw.
void add_methods_figure(const ReservoirRunView& run, std::vector<Figure>& figures);
void add_devices_figure(const ReservoirRunView& run, std::vector<Figure>& figures);
void add_noise_figure(const ReservoirRunView& run, std::vector<Figure>& figures);
void add_separation_figure(const ReservoirRunView& run, std::vector<Figure>& figures);
void add_course_figure(const ReservoirRunView& run, std::vector<Figure>& figures);

}  // namespace memspike
