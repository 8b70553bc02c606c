// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/maps/ensemble_maps.hpp"

namespace memspike {

/// Devices that differ, through their postsynaptic waveform while their row is anywhere, by polynomials of
/// one number for each device.
///
/// With a presynaptic level and a segment of the waveform a device is at one voltage, and once its fast state
/// has died out it is known by a phase φ, a function of its slow state with
///
///   dφ/dt = -μ φ
///
/// An edge, of the row or from one segment to the next, takes the phase before it to the phase after it: the
/// one that it would have had at the edge, had it been on the new manifold all the time. This function is a
/// polynomial of degree kTerms - 1, found from landings at kTerms states; what makes up a whole waveform is
/// then compared with the flow itself. All of that is exact where each edge comes after the fast state has
/// died out since the one before; for others there is no answer here.
///
/// Where the time constants are not apart, the phase of a level is found from the device's own trajectories
/// on their way to the fixed point, whose slow rate is μ.
class WaveformPhases {
 public:
  /// `allowed`: of the slow state, relative to its scale, by one waveform.
  WaveformPhases(const EnsembleMaps& maps, double allowed);
  /// Whether the waveform is such that any device can have phases.
  bool is_possible() const { return possible_; }

  /// Compiles a device. False if its waveforms have to be gone through in another way, or if there is no
  /// room.
  bool add(std::uint64_t device, EnsembleMaps::Effort& effort);

  /// What happens at a device's terminals from the start of its waveform on: where they are after it. The
  /// segment after the last one is rest.
  struct Event {
    double after = 0;  ///< the start [s]
    int pre = 0;
    std::size_t segment = 0;
  };
  /// An edge of the row.
  struct RowEdge {
    double after = 0;
    int to = 0;
  };
  /// The start, the ends of segments and the edges of the row, in order.
  void events_of(int pre, std::span<const RowEdge> edges, std::vector<Event>& events) const;

  /// A device on its way through events, before the next of which it has settled.
  struct Way {
    std::size_t next = 0;
    double number = 0;  ///< its slow coordinate before the first event and after the last, else its phase
  };
  /// Where events come too soon after one another: from a state before event `first` it has to flow under
  /// what is after that, and so on, until it lands on the manifold after event `last`.
  struct Stretch {
    DeviceState from;
    std::size_t first = 0, last = 0;
  };
  enum class Progress : std::uint8_t { done, must_flow, impossible };
  /// As far as polynomials go. After must_flow the way goes on from where the device lands.
  Progress go_on(std::uint64_t device, std::span<const Event> events, Way& way, Stretch& stretch) const;
  /// It has landed at y after an event that is not the last.
  void land(std::uint64_t device, const Event& event, double y, Way& way) const;
  /// The voltage after an event [V].
  double voltage_after(const Event& event) const {
    return event.segment == segments_ ? maps_.pre_voltage(event.pre)
                                      : maps_.voltage(event.pre, maps_.post().waveform[event.segment].level);
  }
  bool has(std::uint64_t device) const { return place_[device] != kNone; }

 private:
  friend class PhaseMaker;
  static constexpr std::size_t kTerms = 8;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kMostFunctions = 64;  // of one device
  static constexpr std::size_t kMostNumbers =
      std::size_t{64 << 20} / 8;  // of all: 64 MB, some 40,000 devices
  // What a block begins with: the least time between events, that before the end, and whether states can be
  // told (not 0); levels, each with μ and what takes φ to [-1, 1]; functions.
  static constexpr std::size_t kTimes = 3, kOfLevel = 3;

  std::size_t level(int pre, std::size_t segment) const {
    return kTimes + (static_cast<std::size_t>(pre) * segments_ + segment) * kOfLevel;
  }
  std::size_t function(std::size_t number) const {
    return kTimes + levels_ * segments_ * kOfLevel + number * kTerms;
  }
  std::size_t entering(int pre) const { return function(static_cast<std::size_t>(pre)); }
  std::size_t leaving(int pre) const { return function(levels_ + static_cast<std::size_t>(pre)); }
  /// To the next segment.
  std::size_t step(int pre, std::size_t segment) const {
    return function(2 * levels_ + static_cast<std::size_t>(pre) * (segments_ - 1) + segment);
  }
  std::size_t crossing(int from, int to, std::size_t segment) const {
    return function((1 + segments_) * levels_ +
                    (static_cast<std::size_t>(from) * levels_ + static_cast<std::size_t>(to)) * segments_ +
                    segment);
  }
  std::size_t functions() const { return (1 + segments_) * levels_ + (levels_ + 2) * levels_ * segments_; }
  /// The slow state by the phase, and the phase by the slow state.
  std::size_t state_of(int pre, std::size_t segment) const {
    return function((1 + segments_) * levels_ + levels_ * levels_ * segments_ +
                    2 * (static_cast<std::size_t>(pre) * segments_ + segment));
  }
  std::size_t phase_of(int pre, std::size_t segment) const { return state_of(pre, segment) + kTerms; }
  double duration(std::size_t segment) const { return maps_.post().waveform[segment].duration; }
  /// The polynomial between two events that do not come too soon; nothing if there is none.
  std::optional<std::size_t> between(const double* own, const Event& before, const Event& after) const;
  const double* block(std::uint64_t device) const { return numbers_.data() + place_[device] * size_; }

  const EnsembleMaps& maps_;
  double allowed_;
  bool possible_ = false;
  std::size_t levels_, segments_, size_ = 0;
  std::vector<double> ends_;          // of segments, after the start
  std::vector<std::uint32_t> place_;  // by device
  std::vector<double> numbers_;       // by place
};

}  // namespace memspike
