// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "experiments/learning/baselines.hpp"
#include "experiments/learning/lesson.hpp"
#include "experiments/output/run_folder.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// All that a run of one seed gave.
struct SeedOutcome {
  std::uint64_t seed = 0;
  LessonOutcome learning;
  std::optional<LessonOutcome> control;  ///< plasticity off
  std::optional<Baselines> baselines;
  std::optional<double> kmeans;
};

/// accuracy, confusion, neurons, weights, weight_histogram, synapses_final; of a detection, stream.
void write_learning_tables(const RunFolder& folder, const LearningExperiment& experiment,
                           const std::vector<SeedOutcome>& outcomes);

Summary learning_summary(const LearningExperiment& experiment, const std::vector<SeedOutcome>& outcomes);

}  // namespace memspike
