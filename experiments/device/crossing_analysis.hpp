// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "experiments/device/device_experiment.hpp"
#include "experiments/device/record.hpp"
#include "experiments/device/spreading.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// Where the two legs beside a vertex of `cyclic_voltammetry` cross each other, in the last cycle of each
/// rate: the loop is capacitive on one side of the crossing and inductive on the other. Both legs are
/// integrated again, each from its own start, and the crossing is found as a root. Writes the table
/// crossings.
class CrossingAnalysis {
 public:
  CrossingAnalysis(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, ResultStore& store);
  /// A device begins.
  void begin() { has_last_ = false; }
  /// The next leg of a cycle, in order; `cycle` from 0.
  void take(std::uint64_t device, const SegmentRow& row, double rate, std::uint64_t cycle);
  void close() { crossings_.close(); }
  void summarise(Summary& summary) const;

 private:
  void compare(std::uint64_t device, const SegmentRow& first, const SegmentRow& second, double rate,
               std::uint64_t cycle);

  const DeviceExperiment& experiment_;
  const DeviceEnsemble& ensemble_;
  Table crossings_;
  SegmentRow last_{};
  bool has_last_ = false;
  std::uint64_t last_cycle_ = 0;
  double last_rate_ = 0;
  std::int64_t count_ = 0;
  Spreading first_;
  std::uint64_t first_device_ = static_cast<std::uint64_t>(-1);
};

}  // namespace memspike
