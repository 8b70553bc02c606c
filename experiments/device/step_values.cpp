// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/step_values.hpp"

#include <string>

#include "engine/contract/format.hpp"
#include "experiments/device/clock.hpp"

namespace memspike {
namespace {

constexpr long long kMostRepeats = 1'000'000'000;
constexpr std::size_t kMostListed = 1'000'000;  // each entry is held, in the protocol and in its text

ReadPulse read_in(Reader& own, Node& text) {
  Node inner = map_node();
  ReadPulse read;
  read.voltage = volts_of(own, "voltage", inner);
  read.duration = quantity_of(own, "duration", unit::second, above(0), inner);
  own.nothing_else();
  text.put("read", inner);
  return read;
}

}  // namespace

double quantity_of(Reader& r, std::string_view key, const Unit& unit, const Range& range, Node& text,
                   std::optional<double> fallback) {
  const double value = r.quantity(key, unit, range, fallback);
  text.put(std::string(key), quantity_node(value, unit));
  return value;
}

double volts_of(Reader& r, std::string_view key, Node& text) {
  return quantity_of(r, key, unit::volt, anything(), text);
}

double seconds_of(Reader& r, std::string_view key, Node& text) {
  return quantity_of(r, key, unit::second, at_least(0), text);
}

std::vector<double> quantities_of(Reader& r, std::string_view key, const Unit& unit, const Range& range,
                                  Node& text) {
  const std::vector<double> values = r.quantities(key, unit, range, Single::accepted);
  if (values.size() > kMostListed) {
    r.complain(key, "has " + std::to_string(values.size()) + " entries; at most " +
                        std::to_string(kMostListed) + " are possible");
    return {};
  }
  const Node* own = r.raw(key);
  complain_if_empty(r, key);
  if (own && own->is_scalar() && values.size() == 1) {
    text.put(std::string(key), quantity_node(values[0], unit));
  } else {
    Node list = list_node();
    for (const double v : values) list.items.push_back(quantity_node(v, unit));
    text.put(std::string(key), list);
  }
  return values;
}

void complain_if_empty(Reader& r, std::string_view key) {
  const Node* list = r.raw(key);
  if (list && list->is_list() && list->items.empty())
    r.complain(key, "is an empty list; give at least one entry");
}

std::uint64_t count_of(Reader& r, std::string_view key, Node& text, std::optional<long long> fallback) {
  const long long n = r.integer(key, 1, kMostRepeats, fallback);
  text.put(std::string(key), scalar_node(std::to_string(n)));
  return static_cast<std::uint64_t>(n);
}

bool flag_of(Reader& r, std::string_view key, Node& text) {
  const bool value = r.boolean(key, false);
  text.put(std::string(key), boolean_node(value));
  return value;
}

std::optional<ReadPulse> optional_read_of(Reader& r, Node& text) {
  std::optional<Reader> own = r.optional_map("read");
  if (!own) return std::nullopt;
  return read_in(*own, text);
}

ReadPulse read_of(Reader& r, Node& text) {
  Reader own = r.map("read");
  return read_in(own, text);
}

void StepPlace::push_pulse(std::vector<Step>& steps, double amplitude, double width, double gap,
                           const std::optional<ReadPulse>& read) const {
  push(steps, SegmentKind::hold, held(amplitude), width, PulseRole::pulse);
  push(steps, SegmentKind::hold, held(0), read ? as_decimal(gap - read->duration) : gap);
  if (read) push(steps, SegmentKind::read, held(read->voltage), read->duration, PulseRole::pulse_read);
}

bool holds_read(Reader& r, std::string_view key, double gap, const std::optional<ReadPulse>& read) {
  if (!read || !(read->duration > gap)) return true;
  r.complain(key, "is " + format_readable(gap, unit::second) + ", shorter than the read in it (" +
                      format_readable(read->duration, unit::second) + "); the read is part of the gap");
  return false;
}

}  // namespace memspike
