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

  /// Compiles a device. False if its waveforms have to be gone through in another way.
  bool add(std::uint64_t device, EnsembleMaps::Effort& effort);

  /// An edge of the row, a time after the waveform's start [s].
  struct RowEdge {
    double after = 0;
    int to = 0;
  };
  /// Where a device that has been added lands on the presynaptic level that its row has at the end, from y on
  /// that which it has at the start. Nothing if edges come too soon after one another.
  std::optional<double> after(std::uint64_t device, int pre, double y, std::span<const RowEdge> edges) const;
  bool has(std::uint64_t device) const { return place_[device] != kNone; }

 private:
  friend class PhaseMaker;
  static constexpr std::size_t kTerms = 8;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kMostFunctions = 64;  // of one device
  // What a block begins with: times after an edge, before the next one and before the end; levels, each with
  // μ and what takes φ to [-1, 1]; functions.
  static constexpr std::size_t kTimes = 2, kOfLevel = 3;

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
