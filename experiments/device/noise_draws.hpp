// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/random.hpp"
#include "experiments/device/protocol.hpp"
#include "networks/device/noise.hpp"

namespace memspike {

/// Whether a segment is a pulse to the noise of writing: a hold or a ramp leg, no read, whose source is not
/// zero all along.
bool is_write(const Segment& segment);

/// One trap through time. It switches at instants that depend on (seed, device, trap) alone, whenever it is
/// looked at; at t = 0 its two states are as likely as they are in the long run.
class Trap {
 public:
  Trap(const Telegraph& telegraph, std::uint64_t seed, std::uint64_t device, std::size_t number);
  /// The factor on the current at t [s], which must not go back.
  double factor_at(double t);

 private:
  double dwell();

  Telegraph telegraph_;
  RandomStream stream_;
  bool high_;
  double switches_at_;
};

/// The noise of one device as its protocol goes on. The draw for a pulse is a function of (seed, device,
/// number of the pulse), that for a read of (seed, device, number of the read), whatever is recorded.
class NoiseDraws {
 public:
  NoiseDraws(const DeviceNoise& noise, std::uint64_t seed, std::uint64_t device);

  /// The factor on the slow rate during the next segment: 1 where it is no pulse.
  double rate_factor(const Segment& segment);
  /// The factor on the current that is reported for the end of the next segment, at t [s]: that of the read,
  /// if it is one, and that of the traps. A current that the source imposes is reported as it is.
  double reading_factor(const Segment& segment, double t);
  /// That of the traps alone, at an instant of a trace. t [s] must not go back.
  double trace_factor(double t);
  bool has_traps() const { return !traps_.empty(); }
  /// Draws that were not above 0 and were drawn again.
  std::uint64_t redrawn() const { return redrawn_; }

 private:
  double factor(const Spread& spread, const char* purpose, std::uint64_t number);

  const DeviceNoise& noise_;
  std::uint64_t seed_, device_;
  std::uint64_t pulses_ = 0, reads_ = 0, redrawn_ = 0;
  std::vector<Trap> traps_;
};

}  // namespace memspike
