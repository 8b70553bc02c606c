// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/read_shorthands.hpp"

namespace memspike {
namespace {

struct Pulse {
  double amplitude, width;
};

Pulse pulse_of(Reader& r, std::string_view key, Node& text) {
  Reader own = r.map(key);
  Node inner = map_node();
  Pulse pulse{};
  pulse.amplitude = volts_of(own, "amplitude", inner);
  pulse.width = quantity_of(own, "width", unit::second, above(0), inner);
  own.nothing_else();
  text.put(std::string(key), inner);
  return pulse;
}

}  // namespace

void read_endurance(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text) {
  const Pulse set = pulse_of(r, "set", text), reset = pulse_of(r, "reset", text);
  const double gap = seconds_of(r, "gap", text);
  Repeat cycle{count_of(r, "cycles", text), {}};
  const ReadPulse read = read_of(r, text);
  if (!holds_read(r, "gap", gap, read)) return;
  Group& group = place.own_group();
  group.cycles = cycle.count, group.up = group.down = 1;
  for (const Pulse& p : {set, reset}) place.push_pulse(cycle.steps, p.amplitude, p.width, gap, read);
  all.push_back({std::move(cycle)});
}

}  // namespace memspike
