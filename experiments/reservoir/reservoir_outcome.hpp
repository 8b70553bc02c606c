// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "experiments/learning/baselines.hpp"
#include "experiments/output/run_folder.hpp"
#include "experiments/output/summary.hpp"
#include "experiments/reservoir/reservoir_states.hpp"

namespace memspike {

/// What is read out: the reservoir, or one of those it is compared with.
///
///   no_memory  the same devices, at rest before the last step of every read
///   linear     leaky integrators that forget as the devices do at rest
///   sums       the integral of the voltage that each device saw
///   pixels     the features of the sample, all at once
enum class ReadMethod { reservoir, no_memory, linear, sums, pixels };
inline constexpr std::size_t kReadMethods = 5;
inline constexpr std::string_view kReadMethodNames[kReadMethods] = {"reservoir", "no_memory", "linear",
                                                                    "sums", "pixels"};

/// One readout of one method. Sums and pixels have no read noise.
struct ReservoirAccuracy {
  ReadMethod method = ReadMethod::reservoir;
  ReadoutRule rule = ReadoutRule::ridge;
  std::uint64_t devices = 0;
  double noise = 0;  ///< share of full scale
  std::size_t readings = 0;
  double penalty = 0;
  std::uint64_t samples = 0, right = 0;
  double accuracy() const { return static_cast<double>(right) / static_cast<double>(samples); }
};

/// Readings of one device over the test samples of a class, as a share of its full scale.
struct Separation {
  std::uint64_t device = 0;
  std::size_t read = 0;
  std::uint32_t label = 0;
  std::uint64_t samples = 0;
  double mean = 0, deviation = 0;
};

/// All that a run of one seed gave.
struct ReservoirSeed {
  std::uint64_t seed = 0, redrawn = 0;
  ReservoirCounts counts;
  std::vector<ReservoirAccuracy> accuracy;  ///< the result first
  std::vector<std::uint64_t> confusion;     ///< of the result: true class by predicted one
  std::vector<Separation> separation;       ///< of all devices, without read noise
  std::vector<double> full_scale;           ///< of each device [unit of what is read]
  double smallest_gap = 0;
  Baselines baselines;

  const ReservoirAccuracy* find(ReadMethod method, ReadoutRule rule, std::uint64_t devices,
                                double noise) const;
};

/// A device on its way through one sample of a class.
struct CourseRow {
  std::uint32_t label = 0;
  double t = 0, V = 0;  ///< [s], [V]
  DeviceState state;
};

struct ReservoirOutcome {
  std::vector<ReservoirSeed> seeds;
  std::vector<CourseRow> course;   ///< of the first seed
  std::uint64_t shown_device = 0;  ///< of the course and of the figure of states
  double state_error = 0;          ///< of readings, share of full scale: the largest difference, twice
};

/// So many devices, evenly over all of them.
std::vector<std::uint64_t> evenly(std::uint64_t some, std::uint64_t all);

/// Learns from the first rows of the readings, those of training samples, and answers to those of test
/// samples behind them: all methods, readouts, noises and numbers of devices.
void evaluate(const ReservoirExperiment& e, const LearningData& data, const ShownSamples& shown,
              const ReservoirReadings& readings, ReservoirSeed& seed);

/// What `record: {states: true}` keeps of a seed: a row for each presentation, its class.
struct RecordedStates {
  StateMatrix readings;
  std::vector<std::uint32_t> labels;
  std::size_t training = 0;
};

/// accuracy, confusion, separation, course; states, if there are any.
void write_reservoir_tables(const RunFolder& folder, const ReservoirExperiment& e,
                            const ReservoirOutcome& outcome, const std::vector<RecordedStates>& states);

Summary reservoir_summary(const ReservoirExperiment& e, const ReservoirOutcome& outcome,
                          const LearningData& data);

}  // namespace memspike
