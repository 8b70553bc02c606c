// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/figures/learning_figures.hpp"

#include <cmath>

namespace memspike {

double LearningRunView::number(std::string_view key) const {
  for (const Summary::Entry& entry : summary.entries()) {
    if (entry.key != key) continue;
    if (const double* value = std::get_if<double>(&entry.value.value)) return *value;
    if (const auto* count = std::get_if<std::int64_t>(&entry.value.value)) return static_cast<double>(*count);
  }
  return std::nan("");
}

std::vector<Figure> learning_figures(const LearningRunView& run) {
  std::vector<Figure> figures;
  add_detection_figure(run, figures);
  add_pattern_weights(run, figures);
  add_accuracy_figure(run, figures);
  add_forgetting_figure(run, figures);
  add_receptive_fields(run, figures);
  add_confusion_figure(run, figures);
  add_weight_distributions(run, figures);
  return figures;
}

}  // namespace memspike
