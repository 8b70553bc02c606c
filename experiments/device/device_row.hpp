// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "experiments/device/protocol.hpp"
#include "experiments/device/segment_memory.hpp"
#include "networks/device/device_description.hpp"

namespace memspike {

/// Some devices of an ensemble on their way through the same segments, side by side in vector registers, at
/// one tolerance. What becomes of one does not depend on the others. Devices that are the same in every bit
/// of their parameters and of their initial state are one here: it is computed once, for all of them.
class DeviceRow {
 public:
  DeviceRow(const DeviceEnsemble& ensemble, std::span<const std::uint64_t> devices, double tolerance,
            std::uint64_t segments);

  void restart();
  /// Goes through one segment. Afterwards result(k) is that of the k-th device; a device that cannot be
  /// integrated stays at its failure.
  void flow(const Segment& segment);
  const SegmentOutput& result(std::size_t k) const { return results_[place_[k]]; }
  /// How many of them differ.
  std::size_t different() const { return lanes_.size(); }

 private:
  const DeviceKernel& kernel_;
  double tolerance_;
  std::vector<std::size_t> place_;  ///< of each device among those that differ
  std::vector<DeviceState> initial_;
  std::vector<SegmentLane> lanes_;  ///< of those that differ, with their states
  std::vector<SegmentMemory> memories_;
  std::vector<SegmentOutput> results_;
  std::vector<SegmentLane> to_do_;
  std::vector<std::size_t> doing_;
  std::vector<SegmentOutput> done_;
};

}  // namespace memspike
