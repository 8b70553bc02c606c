// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/output/table.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Reads of every device: at start, start + every, ... of a phase, as long as they end within it.
struct PeriodicReads {
  double every = 0, start = 0;       ///< [s]
  double voltage = 0, duration = 0;  ///< [V], [s]

  /// How many a phase of this length has.
  std::uint64_t count_in(double phase) const;
};

/// Waveforms that a phase plays on a projection in place of the projection's own.
struct PulseOverride {
  std::optional<std::vector<HeldVoltage>> pre, post;
};

/// A stretch of a protocol with its own stimuli, waveforms and reads. Their times count from its start.
struct DriftPhase {
  double duration = 0;  ///< [s]
  Stimuli stimuli;
  std::vector<PulseOverride> pulses;  ///< by projection
  std::optional<PeriodicReads> reads;
};

/// What an array goes through: phases that program it, and at last the one that is observed.
struct DriftProtocol {
  std::string name;
  std::vector<DriftPhase> phases;

  /// When the observed phase begins: ages count from here [s].
  double program_end() const;
  double duration() const { return program_end() + phases.back().duration; }
};

/// A drift experiment as the user wrote it, with every default filled in.
struct DriftExperiment {
  std::string title;
  std::optional<std::uint64_t> seed;
  NetworkDescription description;
  std::vector<DriftProtocol> protocols;
  double duration = 0;       ///< of the observed phase [s]
  std::vector<double> ages;  ///< at which conductances are told [s], ascending, within the observed phase
  double probe = 0.1;        ///< at which they are read, without disturbing anything [V]
  double tolerance = 1e-6;
  TableFormat tables = TableFormat::automatic;

  /// Every file that was read beside the experiment itself, for its provenance.
  std::vector<std::filesystem::path> files() const;
  bool has_neurons() const;
};

}  // namespace memspike
