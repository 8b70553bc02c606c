// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/network/network.hpp"

namespace memspike {

/// A spike of a protocol: when, from the protocol's start [s], and in which of its phases.
struct PhaseSpike {
  double t = 0;
  std::uint32_t phase = 0;
  friend auto operator<=>(const PhaseSpike&, const PhaseSpike&) = default;
};

/// A waveform with the times of its segments' ends, from its start [s].
struct TimedWaveform {
  std::vector<HeldVoltage> segments;
  std::vector<double> ends;

  explicit TimedWaveform(std::vector<HeldVoltage> all);
};

/// One terminal of a device in time: each spike starts the waveform of its phase, after a delay; an arrival
/// restarts it, and nothing of the older one is played after that. A spike of a phase without a waveform does
/// nothing.
class TerminalCourse {
 public:
  /// `spikes` ascend. All must outlive this.
  TerminalCourse(const std::vector<PhaseSpike>& spikes, double delay,
                 const std::vector<TimedWaveform>& by_phase);

  /// When the voltage may change next, or a waveform start; kNever after the last [s].
  double next() const;
  /// Goes through everything that happens up to t. True if a waveform started.
  bool take(double t);

  bool runs() const { return waveform_ != nullptr; }
  double voltage() const { return waveform_ ? waveform_->segments[segment_].voltage : 0; }

 private:
  double next_arrival() const;
  double next_edge() const;
  void skip_silent();

  const std::vector<PhaseSpike>* spikes_;
  const std::vector<TimedWaveform>* by_phase_;
  double delay_;
  std::size_t arrived_ = 0, segment_ = 0;
  const TimedWaveform* waveform_ = nullptr;
  double started_ = 0;
};

}  // namespace memspike
