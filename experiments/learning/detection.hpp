// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/learning/learning_outcome.hpp"

namespace memspike {

/// How well something was detected in a stretch of a stream. A sample of it that is answered by at least one
/// spike is a hit; every spike in a sample of noise is a false alarm.
struct Detection {
  /// A stream in which something was found: more hits than this, and fewer false alarms a second (Masquelier,
  /// Guyonneau and Thorpe, PLoS ONE 3, e1377, 2008).
  static constexpr double kEnoughHits = 0.98, kTooManyAlarms = 1;

  std::uint64_t shown = 0, hits = 0, false_alarms = 0;
  double noise = 0;    ///< time without it [s]
  double latency = 0;  ///< mean of the hits, from the beginning of the sample to the first spike [s]

  double hit_rate() const;          ///< NaN where nothing was shown
  double false_alarm_rate() const;  ///< in noise [1/s]
  bool is_found() const { return hit_rate() > kEnoughHits && false_alarm_rate() < kTooManyAlarms; }
};

/// Of the samples of one phase, each of which lasts `slot` [s] with its rest.
Detection detection_in(const std::vector<StreamRow>& stream, std::uint32_t phase, double slot);

/// The last test phase of all seeds, and of the same networks with plasticity off.
void add_detection(Summary& summary, const LearningExperiment& experiment,
                   const std::vector<SeedOutcome>& outcomes);

}  // namespace memspike
