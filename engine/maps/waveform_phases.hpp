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
/// then compared with the flow itself. A waveform during which the row stays where it is is one polynomial of
/// the slow coordinate. All of that is exact where each edge comes after the fast state has died out since
/// the one before; through others the device has to flow until it has.
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
    bool starts_unsettled = false;  ///< when the first event comes; then this is its state:
    DeviceState start;
  };
  /// Where events come too soon after one another: from a state before event `first` it has to flow under
  /// what is after that, and so on, until it lands on the manifold after event `last`.
  struct Stretch {
    DeviceState from;
    std::size_t first = 0, last = 0;
  };
  enum class Progress : std::uint8_t { done, must_flow };
  /// Whether a device can go through these events: all can where none comes too soon.
  bool can_go(std::uint64_t device, std::span<const Event> events, bool starts_unsettled) const;
  /// As far as polynomials go. After must_flow the way goes on from where the device lands.
  Progress go_on(std::uint64_t device, std::span<const Event> events, Way& way, Stretch& stretch) const;
  /// Whether after this event the device is known by the slow coordinate at which it lands; otherwise by its
  /// slow state after settles_after().
  bool lands_after(std::uint64_t device, const Event& event) const {
    return block(device)[level(event.pre, event.segment) + kIsApart] != 0;
  }
  /// It has come to that, after an event that is not the last.
  void land(std::uint64_t device, const Event& event, double number, Way& way) const;
  /// After so long on a level its next edge does not mind where u has come from [s].
  double settles_after(std::uint64_t device) const { return block(device)[1]; }
  /// The same, before the first event.
  double minds_edges_for(std::uint64_t device) const { return block(device)[0]; }
  /// Asks for the numbers that a way through these events needs.
  void fetch(std::uint64_t device, std::span<const Event> events) const;
  /// The level of the postsynaptic terminal after an event, and the voltage [V].
  int level_after(const Event& event) const {
    return event.segment == segments_ ? 0 : maps_.post().waveform[event.segment].level;
  }
  double voltage_after(const Event& event) const { return maps_.voltage(event.pre, level_after(event)); }
  bool has(std::uint64_t device) const { return place_[device] != kNone; }

 private:
  friend class PhaseMaker;
  static constexpr std::size_t kTerms = 8;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kMostFunctions = 64;                 // of one device
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;  // of all, some 32,000 devices
  // What a block begins with: the least time between events, that before the end, whether states can be told,
  // and whether a row that rests is one polynomial (not 0); levels, each with μ, what takes φ, and x, to
  // [-1, 1], and whether its time constants are apart (not 0). Then functions, a cache line each.
  static constexpr std::size_t kTellsStates = 2, kRestsAtOnce = 3, kTimes = 4;
  static constexpr std::size_t kOfX = 3, kIsApart = 5, kOfLevel = 6;
  struct alignas(64) Line {
    double number[kTerms];
  };

  std::size_t level(int pre, std::size_t segment) const {
    return kTimes + (static_cast<std::size_t>(pre) * segments_ + segment) * kOfLevel;
  }
  std::size_t function(std::size_t number) const {
    return ((kTimes + levels_ * segments_ * kOfLevel + kTerms - 1) / kTerms + number) * kTerms;
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
  /// Through all of the waveform.
  std::size_t resting(int pre) const {
    return function((1 + segments_) * levels_ + levels_ * levels_ * segments_ +
                    static_cast<std::size_t>(pre));
  }
  std::size_t functions() const { return (2 + segments_) * levels_ + (levels_ + 3) * levels_ * segments_; }
  /// The slow state and u by the phase, and the phase by the slow state.
  std::size_t state_of(int pre, std::size_t segment) const {
    return function((2 + segments_) * levels_ + levels_ * levels_ * segments_ +
                    3 * (static_cast<std::size_t>(pre) * segments_ + segment));
  }
  std::size_t u_of(int pre, std::size_t segment) const { return state_of(pre, segment) + kTerms; }
  std::size_t phase_of(int pre, std::size_t segment) const { return state_of(pre, segment) + 2 * kTerms; }
  double duration(std::size_t segment) const { return maps_.post().waveform[segment].duration; }
  /// The polynomial between two events that do not come too soon; nothing if there is none.
  std::optional<std::size_t> between(const double* own, const Event& before, const Event& after) const;
  /// Whether the next event comes after the device has settled.
  bool settles_between(const double* own, std::span<const Event> events, std::size_t k) const {
    const std::size_t last = events.size() - 1;
    return k == last || events[k + 1].after - events[k].after >= own[k + 1 == last ? 1 : 0];
  }
  bool rests(std::span<const Event> events) const { return events.size() == segments_ + 1; }
  const double* block(std::uint64_t device) const {
    return (numbers_.data() + place_[device] * lines_)->number;
  }

  const EnsembleMaps& maps_;
  double allowed_;
  bool possible_ = false;
  std::size_t levels_, segments_, lines_ = 0;  // lines of a device
  std::vector<double> ends_;                   // of segments, after the start
  std::vector<std::uint32_t> place_;           // by device
  std::vector<Line> numbers_;                  // by place
};

}  // namespace memspike
