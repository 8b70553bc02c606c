// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/device/clock.hpp"
#include "experiments/device/protocol.hpp"

namespace memspike {

/// A segment of the protocol at its place on the clock; no segment where the device starts anew.
struct Visit {
  const Segment* segment;
  double t_start, t_end;
  double rate_factor = 1;  ///< on the slow rate
};

/// The protocol's clock.
class Timeline {
 public:
  Visit visit(const Segment* segment) {
    const double t_start = now_;
    if (segment) clock_.advance(segment->duration), now_ = clock_.now();
    return {segment, t_start, now_, 1};
  }

 private:
  Clock clock_;
  double now_ = 0;
};

}  // namespace memspike
