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

  /// Starts the waveform anew at t, and asks for its next edge.
  void start(std::uint32_t index, double t, EventQueue& queue);
  /// Goes on to the next segment. False if the edge belongs to a waveform that was started anew meanwhile.
  bool go_on(const Event& edge, EventQueue& queue);

  double voltage_across(std::uint32_t projection, std::uint64_t edge) const;
  /// The next edge that is known to reach the device [s].
  double next_edge(std::uint32_t projection, std::uint64_t edge) const;

 private:
  const std::vector<HeldVoltage>& waveform(const Terminal& terminal) const;
  double next_edge(const Terminal& terminal) const;
  void enter(std::uint32_t index, std::uint32_t segment, EventQueue& queue);

  const Network& network_;
  const Wiring& wiring_;
  std::vector<Terminal> all_;                // rows first: a row's index is its terminal's
  std::vector<std::uint32_t> first_column_;  // by projection; kNone
  std::vector<std::vector<double>> pre_ends_,
      post_ends_;  // by projection: where segments end, from the start
};

}  // namespace memspike
