// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/network/network_experiment.hpp"
#include "experiments/output/stored_table.hpp"

namespace memspike {

/// The stored spikes of one population, ascending in time.
struct SpikeTrains {
  std::vector<double> t;       ///< [s]
  std::vector<double> neuron;  ///< of each spike
};

/// A synapse of a small network as it is at the end.
struct DrawnEdge {
  std::uint32_t projection = 0, pre = 0, post = 0;
  double G = 0;  ///< as a read finds it [S]; NaN without a device
};

/// A finished network run as its figures see it: the experiment and the stored tables that are worth drawing.
struct NetworkRunView {
  NetworkExperiment experiment;
  std::optional<std::vector<SpikeTrains>> spikes;  ///< by population
  std::optional<StoredTable> membrane, weights, states;
  std::optional<std::vector<DrawnEdge>> final_edges;  ///< of a network that is small enough to be drawn
  std::vector<std::string> left_out;  ///< what is too large to be drawn, and why, for the reader

  const std::vector<PopulationDescription>& populations() const { return experiment.description.populations; }
};

/// A column of names. A CSV column in which every name is a number, or which is empty, reads back as numbers.
std::vector<std::string> names_in(const StoredTable& table, std::string_view column);

/// Reads the tables of a finished run, and draws a small network again from its seed. IoError if one is
/// damaged.
NetworkRunView view_network_run(const std::filesystem::path& folder, NetworkExperiment experiment);

}  // namespace memspike
