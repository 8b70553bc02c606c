// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "experiments/device/device_run.hpp"
#include "experiments/device/noise_draws.hpp"
#include "experiments/device/visit.hpp"

namespace memspike {

/// What one device contributes to the report.
struct DeviceReport {
  FlowCounts counts;
  std::uint64_t mapped_segments = 0;
  double largest_local_error = 0, charge = 0, energy = 0;
  std::uint64_t noise_redrawn = 0;
  EnergyBalance balance;
  std::uint64_t limited_segments = 0;
  double limited_time = 0;
  Scales scale;
};

/// Keeps the books of one device on its way through the protocol, whoever integrates it: its rows, its sums,
/// and the draws of its noise.
class DeviceBook {
 public:
  DeviceBook(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, std::uint64_t device,
             KeptSegments kept);
  DeviceBook(const DeviceBook&) = delete;
  DeviceBook& operator=(const DeviceBook&) = delete;

  /// The factor of write noise on the slow rate during the next segment.
  double rate_factor(const Segment& segment) { return noise_.rate_factor(segment); }
  /// A segment begins: the instants inside it at which the trace wants the state, from its start.
  const std::vector<double>& begin(const Visit& visit, DeviceState start);
  /// It is over; `inside` has the answers to begin(). `whole`: what there is to tell beside the flow, where
  /// somebody has found it out.
  void end(const Visit& visit, DeviceState start, const SegmentOutput& flow, const DeviceState* inside,
           const PiecewiseOutput* whole = nullptr);
  /// The device starts anew.
  void restart() { finish_pulse(); }
  /// The protocol is over: all rows are there, and the state is the last.
  void finish(DeviceState last);

  /// Those that nobody has taken yet.
  DeviceRows& rows() { return rows_; }
  DeviceReport report() const;
  Terminal end_of(const Segment& segment, double u) const {
    if (is_plain(segment)) return {segment.drive.to, (segment.drive.to - u) / R_s_};
    return terminal(segment.drive, 1, R_s_, u, source_of(segment));
  }

 private:
  /// A voltage that comes from a source with neither limit nor resistance: what terminal() makes of most.
  bool is_plain(const Segment& segment) const {
    return segment.drive.kind == Drive::Kind::voltage && segment.source_resistance == 0 && !has_limit_;
  }
  Terminal start_of(const Segment& segment, double u) const {
    if (is_plain(segment)) return {segment.drive.from, (segment.drive.from - u) / R_s_};
    return terminal(segment.drive, 0, R_s_, u, source_of(segment));
  }
  VoltageSource source_of(const Segment& segment) const { return {limit_, segment.source_resistance}; }
  void account(const Segment& segment, DeviceState start, const SegmentOutput& flow, Terminal end);
  void begin_pulse(const Segment& segment, const SegmentOutput& out, Terminal end, double t_start);
  void finish_pulse();
  TraceRecorder::Reading reading_of_traps();

  const DeviceExperiment& experiment_;
  double R_s_, C_m_, limit_;
  bool has_limit_, traced_, every_segment_;
  std::uint64_t last_segment_;
  std::uint64_t index_ = 0, pulses_ = 0;
  DeviceRows rows_;
  NoiseDraws noise_;
  TraceRecorder recorder_;
  std::optional<PulseRow> pulse_;
  DeviceReport report_;
  std::vector<double> no_times_;
};

/// How two runs of one device differ at the ends of segments.
Scales difference_of(const SegmentOutput& a, const SegmentOutput& b, double I_of_a, double I_of_b);

/// A device that cannot be integrated. Throws NumericalError naming device, time and state.
[[noreturn]] void refuse(const DeviceEnsemble& ensemble, std::uint64_t device, std::uint64_t segment,
                         double t_start, const SegmentOutput& out);

}  // namespace memspike
