// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <bit>
#include <cstdint>
#include <vector>

#include "engine/bank/kernel.hpp"

namespace memspike {

/// Slots, and the segments of a protocol beyond which they are worth their while.
struct MemorySize {
  std::size_t slots;
  std::uint64_t worthwhile;
};
inline constexpr MemorySize kMemoryOfOne{4096, 1000};  ///< of a device on its own
inline constexpr MemorySize kMemoryOfMany{128, 100};   ///< of each of a row of devices

/// Remembers what segments did to a state. A segment is a pure function of drive, duration and start, so when
/// all of them come again with the same bits, so does the result: a long pulse train that has reached its
/// limit cycle costs nothing more, and not one bit is different. Direct-mapped, of fixed size.
/// Result: a SegmentOutput, or a PiecewiseOutput.
template <class Result>
class SegmentMemory {
 public:
  explicit SegmentMemory(std::uint64_t segments, MemorySize size = kMemoryOfOne)
      : slots_(segments > size.worthwhile ? size.slots : 0) {}

  const Result* find(const Drive& drive, double duration, DeviceState start) const {
    if (slots_.empty()) return nullptr;
    const Slot& s = slots_[place(drive, duration, start)];
    const bool same = s.used && s.drive == drive && s.duration == duration && s.start == start;
    return same ? &s.result : nullptr;
  }
  void keep(const Drive& drive, double duration, DeviceState start, const Result& result) {
    if (!slots_.empty()) slots_[place(drive, duration, start)] = {true, drive, duration, start, result};
  }

 private:
  struct Slot {
    bool used = false;
    Drive drive;
    double duration = 0;
    DeviceState start;
    Result result;
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
