// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "experiments/learning/responses.hpp"

namespace memspike {

/// One line of what a lesson says of its success.
struct AccuracyRow {
  std::uint32_t phase = 0, epoch = 0;
  std::uint64_t presentations = 0;  ///< training samples shown before
  bool of_test = false;             ///< of test samples; else of training samples as they come
  std::uint64_t samples = 0, right = 0;
  double t = 0, age = 0;    ///< [s]: when it began, and how long after the last training
  std::uint64_t reads = 0;  ///< samples shown since the last training
  double accuracy() const { return samples ? static_cast<double>(right) / static_cast<double>(samples) : 0; }
};

/// Conductances of a projection at one time, in (pre, post) order.
struct WeightSnapshot {
  std::uint64_t presentations = 0;
  std::uint32_t projection = 0;
  std::vector<double> G;  ///< [S]
};

/// A device synapse at the end.
struct FinalEdge {
  std::uint32_t projection = 0, pre = 0, post = 0;
  DeviceState state;
};

/// What was said to one sample of a stream in which something is to be detected.
struct StreamRow {
  std::uint32_t phase = 0;
  double t = 0;  ///< when the sample began [s]
  std::uint32_t label = 0, spikes = 0;
  std::optional<double> latency;  ///< of the first spike, from then [s]
};

/// What came of one lesson.
struct LessonOutcome {
  std::vector<AccuracyRow> accuracy;
  std::vector<std::uint64_t> confusion;  ///< of the last test: true class by predicted class, then "none"
  std::vector<StreamRow> stream;         ///< of a detection: every sample shown
  std::vector<WeightSnapshot> snapshots;
  std::vector<FinalEdge> edges;                       ///< of all device projections, in order
  std::vector<std::optional<std::uint32_t>> classes;  ///< of readout neurons
  std::vector<double> thresholds, shares;  ///< of readout neurons [V]; share of the class in its responses
  std::vector<double> spikes_per_sample;   ///< of readout neurons, in the last test
  NetworkCounts counts;
  double drift = 0;         ///< largest change of a slow state in label and test, as a share of its range
  double mean_drift = 0;    ///< the same, mean of magnitudes over devices
  double mean_learned = 0;  ///< change in training, mean of magnitudes
  std::uint64_t presentations = 0, training = 0, corrected = 0;
  double simulated = 0;  ///< [s]
  std::vector<std::string> methods;
  const AccuracyRow* last_test() const;
};

/// How a lesson is to be given.
struct LessonSettings {
  std::uint64_t seed = 0;
  InstructionLevel level = InstructionLevel::baseline;
  bool plastic = true;         ///< false: no postsynaptic waveform runs in any phase, all else is the same
  bool keeps_weights = false;  ///< conductances at snapshots
  std::function<void(std::uint64_t presentations)> on_progress;  ///< may throw
};

/// Takes one network with drawn devices through the schedule, sample after sample, on one continuing
/// simulation: devices go on by their equations all the time.
LessonOutcome give_lesson(const LearningExperiment& experiment, const LearningData& data,
                          const LessonSettings& settings);

}  // namespace memspike
