// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/read_shorthands.hpp"

namespace memspike {

void read_potentiation_map(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text) {
  const double amplitude = volts_of(r, "amplitude", text);
  const double width = quantity_of(r, "width", unit::second, above(0), text);
  const double gap = quantity_of(r, "gap", unit::second, above(0), text);
  Repeat train{count_of(r, "count", text, 20), {}};
  const std::optional<ReadPulse> read = optional_read_of(r, text);
  if (!holds_read(r, "gap", gap, read)) return;
  place.push_pulse(train.steps, amplitude, width, gap, read);
  place.own_group().cycles = train.count;
  place.own_group().length = width;
  for (const Step& one : train.steps) {
    const auto& segment = std::get<Segment>(one.what);
    place.own_group().cycle.push_back({segment.drive.from, segment.duration});
  }
  all.push_back({std::move(train)});
}

void read_disturb(Reader& r, const StepPlace& place, Node& text) {
  DisturbStep step;
  step.label = place.label;
  step.amplitudes = quantities_of(r, "amplitude", unit::volt, anything(), text);
  step.width = quantity_of(r, "width", unit::second, above(0), text);
  step.gap = quantity_of(r, "gap", unit::second, above(0), text);
  step.count = count_of(r, "count", text, 1'000'000);
  step.probe = quantity_of(r, "probe", unit::volt, above(0), text, kDefaultProbe);
  place.protocol.disturbs.push_back(std::move(step));
}

}  // namespace memspike
