// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "experiments/device/protocol.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

inline Drive held(double volts) { return {Drive::Kind::voltage, volts, volts}; }

/// Values of a step, read from the user's map and written down in canonical form, in SI.
double quantity_of(Reader& r, std::string_view key, const Unit& unit, const Range& range, Node& text,
                   std::optional<double> fallback = std::nullopt);
double volts_of(Reader& r, std::string_view key, Node& text);
double seconds_of(Reader& r, std::string_view key, Node& text);
/// A list, a range or a single value; empty after a complaint.
std::vector<double> quantities_of(Reader& r, std::string_view key, const Unit& unit, const Range& range,
                                  Node& text);
std::uint64_t count_of(Reader& r, std::string_view key, Node& text, std::optional<long long> fallback = {});
bool flag_of(Reader& r, std::string_view key, Node& text);
void complain_if_empty(Reader& r, std::string_view key);

/// The map `read: {voltage, duration}` inside a step.
struct ReadPulse {
  double voltage = 0, duration = 0;
};
std::optional<ReadPulse> optional_read_of(Reader& r, Node& text);
ReadPulse read_of(Reader& r, Node& text);

/// Where the segments of a step go.
struct StepPlace {
  Protocol& protocol;
  std::uint32_t label = 0, group = 0;

  Group& own_group() const { return protocol.groups[group]; }
  /// Adds one segment; none of zero length.
  void push(std::vector<Step>& steps, SegmentKind kind, Drive drive, double duration,
            PulseRole role = PulseRole::none) const {
    if (duration > 0) steps.push_back({Segment{kind, role, drive, duration, label, group}});
  }
  /// A pulse and its gap at 0 V, which the read, if there is one, ends.
  void push_pulse(std::vector<Step>& steps, double amplitude, double width, double gap,
                  const std::optional<ReadPulse>& read) const;
};

/// True unless a gap is too short for the read in it, about which it complains.
bool holds_read(Reader& r, std::string_view key, double gap, const std::optional<ReadPulse>& read);

}  // namespace memspike
