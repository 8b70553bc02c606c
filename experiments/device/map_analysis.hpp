// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "experiments/device/device_experiment.hpp"
#include "experiments/device/record.hpp"
#include "experiments/device/spreading.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// The maps of `potentiation_map` steps, beside the pulses that were simulated. Writes the tables
/// potentiation_map and potentiation_map_pulses.
class MapAnalysis {
 public:
  MapAnalysis(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, ResultStore& store);
  /// A device begins.
  void begin();
  void take(std::uint64_t device, const SegmentRow& row);
  void close();
  void summarise(Summary& summary) const;

 private:
  void finish_train(std::uint64_t device, const Group& group, std::uint32_t label);
  void write_map(std::uint64_t device, const class PulseMap& map, double low, double high,
                 std::uint32_t label);
  void write_pulses(std::uint64_t device, const std::vector<double>& iterated, std::uint32_t label);

  const DeviceExperiment& experiment_;
  const DeviceEnsemble& ensemble_;
  Table map_, pulses_;
  std::uint32_t group_ = 0;
  std::uint64_t segment_ = 0;
  std::vector<DeviceState> states_;  ///< simulated, after each pulse and its gap
  Spreading fixed_, slope_, to_1_over_e_, left_out_;
  std::uint64_t trains_ = 0, two_dimensional_ = 0, without_fixed_point_ = 0;
  double deviation_ = 0;
  bool compared_ = false;
};

/// Measures every `disturb` step on every device: writes the table disturb and adds to the summary.
void measure_disturb(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, ResultStore& store,
                     Summary& summary, int threads, const std::function<void()>& check_interrupt);

}  // namespace memspike
