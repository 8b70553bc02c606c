// SPDX-License-Identifier: Apache-2.0
#include "networks/network/waveform.hpp"

#include "engine/contract/quantity.hpp"

namespace memspike {

std::vector<HeldVoltage> as_waveform(Reader& list) {
  std::vector<HeldVoltage> waveform;
  for (Reader& segment : list.items()) {
    HeldVoltage held;
    held.voltage = segment.quantity("voltage", unit::volt, anything());
    held.duration = segment.quantity("duration", unit::second, above(0));
    segment.nothing_else();
    waveform.push_back(held);
  }
  return waveform;
}

std::vector<HeldVoltage> read_waveform(Reader& reader, std::string_view key) {
  std::optional<Reader> list = reader.optional_value(key);
  return list ? as_waveform(*list) : std::vector<HeldVoltage>{};
}

Node to_node(const std::vector<HeldVoltage>& waveform) {
  Node list = list_node();
  for (const HeldVoltage& s : waveform)
    list.items.push_back(map_node({{"voltage", quantity_node(s.voltage, unit::volt)},
                                   {"duration", quantity_node(s.duration, unit::second)}}));
  return list;
}

void complain_if_longer_than_refractoriness(Reader& reader, std::string_view key,
                                            const PopulationDescription& to,
                                            const std::vector<HeldVoltage>& waveform) {
  if (to.is_source() || waveform.empty()) return;
  const int index = to.model->index_of("t_ref");
  if (index < 0) return;
  const double t_ref = to.parameters[static_cast<std::size_t>(index)], pulse = pulse_duration(waveform);
  if (t_ref < pulse)
    reader.complain(key, "lasts " + format_readable(pulse, unit::second) +
                             ", longer than the refractory time of " + to.name + " (t_ref is " +
                             format_readable(t_ref, unit::second) + "); lengthen t_ref or shorten the pulse");
}

}  // namespace memspike
