// SPDX-License-Identifier: Apache-2.0
#include "engine/contract/format.hpp"
#include "experiments/device/clock.hpp"
#include "experiments/device/read_shorthands.hpp"

namespace memspike {

void read_retention(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text) {
  const ReadPulse read = read_of(r, text);
  const std::vector<double> at = quantities_of(r, "at", unit::second, at_least(0), text);
  Group& group = place.own_group();
  group.points = at, group.length = read.duration;
  double now = 0;  // since the end of the program
  for (std::size_t k = 0; k < at.size(); ++k) {
    if (k > 0 && at[k] < now) {
      r.complain("at", "asks for a read at " + format_readable(at[k], unit::second) + ", but the one at " +
                           format_readable(at[k - 1], unit::second) + " lasts until " +
                           format_readable(now, unit::second) +
                           "; give growing times, further apart than a read is long");
      return;
    }
    const std::size_t before = all.size();
    place.push(all, SegmentKind::hold, held(0), as_decimal(at[k] - now));
    place.push(all, SegmentKind::read, held(read.voltage), read.duration);
    group.segments.push_back(all.size() - before);
    now = as_decimal(at[k] + read.duration);
  }
}

}  // namespace memspike
