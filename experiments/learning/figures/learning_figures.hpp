// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <vector>

#include "experiments/learning/learning_experiment.hpp"
#include "experiments/output/figure.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// A finished learning run as its figures see it; tables are read from its folder.
struct LearningRunView {
  std::filesystem::path folder;
  LearningExperiment experiment;
  Summary summary;

  /// A number of summary.json; NaN where it has none.
  double number(std::string_view key) const;
};

/// Accuracy against presentations and over time after learning, receptive fields, confusion matrix,
/// distribution of conductances.
std::vector<Figure> learning_figures(const LearningRunView& run);

// Each adds its figure if there is something to draw.
void add_accuracy_figure(const LearningRunView& run, std::vector<Figure>& figures);
void add_forgetting_figure(const LearningRunView& run, std::vector<Figure>& figures);
void add_receptive_fields(const LearningRunView& run, std::vector<Figure>& figures);
void add_confusion_figure(const LearningRunView& run, std::vector<Figure>& figures);
/// Of a detection: latency, hits and false alarms in the course of the stream.
void add_detection_figure(const LearningRunView& run, std::vector<Figure>& figures);
/// Of a hidden pattern: what was learned of it, conductances against the times of its spikes.
void add_pattern_weights(const LearningRunView& run, std::vector<Figure>& figures);
void add_weight_distributions(const LearningRunView& run, std::vector<Figure>& figures);

}  // namespace memspike
