// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "engine/bank/kernel.hpp"
#include "engine/bank/piecewise_flow.hpp"

namespace memspike {

/// Which instants go to trace.csv. Several may be asked for at once; all times are in seconds. Both sides of
/// a voltage jump are given, except that `at` gives nothing but its own times.
struct TracePlan {
  double every = 0;                   ///< a grid from t = 0; 0: none
  std::vector<double> at;             ///< ascending
  std::uint64_t per_segment = 0;      ///< equal parts of each segment
  std::uint64_t log_per_segment = 0;  ///< instants of each segment, logarithmic from 1e-5 of it to its end
  bool small_signal = false;          ///< the column R_tot beside R
  bool any() const { return every > 0 || !at.empty() || per_segment > 0 || log_per_segment > 0; }
  bool gives_jumps() const { return every > 0 || per_segment > 0 || log_per_segment > 0; }
};

/// A row of trace.csv. R = V/I, NaN where V or I is zero.
struct TraceRow {
  double t, V, I, u, x, R;
};
/// Which rows of segments are kept: what nobody looks at is not written down.
enum class KeptSegments { all, last };

/// A row of segments.csv: values at the left limit of t_end, integrals over the segment.
struct SegmentRow {
  std::uint64_t segment;
  double t_start, t_end, V, u, x, I, charge, energy;
  double V_start, x_start;  ///< source voltage and slow state at the start; no columns
  double u_start;           ///< likewise
  std::uint32_t label, group;
  double swept = 0;       ///< ∫ I dV; no column
  EnergyBalance balance;  ///< of energy.csv
  LimitedTime limited;    ///< of compliance.csv
};
/// A row of pulses.csv: states and I_end at the pulse's end, charge and energy of the pulse itself; I_read is
/// NaN without a read.
struct PulseRow {
  std::uint64_t pulse;
  double t_start, amplitude, width, u, x, I_end, I_read, V_read, charge, energy;
  std::uint32_t label, group;
  double V_end;        ///< at the terminals: the amplitude, or less where the source was at its limit
  double reading = 1;  ///< the factor of noise in I_read
  /// I/V at the pulse's end and in its read [S]; NaN where V is zero.
  double G_end() const { return conductance(I_end, V_end); }
  double G_read() const { return conductance(I_read, V_read); }
  static double conductance(double I, double V) {
    return V == 0 ? std::numeric_limits<double>::quiet_NaN() : I / V;
  }
};

/// What one device leaves behind, until it is written.
struct DeviceRows {
  std::vector<SegmentRow> segments;
  std::vector<PulseRow> pulses;
  std::vector<TraceRow> trace;
  std::optional<DeviceState> last;  ///< the state at the end of the protocol, with the last rows
  void clear() { segments.clear(), pulses.clear(), trace.clear(), last.reset(); }
};

/// Terminal voltage and current of a device under a drive, at a fraction of the segment. An imposed
/// current is as it is, whatever the source.
Terminal terminal(const Drive& drive, double fraction, double R_s, double u,
                  const VoltageSource& source = {});

/// ∫ I dV of a source without resistance [W]: of a ramp, whose slope is one number, its charge times that.
inline double swept(const Drive& drive, double duration, double charge) {
  if (drive.kind != Drive::Kind::voltage || drive.from == drive.to) return 0;
  return (drive.to - drive.from) / duration * charge;
}

/// Turns the segments of one device into trace rows. reading(t), where given, is the factor on the current
/// that is reported for an instant, unless the source imposes the current.
class TraceRecorder {
 public:
  using Reading = std::function<double(double t)>;
  TraceRecorder(const TracePlan& plan, double R_s, std::vector<TraceRow>& rows, Reading reading = {})
      : plan_(plan), R_s_(R_s), rows_(rows), reading_(std::move(reading)) {}

  /// What drives the segments that begin from now on.
  void set_source(const VoltageSource& source) { source_ = source; }

  /// The instants strictly inside the segment, from its start, for the integrator to answer.
  const std::vector<double>& plan(double t_start, double t_end, double duration);
  /// The segment has begun in `state`; the row before it is the end of the last one.
  void begin(const Drive& drive, double t_start, DeviceState state);
  /// The answers to plan(), and the state at the end.
  void end(const Drive& drive, double t_end, double duration, const DeviceState* inside, DeviceState state);
  /// The protocol is over: the last instant is written.
  void finish();

 private:
  bool wanted(double t) const;
  void add(double t, Drive::Kind kind, Terminal terminal, DeviceState state);

  const TracePlan& plan_;
  double R_s_;
  VoltageSource source_;
  std::vector<TraceRow>& rows_;
  Reading reading_;
  std::vector<double> inside_;  ///< from the start of the segment
  std::vector<double> clock_;   ///< the same instants on the protocol's clock
  bool pending_ = false;
  double pending_t_ = 0;
  Drive::Kind pending_kind_ = Drive::Kind::voltage;
  Terminal pending_terminal_{};
  DeviceState pending_state_;
};

}  // namespace memspike
