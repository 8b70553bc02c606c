// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "experiments/device/protocol.hpp"
#include "experiments/device/segment_memory.hpp"
#include "experiments/device/train_map.hpp"
#include "networks/device/device_description.hpp"

namespace memspike {

/// The repetition in which a row of segments is: up to kLongest segments that came twice in the same order.
class TrainPattern {
 public:
  void restart() { seen_.clear(), body_.clear(); }
  /// The next segment. Segments are told apart by where they stand in the protocol.
  void next(const Segment* segment);
  bool is_known() const { return !body_.empty(); }
  bool is_beginning() const { return is_known() && at_ == 0; }
  /// The place of the current segment in the repetition.
  std::size_t at() const { return at_; }
  const std::vector<const Segment*>& body() const { return body_; }

 private:
  static constexpr std::size_t kLongest = 4;
  std::vector<const Segment*> seen_, body_;
  std::size_t at_ = 0;
};

/// Some devices of an ensemble on their way through the same segments, side by side in vector registers, at
/// one tolerance. What becomes of one does not depend on the others. Devices that are the same in every bit
/// of their parameters and of their initial state are one here: it is computed once, for all of them.
///
/// A segment is recalled where a device has met it before with the same bits; it is read off a TrainMap where
/// the protocol repeats itself and a map is good enough; else it is integrated. A map costs about as much as
/// the repetitions that have gone by when it is made.
class DeviceRow {
 public:
  DeviceRow(const DeviceEnsemble& ensemble, std::span<const std::uint64_t> devices, double tolerance,
            std::uint64_t segments);

  void restart();
  /// Goes through one segment. Afterwards result(k) is that of the k-th device; a device that cannot be
  /// integrated stays at its failure.
  void flow(const Segment& segment);
  const SegmentOutput& result(std::size_t k) const { return devices_[place_[k]].result; }
  /// Whether it was read off a map.
  bool is_mapped(std::size_t k) const { return devices_[place_[k]].is_mapped; }

 private:
  /// One device that differs from the others.
  struct Device {
    SegmentLane lane;  ///< with its state
    DeviceState initial;
    SegmentMemory<SegmentOutput> memory;
    SegmentOutput result;
    std::vector<DeviceState> beginnings;  ///< of the repetitions so far
    bool has_map = false, is_mapped = false;
    TrainMap map;
    std::vector<SegmentOutput> ahead;  ///< what the map says of the segments of this repetition
  };

  bool recall(Device& device, const Segment& segment) const;
  void begin_repetition();
  void make_maps(const std::vector<Device*>& for_these) const;

  const DeviceKernel& kernel_;
  double tolerance_;
  std::vector<std::size_t> place_;  ///< of each device among those that differ
  std::vector<Device> devices_;
  TrainPattern pattern_;
  std::vector<SegmentLane> to_do_;
  std::vector<Device*> doing_;
  std::vector<SegmentOutput> done_;
};

}  // namespace memspike
