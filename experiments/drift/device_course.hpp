// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "experiments/drift/drift_experiment.hpp"
#include "experiments/drift/ledger.hpp"
#include "experiments/drift/terminal_course.hpp"

namespace memspike {

/// The reads of a protocol, phase after phase, in time.
class ReadCourse {
 public:
  explicit ReadCourse(const DriftProtocol& protocol);

  double next() const;  ///< when a read begins or ends; kNever after the last [s]
  bool take(double t);  ///< goes through everything up to t; true if a read began
  bool runs() const { return on_; }
  double voltage() const { return phases_[phase_].reads.voltage; }

 private:
  struct Phase {
    PeriodicReads reads;
    double begin = 0;
    std::uint64_t count = 0;
  };
  double begin_of_read() const;

  std::vector<Phase> phases_;
  std::size_t phase_ = 0;
  std::uint64_t read_ = 0;
  bool on_ = false;
};

/// A stretch of time over which the voltage across a device and the cause of what happens stay the same.
struct DeviceInterval {
  double from = 0, to = 0;  ///< [s]
  double voltage = 0;       ///< of the presynaptic terminal less that of the postsynaptic one [V]
  Cause cause = Cause::relaxation;
  bool begins_pulse = false;  ///< the cause is another than before, or has been started anew
};

/// What happens to one device, interval by interval. During a read the device sees the read voltage, and
/// waveforms that run go on unplayed. Events within a tie of the earliest are one instant, as in a network.
class DeviceCourse {
 public:
  DeviceCourse(TerminalCourse pre, TerminalCourse post, ReadCourse reads, double end);

  /// The next interval, of positive length; false at the end.
  bool next(DeviceInterval& interval);

 private:
  void take(double t);
  Cause cause() const;
  double voltage() const;

  TerminalCourse pre_, post_;
  ReadCourse reads_;
  double now_ = 0, end_;
  Cause before_ = Cause::relaxation;
  bool waveform_started_ = false, read_began_ = false;  ///< since the interval before
};

}  // namespace memspike
