// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
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
  static constexpr std::size_t kLongest = 4;
  void restart() { seen_.clear(), body_.clear(); }
  /// The next segment. Segments are told apart by where they stand in the protocol.
  void next(const Segment* segment);
  bool is_known() const { return !body_.empty(); }
  bool is_beginning() const { return is_known() && at_ == 0; }
  /// The place of the current segment in the repetition.
  std::size_t at() const { return at_; }
  const std::vector<const Segment*>& body() const { return body_; }

 private:
  std::vector<const Segment*> seen_, body_;
  std::size_t at_ = 0;
};

/// How often each train of a protocol repeats itself, by its first segment.
class TrainLengths {
 public:
  explicit TrainLengths(const Protocol& protocol) { look_at(protocol.steps); }
  /// 0 where no train begins with the segment.
  std::uint64_t of(const Segment* first) const;

 private:
  void look_at(const std::vector<Step>& steps);
  std::map<const Segment*, std::uint64_t> counts_;
};

enum class UseOfMaps { none, allowed };

/// Some devices of an ensemble on their way through the same segments, side by side in vector registers, at
/// one tolerance. What becomes of one does not depend on the others. Devices that are the same in every bit
/// of their parameters and of their initial state are one here: it is computed once, for all of them.
///
/// A segment is recalled where a device has met it before with the same bits; it is read off a TrainMap where
/// the protocol repeats itself often enough and a map is good enough; else it is integrated. A map costs
/// about eleven repetitions.
class DeviceRow {
 public:
  DeviceRow(const DeviceEnsemble& ensemble, std::span<const std::uint64_t> devices, double tolerance,
            const Protocol& protocol, UseOfMaps maps);

  void restart();
  /// Goes through one segment. Afterwards result(k) is that of the k-th device; a device that cannot be
  /// integrated stays at its failure. inside(k) answers `times`, ascending and from the segment's start;
  /// whether they are asked for changes no result.
  void flow(const Segment& segment, const std::vector<double>& times);
  const SegmentOutput& result(std::size_t k) const { return *devices_[place_[k]].result; }
  const DeviceState* inside(std::size_t k) const { return devices_[place_[k]].inside.data(); }
  /// The states at the start of the last segment, and now.
  DeviceState start(std::size_t k) const { return devices_[place_[k]].start; }
  DeviceState state(std::size_t k) const { return devices_[place_[k]].lane.start; }
  /// Whether it was read off a map.
  bool is_mapped(std::size_t k) const { return devices_[place_[k]].is_mapped; }

 private:
  /// One device that differs from the others.
  struct Device {
    SegmentLane lane;  ///< with its state
    DeviceState initial;
    SegmentMemory<SegmentOutput> memory;
    DeviceState start;
    SegmentOutput own;                      ///< what was integrated or recalled
    const SegmentOutput* result = nullptr;  ///< this, or what a map says
    std::vector<DeviceState> inside;
    std::vector<DeviceState> beginnings;  ///< of the repetitions so far
    bool has_map = false, is_mapped = false;
    TrainMap map;
    std::vector<SegmentOutput> ahead;  ///< what the map says of the segments of this repetition
  };

  bool recall(Device& device, const Segment& segment) const;
  void integrate(const Segment& segment, const std::vector<double>& times);
  void begin_repetition();
  void make_maps(const std::vector<Device*>& for_these) const;

  const DeviceKernel& kernel_;
  double tolerance_;
  UseOfMaps maps_;
  TrainLengths lengths_;
  std::vector<std::size_t> place_;  ///< of each device among those that differ
  std::vector<Device> devices_;
  TrainPattern pattern_;
  std::vector<SegmentLane> to_do_;
  std::vector<Device*> doing_;  ///< null for one that goes through the segment for its samples alone
  std::vector<SegmentOutput> done_;
};

}  // namespace memspike
