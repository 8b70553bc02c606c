// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/device/device_experiment.hpp"
#include "experiments/device/point_cursor.hpp"
#include "experiments/device/spreading.hpp"

namespace memspike {

/// What `light` finds: for each irradiance the currents at the end of light and dark. Writes the table
/// photoresponse.
class LightAnalysis {
 public:
  LightAnalysis(const DeviceExperiment& experiment, ResultStore& store);
  /// A device begins.
  void begin();
  void take(std::uint64_t device, const SegmentRow& row);
  void close() { table_.close(); }
  void summarise(Summary& summary) const;

 private:
  void write(std::uint64_t device, const Group& group, std::size_t point, std::uint32_t label);

  const DeviceExperiment& experiment_;
  Table table_;
  PointCursor cursor_;
  double I_light_ = 0, I_dark_ = 0;
  bool first_series_ = true;  ///< of the device: the one that the summary tells of
  Spreading I_first_, I_last_;
};

}  // namespace memspike
