// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/figures/reservoir_figures.hpp"

#include <cmath>

#include "experiments/learning/figures/confusion.hpp"

namespace memspike {

double ReservoirRunView::number(std::string_view key) const {
  for (const Summary::Entry& entry : summary.entries()) {
    if (entry.key != key) continue;
    if (const double* value = std::get_if<double>(&entry.value.value)) return *value;
    if (const auto* count = std::get_if<std::int64_t>(&entry.value.value)) return static_cast<double>(*count);
  }
  return std::nan("");
}

std::vector<Figure> reservoir_figures(const ReservoirRunView& run) {
  std::vector<Figure> figures;
  add_methods_figure(run, figures);
  add_devices_figure(run, figures);
  add_noise_figure(run, figures);
  add_separation_figure(run, figures);
  add_course_figure(run, figures);
  add_confusion_figure(run.folder, run.experiment.data.set->classes, figures);
  return figures;
}

}  // namespace memspike
