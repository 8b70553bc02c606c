// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/contract/quantity.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Reads `start` (0) and `stop` (the end of the run, at `duration`) of a stimulus [s].
inline void read_span(Reader& reader, double duration, double& start, double& stop, Node& text) {
  start = reader.quantity("start", unit::second, at_least(0), 0);
  stop = reader.quantity("stop", unit::second, at_least(0), duration);
  if (start >= stop)
    reader.complain(reader.has("start") ? "start" : "stop",
                    "the stimulus starts at " + format_readable(start, unit::second) + " and stops at " +
                        format_readable(stop, unit::second) + ", not after it; it would never be on");
  text.put("start", quantity_node(start, unit::second));
  text.put("stop", quantity_node(stop, unit::second));
}

}  // namespace memspike
