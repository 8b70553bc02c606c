// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "experiments/device/device_experiment.hpp"
#include "experiments/device/device_run.hpp"
#include "experiments/output/run_folder.hpp"
#include "experiments/output/summary.hpp"
#include "experiments/output/table.hpp"

namespace memspike {

/// Writes where the energy of each segment went (energy) and in which segments the source was at its limit
/// (compliance).
class EnergyTables {
 public:
  EnergyTables(const DeviceExperiment& experiment, ResultStore& store);
  void take(std::uint64_t device, const DeviceRows& rows);
  void close();

 private:
  void take_energy(std::uint64_t device, const SegmentRow& row);
  void take_limited(std::uint64_t device, const SegmentRow& row);

  const DeviceExperiment& experiment_;
  std::optional<Table> energy_, compliance_;
};

/// Of all devices together: the terms of the balance, and what the limit did.
void summarise_energy(Summary& summary, const DeviceExperiment& experiment, const DeviceRunReport& report);
void summarise_compliance(Summary& summary, const DeviceExperiment& experiment,
                          const DeviceRunReport& report);

}  // namespace memspike
