// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <bit>
#include <cstdint>
#include <vector>

#include "engine/bank/kernel.hpp"

namespace memspike {

/// Remembers what segments did to a state. A segment is a pure function of drive, duration and start, so when
/// all of them come again with the same bits, so does the result: a long pulse train that has reached its
/// limit cycle costs nothing more, and not one bit is different. Direct-mapped, of fixed size.
class SegmentMemory {
 public:
  /// Slots, and the segments of a protocol beyond which they are worth their while.
  struct Size {
    std::size_t slots;
    std::uint64_t worthwhile;
  };
  static constexpr Size kOfOne{4096, 1000};  ///< of a device on its own
  static constexpr Size kOfMany{128, 100};   ///< of each of a row of devices

  explicit SegmentMemory(std::uint64_t segments, Size size = kOfOne)
      : slots_(segments > size.worthwhile ? size.slots : 0) {}

  const SegmentOutput* find(const Drive& drive, double duration, DeviceState start) const {
    if (slots_.empty()) return nullptr;
    const Slot& s = slots_[place(drive, duration, start)];
    const bool same = s.used && s.drive == drive && s.duration == duration && s.start == start;
    return same ? &s.result : nullptr;
  }
  void keep(const Drive& drive, double duration, DeviceState start, const SegmentOutput& result) {
    if (!slots_.empty()) slots_[place(drive, duration, start)] = {true, drive, duration, start, result};
  }

 private:
  struct Slot {
    bool used = false;
    Drive drive;
    double duration = 0;
    DeviceState start;
    SegmentOutput result;
  };
  std::size_t place(const Drive& drive, double duration, DeviceState start) const {
    std::uint64_t h = 0x9e3779b97f4a7c15u;
    for (const double d : {drive.from, drive.to, duration, start.u, start.x}) {
      h = (h ^ std::bit_cast<std::uint64_t>(d)) * 0xff51afd7ed558ccdu;
      h ^= h >> 32;
    }
    return h % slots_.size();
  }
  std::vector<Slot> slots_;
};

}  // namespace memspike
