// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "engine/bank/kernel.hpp"
#include "experiments/device/measurements.hpp"

namespace memspike {

enum class SegmentKind : std::uint8_t { hold, ramp, open, read };

/// The place of a segment in a pulse protocol: a row of pulses.csv begins with each pulse, and a pulse_read
/// is the read that belongs to the pulse before it.
enum class PulseRole : std::uint8_t { none, pulse, pulse_read };

/// One hold, ramp leg, open or read: a row of segments.csv.
struct Segment {
  SegmentKind kind = SegmentKind::hold;
  PulseRole role = PulseRole::none;
  Drive drive;
  double duration = 0;           ///< [s]
  std::uint32_t label = 0;       ///< index into Protocol::labels
  std::uint32_t group = 0;       ///< index into Protocol::groups
  double source_resistance = 0;  ///< of what the voltage comes from [Ohm], in series with the device
};

/// The device goes back to its initial state; the clock goes on.
struct Restart {};

struct Step;
/// Steps that are gone through count times.
struct Repeat {
  std::uint64_t count = 1;
  std::vector<Step> steps;
};
struct Step {
  std::variant<Segment, Repeat, Restart> what;
};

/// What one entry of the user's protocol was, for the analysis of its segments.
struct Group {
  std::string kind;  ///< "hold", "pulse_train", "cyclic_voltammetry", ...
  /// What varies: voltages of step [V], gaps of paired_pulse [s], rates of cyclic_voltammetry [V/s], times of
  /// retention [s], frequencies of rate_dependence [Hz], delays of stdp_window [s], irradiances of light
  /// [W/m²].
  std::vector<double> points;
  std::vector<std::uint64_t> segments;  ///< of each point of retention, rate_dependence and stdp_window
  double probe = 0;                     ///< of rate_dependence and stdp_window [V]
  double length = 0;  ///< of a read of retention, of a pulse of rate_dependence or potentiation_map [s]
  /// Of cyclic_voltammetry, potentiation_depression or endurance; pulses of potentiation_map and of a point
  /// of rate_dependence.
  std::uint64_t cycles = 0;
  std::uint64_t legs = 0;                        ///< ramps in one cycle of cyclic_voltammetry
  std::uint64_t up = 0, down = 0;                ///< pulses in one cycle of potentiation_depression
  std::vector<HeldPiece> cycle;                  ///< of potentiation_map: a pulse, its gap and its read
  double responsivity = 0, area = 0, shunt = 0;  ///< of light [A/W], [m²], [Ohm]
};

/// A protocol with its shorthands expanded. Repetitions stay folded: a million pulses take no memory.
struct Protocol {
  std::vector<Step> steps;
  std::vector<std::string> labels{""};
  std::vector<Group> groups;
  std::vector<std::filesystem::path> files;  ///< that steps were read from
  std::vector<ImpedanceStep> impedances;     ///< measured beside the steps
  std::vector<DisturbStep> disturbs;         ///< likewise
  bool has_measurements() const { return !impedances.empty() || !disturbs.empty(); }
  bool needs_slow_state() const;  ///< some step is about how the slow state moves from pulse to pulse
};

/// What a protocol amounts to, known before anything runs.
struct ProtocolSize {
  std::uint64_t segments = 0, pulses = 0, restarts = 0;
  double duration = 0;  ///< [s]
};
ProtocolSize size_of(const Protocol& protocol);

/// Calls on_segment(const Segment&) and on_restart() in the order of the protocol.
template <class OnSegment, class OnRestart>
void walk(const std::vector<Step>& steps, const OnSegment& on_segment, const OnRestart& on_restart) {
  for (const Step& step : steps) {
    if (const auto* segment = std::get_if<Segment>(&step.what))
      on_segment(*segment);
    else if (const auto* repeat = std::get_if<Repeat>(&step.what))
      for (std::uint64_t k = 0; k < repeat->count; ++k) walk(repeat->steps, on_segment, on_restart);
    else
      on_restart();
  }
}

}  // namespace memspike
