// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "experiments/device/device_experiment.hpp"
#include "experiments/device/spreading.hpp"

namespace memspike {

/// The memory window over the cycles of `endurance`. Writes the table endurance.
class EnduranceAnalysis {
 public:
  EnduranceAnalysis(const DeviceExperiment& experiment, ResultStore& store);
  /// A device begins.
  void begin();
  void take(std::uint64_t device, const PulseRow& row);
  void close() { cycles_.close(); }
  void summarise(Summary& summary) const;

 private:
  const DeviceExperiment& experiment_;
  Table cycles_;
  std::uint32_t group_ = 0;
  std::uint64_t cycle_ = 0;
  std::optional<PulseRow> set_;  ///< whose reset is still to come
  Spreading G_set_first_, G_set_last_, G_reset_first_, G_reset_last_, window_first_, window_last_;
  double smallest_ = 0;
  bool any_ = false;
};

}  // namespace memspike
