// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/network.hpp"
#include "networks/device/device_description.hpp"
#include "networks/device/drawn.hpp"
#include "networks/network/connect_rule.hpp"
#include "networks/network/layout.hpp"

namespace memspike {

/// Neurons of one model as the user describes them, in SI. Without a model: spike sources.
struct PopulationDescription {
  std::string name;
  std::uint32_t size = 0;
  Layout layout;
  const NeuronEntry* model = nullptr;
  std::vector<double> parameters;  ///< nominal, in the order of the model's table
  Variability variability;
  std::optional<Drawn> v, w;  ///< where the membrane and the slow state start; not given: at rest
  bool is_known = true;       ///< its size and its model could be read

  bool is_source() const { return model == nullptr; }
};

/// Values of a quantity that differ from synapse to synapse without a draw, in place of the one value for
/// all.
struct EdgeValues {
  std::vector<double> listed;  ///< in a file: one for each of connect.edges
  std::optional<ByDistance> by_distance;
  bool any() const { return !listed.empty() || by_distance; }
};

/// Synapses between two populations as the user describes them, in SI.
struct ProjectionDescription {
  std::string name;
  std::uint32_t from = 0, to = 0;  ///< indices of populations
  ConnectRule connect;
  Drawn delay;            ///< [s]
  EdgeValues own_delays;  ///< override delay
  SynapseKind kind = SynapseKind::device;

  /// The projection whose drawn devices these are once more: the same parameters, synapse by synapse, with
  /// states of their own.
  std::optional<std::uint32_t> devices_of;
  std::string drawn_as;                    ///< the name by which connections and parameters are drawn
  DeviceDescription device;                ///< its `count` says nothing here
  std::vector<EdgeValues> own_parameters;  ///< in the order of the model's table; override the nominal ones
  std::vector<double> own_u, own_slow;     ///< initial states in a file, one for each of connect.edges
  std::vector<Edge> initial_edges;         ///< whose states device.initial_states are, in (pre, post) order
  double gain = 1;
  std::vector<HeldVoltage> pre_pulse, post_pulse;

  Drawn weight;            ///< of a static synapse [V]
  EdgeValues own_weights;  ///< override weight
  double hold = 0;         ///< of lateral inhibition [s]

  bool has_own_parameters() const;
};

/// The `network:` block of a file with every default filled in.
struct NetworkDescription {
  std::vector<PopulationDescription> populations;
  std::vector<ProjectionDescription> projections;
};

/// The `stimuli:` block. `text` is its canonical form, for resolved.yaml.
struct Stimuli {
  std::vector<SpikeList> spike_lists;
  std::vector<PoissonStimulus> poisson;
  std::vector<CurrentStimulus> currents;
  Node text = list_node();
  std::vector<std::filesystem::path> files;  ///< that were read
};

/// How long a waveform lasts [s], as the decimal number that the sum is: 0.1 s and 0.2 s last 0.3 s.
double pulse_duration(const std::vector<HeldVoltage>& waveform);

/// Expected number of synapses of a projection; exact unless its rule draws their number.
double expected_edges(const NetworkDescription& network, const ProjectionDescription& projection);

}  // namespace memspike
