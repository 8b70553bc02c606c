// SPDX-License-Identifier: Apache-2.0
#include "engine/contract/format.hpp"
#include "experiments/device/clock.hpp"
#include "experiments/device/read_shorthands.hpp"

namespace memspike {

void read_rate_dependence(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text) {
  const double amplitude = volts_of(r, "amplitude", text);
  const double width = quantity_of(r, "width", unit::second, above(0), text);
  const std::vector<double> frequencies = quantities_of(r, "frequencies", unit::hertz, above(0), text);
  const std::uint64_t pulses = count_of(r, "count", text);
  const std::optional<ReadPulse> read = optional_read_of(r, text);
  const bool carry_over = flag_of(r, "carry_over", text);
  Group& group = place.own_group();
  group.probe = quantity_of(r, "probe", unit::volt, above(0), text, kDefaultProbe);
  group.points = frequencies, group.cycles = pulses, group.length = width;
  for (const double frequency : frequencies) {
    const double period = as_decimal(1 / frequency), gap = as_decimal(period - width);
    if (gap < 0) {
      r.complain("frequencies", "holds " + format_readable(frequency, unit::hertz) + ", whose period of " +
                                    format_readable(period, unit::second) + " is shorter than a pulse (" +
                                    format_readable(width, unit::second) + ")");
      return;
    }
    if (!holds_read(r, "frequencies", gap, read)) return;
    Repeat train{pulses, {}};
    place.push_pulse(train.steps, amplitude, width, gap, read);
    group.segments.push_back(pulses * train.steps.size());
    if (!carry_over) all.push_back({Restart{}});
    all.push_back({std::move(train)});
  }
}

}  // namespace memspike
