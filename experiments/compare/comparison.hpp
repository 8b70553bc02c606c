// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "experiments/compare/compared_run.hpp"

namespace memspike {

/// Mean and spread over the seeds of a run. What does not exist is NaN: all but the mean with one seed.
struct SeedStatistics {
  std::size_t n = 0;
  double mean, sd, low, high;  ///< ends of Student's 95 % interval of the mean
};
SeedStatistics over_seeds(const std::vector<double>& values);

/// A run beside the first one, which `reference` holds.
struct Difference {
  double value;      ///< of the means
  double low, high;  ///< its 95 % interval: of pairs where both have the same seeds, else Welch's
  double relative;   ///< to the magnitude of the first; NaN where that is 0
  double effect;     ///< Hedges' g: difference over pooled standard deviation, corrected for small n
  bool paired = false;
};
Difference difference_of(const std::vector<double>& reference, const std::vector<double>& values,
                         bool same_seeds);

/// A number of summary.json in all runs.
struct ComparedQuantity {
  std::string key, unit, meaning;
  std::vector<std::vector<double>>
      values;  ///< of each run, one for each seed; empty where a run does not have it
};
/// Every number or truth value of the summaries, in the order in which runs bring them.
std::vector<ComparedQuantity> quantities_of(const std::vector<ComparedRun>& runs);

/// An entry of the input that is not the same in all runs.
struct DifferingInput {
  std::string path;
  std::vector<std::string> values;  ///< of each run; empty where it has none
};
std::vector<DifferingInput> differing_inputs(const std::vector<ComparedRun>& runs);

}  // namespace memspike
