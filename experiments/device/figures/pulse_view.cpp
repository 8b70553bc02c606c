// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/figures/pulse_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"

namespace memspike {
namespace {

constexpr double kChargingTimes = 5;  // after which e^-5 of the capacitive current is left

/// paired_pulse, endurance and rate_dependence are told by figures of their own.
bool has_own_figure(const Group& group) {
  return group.kind == "paired_pulse" || group.kind == "endurance" || group.kind == "rate_dependence";
}

/// Walks the protocol and notes what it says of each pulse.
class PulseCollector {
 public:
  explicit PulseCollector(const Protocol& protocol) : protocol_(protocol) {
    walk(
        protocol.steps, [&](const Segment& s) { take(s); }, [] {});
    if (!reads_alike_) view_.read_volts.reset();
    bool positive = false;
    for (const PulseFacts& pulse : view_.pulses) positive = positive || pulse.amplitude > 0;
    for (PulseFacts& pulse : view_.pulses) pulse.down = pulse.down || (positive && pulse.amplitude < 0);
    view_.rows = pulse_;
  }
  PulseView view() && { return std::move(view_); }

 private:
  void take(const Segment& s) {
    if (s.role == PulseRole::pulse) take_pulse(s);
    if (s.role == PulseRole::pulse_read && !has_own_figure(protocol_.groups[s.group])) take_read(s);
  }

  void take_pulse(const Segment& s) {
    const Group& group = protocol_.groups[s.group];
    const std::size_t place = pulse_++;
    if (has_own_figure(group)) return;
    if (s.group != group_) group_ = s.group, of_group_ = 0;
    const std::uint64_t cycle = group.up + group.down;
    view_.cycle = std::max<std::size_t>(view_.cycle, cycle);
    const bool down = cycle > 0 && of_group_++ % cycle >= group.up;
    view_.pulses.push_back({s.drive.from, s.duration, s.group, down});
    view_.place.push_back(place);
    view_.shortest = view_.pulses.size() == 1 ? s.duration : std::min(view_.shortest, s.duration);
  }

  void take_read(const Segment& s) {
    if (view_.has_reads) reads_alike_ = reads_alike_ && s.drive.from == view_.read_volts;
    view_.shortest_read = view_.has_reads ? std::min(view_.shortest_read, s.duration) : s.duration;
    view_.has_reads = true;
    view_.read_volts = s.drive.from;
  }

  const Protocol& protocol_;
  PulseView view_;
  std::size_t pulse_ = 0;
  std::uint32_t group_ = 0;
  std::uint64_t of_group_ = 0;
  bool reads_alike_ = true;
};

}  // namespace

std::string PulseView::conductance_words() const {
  if (!has_reads) return "I/V at the pulse's end";
  return read_volts ? "read conductance at " + format_engineering(*read_volts, unit::volt)
                    : "read conductance";
}

bool PulseView::has_downs() const {
  return std::any_of(pulses.begin(), pulses.end(), [](const PulseFacts& p) { return p.down; });
}

std::optional<PulseView> pulse_view(const DeviceRunView& run) {
  if (!run.pulses) return std::nullopt;
  PulseView view = PulseCollector(run.experiment.protocol).view();
  if (view.pulses.empty()) return std::nullopt;
  const std::size_t expected = view.rows * run.experiment.device.count;
  if (run.pulses->rows() != expected)
    throw IoError(
        fmt::format("the table pulses has {} rows, but the protocol gives {}; run the experiment again",
                    run.pulses->rows(), expected));
  return view;
}

std::string capacitive_remark(const DeviceRunView& run, const PulseView& pulses) {
  const double charging = run.charging_time(),
               length = pulses.has_reads ? pulses.shortest_read : pulses.shortest;
  if (length >= kChargingTimes * charging) return {};
  return fmt::format(
      "The {} last {}, less than {} R_s C_m ({}): the capacitance is still charging, and its current hides "
      "part of what "
      "the slow state does. The state beside it is free of that.",
      pulses.has_reads ? "reads" : "pulses", format_engineering(length, unit::second), kChargingTimes,
      format_engineering(kChargingTimes * charging, unit::second));
}

}  // namespace memspike
