// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

namespace memspike {

/// The spikes of one sample: (time from its start [s], source), by time.
using SampleSpikes = std::vector<std::pair<double, std::uint32_t>>;

/// The spikes of many samples, one after another.
struct StoredSpikes {
  std::vector<float> t;               ///< [s]
  std::vector<std::uint32_t> source;  ///< of each spike
  std::vector<std::size_t> start{0};  ///< of each sample among them, and of the one past the last

  /// Those of a sample that come within a duration [s]; of equal ones the first.
  SampleSpikes sample(std::size_t i, double duration) const;
  /// How many come later.
  std::size_t later_than(double duration) const;
};

}  // namespace memspike
