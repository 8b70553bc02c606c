// SPDX-License-Identifier: Apache-2.0
#include "networks/data/encoder.hpp"
#include "networks/network/read_network.hpp"

namespace memspike {
namespace {

void read_rate(Reader code, EncodeDescription& e, Node& text) {
  e.rate = code.quantity("rate", unit::hertz, above(0));
  code.nothing_else();
  text.put("rate", quantity_node(e.rate, unit::hertz));
}

void read_latency(Reader code, EncodeDescription& e, Node& text) {
  e.first = code.quantity("first", unit::second, at_least(0), 0.0);
  e.last = code.quantity("last", unit::second, above(0), e.duration);
  e.least = code.quantity("least", unit::one, between(0, 1), 0.0);
  if (e.last <= e.first || e.last > e.duration)
    code.complain("last", "must lie after `first` and within the duration of a sample");
  code.nothing_else();
  text.put("first", quantity_node(e.first, unit::second));
  text.put("last", quantity_node(e.last, unit::second));
  text.put("least", number_node(e.least));
}

void read_pulse_width(Reader code, EncodeDescription& e, Node& text) {
  e.width = code.quantity("width", unit::second, above(0), e.duration);
  e.period = code.quantity("period", unit::second, above(0));
  if (e.width > e.duration) code.complain("width", "must not be longer than a sample");
  code.nothing_else();
  text.put("width", quantity_node(e.width, unit::second));
  text.put("period", quantity_node(e.period, unit::second));
}

void read_code(Reader& reader, EncodeDescription& e) {
  std::vector<std::string> given;
  for (const char* key : {"poisson", "regular", "latency", "pulse_width"})
    if (reader.has(key)) given.emplace_back(key);
  if (given.size() != 1) {
    reader.complain("", given.empty()
                            ? std::string("gives no code; expected one of poisson, regular, latency, "
                                          "pulse_width")
                            : "gives both `" + given[0] + "` and `" + given[1] + "`; keep one");
    return;
  }
  Node text = map_node();
  if (given[0] == "poisson" || given[0] == "regular") {
    e.code = given[0] == "poisson" ? EncodeDescription::Code::poisson : EncodeDescription::Code::regular;
    read_rate(reader.map(given[0]), e, text);
  } else if (given[0] == "latency") {
    e.code = EncodeDescription::Code::latency;
    read_latency(reader.map("latency"), e, text);
  } else {
    e.code = EncodeDescription::Code::pulse_width;
    read_pulse_width(reader.map("pulse_width"), e, text);
  }
  e.text.put(given[0], text);
}

void read_fields(Reader& reader, EncodeDescription& e) {
  e.on_off = reader.boolean("on_off", false);
  e.text.put("on_off", boolean_node(e.on_off));
  auto gaussian = reader.optional_map("gaussian");
  if (!gaussian) return;
  e.fields = static_cast<std::uint32_t>(gaussian->integer("fields", 2, 1000));
  e.field_width = gaussian->quantity("width", unit::one, above(0), 1.0);
  gaussian->nothing_else();
  e.text.put("gaussian", map_node({{"fields", scalar_node(std::to_string(e.fields))},
                                   {"width", number_node(e.field_width)}}));
}

/// Where samples are spikes there is nothing to encode.
void read_own_spikes(Reader& reader, const DataDescription& data, EncodeDescription& e) {
  e.code = EncodeDescription::Code::none;
  for (const char* key : {"poisson", "regular", "latency", "pulse_width", "on_off", "gaussian"})
    if (reader.raw(key) != nullptr)
      reader.complain(key, "says how features become spikes, but samples of " + data.set->name +
                               " are spikes; leave it out");
  if (!data.set->hidden) {
    e.duration = reader.quantity("duration", unit::second, above(0));
    e.text.put("duration", quantity_node(e.duration, unit::second));
    return;
  }
  if (reader.raw("duration") != nullptr)
    reader.complain("duration", "is that of the pattern, data.duration; leave it out");
  e.duration = data.set->hidden->duration;
}

}  // namespace

EncodeDescription read_encode(Reader reader, const NetworkDescription& network, const DataDescription& data) {
  EncodeDescription e;
  const auto to = read_population(reader, "to", network);
  if (to) e.population = *to, e.text.put("to", text_node(network.populations[*to].name));
  if (data.set->is_spikes()) {
    read_own_spikes(reader, data, e);
  } else {
    e.duration = reader.quantity("duration", unit::second, above(0));
    read_code(reader, e);
    read_fields(reader, e);
    e.text.put("duration", quantity_node(e.duration, unit::second));
  }
  reader.nothing_else();
  if (!to) return e;
  const PopulationDescription& population = network.populations[*to];
  if (!population.is_source())
    reader.complain("to", "is a population of " + population.model->name +
                              " neurons; samples become spikes of a spike_source population");
  const std::size_t sources = e.sources_for(data.set->features);
  if (!data.set->labels.empty() && sources != population.size)
    reader.complain("to", "has " + std::to_string(population.size) + " sources, but the samples need " +
                              std::to_string(sources) + "; give `size: " + std::to_string(sources) + "`");
  return e;
}

}  // namespace memspike
