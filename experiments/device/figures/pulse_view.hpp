// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/device/figures/run_view.hpp"

namespace memspike {

/// What the protocol says of one pulse.
struct PulseFacts {
  double amplitude, width;  ///< [V], [s]
  std::uint32_t group;
  bool down;  ///< it depresses: of the second half of a cycle, or negative where others are positive
};

/// The pulses of a run and what was measured at each, without those of steps that have figures of their own.
struct PulseView {
  std::vector<PulseFacts> pulses;
  std::vector<std::size_t> place;  ///< of each in the device's rows of pulses.csv
  std::size_t rows = 0;            ///< of one device
  bool has_reads = false;
  std::optional<double> read_volts;        ///< if all reads have the same
  double shortest = 0, shortest_read = 0;  ///< [s]; 0 without reads
  std::size_t cycle = 0;                   ///< pulses of a cycle of potentiation_depression; 0 without

  /// The column that holds the conductance: at the reads if there are any.
  const char* conductance_column() const { return has_reads ? "G_read" : "G_end"; }
  /// "read conductance at 100 mV".
  std::string conductance_words() const;
  bool has_downs() const;
};
/// Empty if the run has no such pulses, or its table was not read.
std::optional<PulseView> pulse_view(const DeviceRunView& run);

/// A sentence about capacitive current in the conductances, empty where the pulses or reads are long enough.
std::string capacitive_remark(const DeviceRunView& run, const PulseView& pulses);

}  // namespace memspike
