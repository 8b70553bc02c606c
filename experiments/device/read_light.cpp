// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/read_shorthands.hpp"

namespace memspike {

void read_light(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text) {
  const std::vector<double> irradiances = quantities_of(r, "irradiance", unit::irradiance, at_least(0), text);
  const double duration = quantity_of(r, "duration", unit::second, above(0), text);
  const double dark = quantity_of(r, "dark", unit::second, at_least(0), text, 0.0);
  Group& group = place.own_group();
  group.points = irradiances;
  group.responsivity = quantity_of(r, "responsivity", unit::responsivity, above(0), text);
  group.area = quantity_of(r, "area", unit::square_metre, above(0), text);
  group.shunt = quantity_of(r, "shunt", unit::ohm, above(0), text);
  const double bias = quantity_of(r, "bias", unit::volt, anything(), text, 0.0);
  const bool carry_over = flag_of(r, "carry_over", text);
  for (const double irradiance : irradiances) {
    if (irradiances.size() > 1 && !carry_over) all.push_back({Restart{}});
    const std::size_t before = all.size();
    const double photovoltage = group.shunt * group.responsivity * irradiance * group.area;
    place.push(all, SegmentKind::hold, held(bias + photovoltage), duration);
    place.push(all, SegmentKind::hold, held(bias), dark);
    for (std::size_t k = before; k < all.size(); ++k)
      std::get<Segment>(all[k].what).source_resistance = group.shunt;
    group.segments.push_back(all.size() - before);
  }
}

}  // namespace memspike
