// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "experiments/device/protocol.hpp"

namespace memspike {

/// Follows the segments of groups that consist of points, and says where in its point each one stands.
class PointCursor {
 public:
  struct Place {
    std::size_t point;      ///< index into Group::points
    std::uint64_t segment;  ///< of that point
    bool ends_point, ends_group;
  };

  /// The place of the next segment, which is one of group number `number`. A group that is repeated begins
  /// again after its last point.
  Place next(std::uint32_t number, const Group& group) {
    if (number != number_) restart(), number_ = number;
    Place place{point_, segment_, segment_ + 1 == group.segments[point_], false};
    ++segment_;
    if (!place.ends_point) return place;
    segment_ = 0;
    place.ends_group = ++point_ == group.segments.size();
    if (place.ends_group) point_ = 0;
    return place;
  }
  void restart() { number_ = kNone, point_ = 0, segment_ = 0; }

 private:
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  std::uint32_t number_ = kNone;
  std::size_t point_ = 0;
  std::uint64_t segment_ = 0;
};

}  // namespace memspike
