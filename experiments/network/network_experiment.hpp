// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/output/table.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Rows of membrane.csv at t = k · every.
struct MembraneRecord {
  std::uint32_t population = 0;
  std::vector<std::uint32_t> neurons;  ///< ascending, never empty
  double every = 0;                    ///< [s]
  bool slow = false;                   ///< with the slow state
};

/// Rows of weights.csv: every synapse of a projection.
struct WeightRecord {
  std::uint32_t projection = 0;
  double every = 0;        ///< [s]; 0: at the times below
  std::vector<double> at;  ///< [s], ascending
  double probe = 0.1;      ///< [V]
};

/// Rows of states.csv: chosen synapses of a projection.
struct StateRecord {
  std::uint32_t projection = 0;
  std::vector<Edge>
      pairs;         ///< empty: all. A random rule may not have made them: look for them in the network
  double every = 0;  ///< [s]
};

/// A network experiment as the user wrote it, with every default filled in.
struct NetworkExperiment {
  std::string title;
  std::optional<std::uint64_t> seed;
  NetworkDescription description;
  Stimuli stimuli;
  double duration = 0;  ///< [s]
  double tolerance = 1e-6;
  bool mean_current = false;  ///< delivery
  bool maps = true;           ///< method: automatic; else the integrator, everywhere
  bool record_spikes = true;
  std::vector<MembraneRecord> membrane;
  std::vector<WeightRecord> weights;
  std::vector<StateRecord> states;
  TableFormat tables = TableFormat::automatic;

  /// Every file that was read beside the experiment itself, for its provenance.
  std::vector<std::filesystem::path> files() const;
};

}  // namespace memspike
