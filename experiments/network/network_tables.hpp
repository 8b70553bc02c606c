// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/simulation.hpp"
#include "experiments/network/network_experiment.hpp"
#include "experiments/network/synapse_reading.hpp"
#include "experiments/output/run_folder.hpp"
#include "experiments/output/table.hpp"

namespace memspike {

/// Writes the rows of a network experiment as they come: spikes, membrane, weights, states, synapses_final. A
/// table that was not asked for is not made. Nothing is kept in memory but the tables' own buffers.
class NetworkTables {
 public:
  NetworkTables(const RunFolder& folder, const NetworkExperiment& experiment, const Network& network,
                int threads);

  void take(const Spike& spike);
  // --- the k-th record of its kind, at the time t
  void take_membrane(std::size_t k, double t, const Simulation& simulation);
  void take_weights(std::size_t k, double t, const Simulation& simulation);
  void take_states(std::size_t k, double t, const Simulation& simulation);
  /// Every device synapse as it is now.
  void take_final(const Simulation& simulation);
  /// Gives every table its name.
  void close();

  /// Synapses that a record of states names and that do not exist, in words.
  const std::vector<std::string>& missing_synapses() const { return missing_; }

 private:
  /// One synapse of a record of states.
  struct Chosen {
    std::uint32_t pre, post;
    std::uint64_t edge;
  };
  /// A slow state as a column.
  struct SlowColumn {
    std::string name, unit;
    friend bool operator==(const SlowColumn&, const SlowColumn&) = default;
    explicit SlowColumn(const SlowState& slow) : name(slow.name), unit(slow.unit.symbol) {}
  };
  using SlowColumns = std::vector<SlowColumn>;
  /// A column for every kind of slow state, in the order in which they are first met.
  static void add_column(const SlowState& slow, SlowColumns& kinds, std::vector<Column>& columns);
  /// The value in its own column, the others empty.
  static void add_value(const SlowState& slow, double value, const SlowColumns& kinds, Table& table);
  void open_tables();
  void open_membrane();
  void open_states();
  void choose(const StateRecord& record);
  std::uint64_t rows_of_weights() const;
  const SlowState& slow_of(std::uint32_t projection) const {
    return network_.projections[projection].model->slow;
  }

  const NetworkExperiment& experiment_;
  const Network& network_;
  ResultStore store_;
  SynapseReading reading_;
  std::optional<Table> spikes_, membrane_, weights_, states_, final_;
  std::vector<std::vector<Chosen>> chosen_;  ///< of each record of states
  SlowColumns membrane_slow_, states_slow_;
  std::vector<std::string> missing_;
};

/// How the tables lie in data.h5: as SONATA reports, or, where two records would have the same name, as
/// columns.
TableLayout membrane_layout(const NetworkExperiment& experiment);
TableLayout weights_layout(const NetworkExperiment& experiment);

/// How many instants lie at k · every, k = 0, 1, ..., up to `duration`.
std::uint64_t instants(double duration, double every);

}  // namespace memspike
