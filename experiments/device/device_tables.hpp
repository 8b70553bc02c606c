// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "experiments/device/device_experiment.hpp"
#include "experiments/output/run_folder.hpp"
#include "experiments/output/table.hpp"

namespace memspike {

/// Writes the rows of a device experiment to segments, trace and pulses, and its last states to
/// devices_final; a table without rows is not made.
class DeviceTables {
 public:
  DeviceTables(const RunFolder& folder, const DeviceExperiment& experiment, const DeviceEnsemble& ensemble);
  void take(std::uint64_t device, const DeviceRows& rows);
  ResultStore& store() { return store_; }
  /// Gives every table its name.
  void close();

 private:
  void take_segments(std::uint64_t device, const DeviceRows& rows);
  void take_pulses(std::uint64_t device, const DeviceRows& rows);
  void take_trace(std::uint64_t device, const DeviceRows& rows);

  const DeviceExperiment& experiment_;
  const DeviceEnsemble& ensemble_;
  bool has_slow_;
  ResultStore store_;
  std::optional<Table> segments_, pulses_, trace_, final_;
};

}  // namespace memspike
