// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/network/event_queue.hpp"
#include "engine/network/network.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// The terminals of all devices: one for each row of a device projection, and one for each column that has a
/// postsynaptic waveform. A device sees the row's voltage minus the column's.
class Terminals {
 public:
  Terminals(const Network& network, const Wiring& wiring);

  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  /// Of a column; kNone where the projection has no postsynaptic waveform.
  std::uint32_t column(std::uint32_t projection, std::uint32_t post) const;
  const Terminal& operator[](std::uint32_t index) const { return all_[index]; }

  /// Starts a waveform at t, whatever may be running, and asks for its next edge.
  void start(std::uint32_t index, std::uint32_t waveform, double t, EventQueue& queue);
  /// Goes on to the next segment. False if the edge belongs to a waveform that was started anew meanwhile.
  bool go_on(const Event& edge, EventQueue& queue);

  double voltage_across(std::uint32_t projection, std::uint64_t edge) const;
  /// The next edge that is known to reach the device [s].
  double next_edge(std::uint32_t projection, std::uint64_t edge) const;

 private:
  /// One segment of the waveforms of a terminal, which follow each other.
  struct Segment {
    double voltage = 0, end = 0;  ///< [V]; [s] from the start of its waveform
  };
  struct Waveforms {
    std::vector<Segment> segments;
    std::vector<std::uint32_t> first{0};  ///< by waveform, and past the last
    void add(const std::vector<HeldVoltage>& waveform);
  };
  const Waveforms& waveforms_of(const Terminal& terminal) const {
    return (terminal.is_column ? post_ : pre_)[terminal.projection];
  }
  double next_edge(const Terminal& terminal) const;
  void enter(std::uint32_t index, std::uint32_t segment, EventQueue& queue);

  const Network& network_;
  const Wiring& wiring_;
  std::vector<Terminal> all_;                // rows first: a row's index is its terminal's
  std::vector<std::uint32_t> first_column_;  // by projection; kNone
  std::vector<Waveforms> pre_, post_;        // by projection
};

}  // namespace memspike
