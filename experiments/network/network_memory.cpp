// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/network_memory.hpp"

#include <algorithm>

#include "experiments/network/nominal_maps.hpp"

namespace memspike {
namespace {

// Bytes, measured on the engine as it is; tests/cli/network_memory_test.cpp measures them again.
constexpr double kProgram = 20e6;
constexpr double kSource = 300;
constexpr double kNeuron = 200;
constexpr double kColumn = 150;  // of a neuron whose devices have a postsynaptic waveform
constexpr double kIntegratedNeuron = 1200;
// Of a synapse:
constexpr double kTarget = 4;
constexpr double kDrawing = 10;       // targets stand twice while they are drawn, with room to grow
constexpr double kDrawingLinks = 22;  // where the graph is drawn as a whole
constexpr double kOfColumn = 4;       // where postsynaptic waveforms go through columns
constexpr double kState = 8;          // a number that is the state of a device with maps
constexpr double kIntegrated = 80;    // a device that is integrated
constexpr double kMoving = 800;       // the path of a current on its way
constexpr double kParameter = 8;      // one of its own
constexpr double kOwnMaps = 48;       // of a device that differs and is not integrated
constexpr double kOwnWaveform = 80;   // its compiled postsynaptic waveform
constexpr double kOwnDelay = 160;     // a row, a terminal and a history for each
constexpr double kOwnWeight = 8;
constexpr double kListed = 24;  // the pair in the file, and its place

constexpr double kFewDevices = 1e5;  // for which no map is made only to tell how much memory they take

class Estimate {
 public:
  explicit Estimate(const NetworkExperiment& e) : e_(e), network_(e.description) {
    for (const ProjectionDescription& p : network_.projections) maps_.push_back(maps_of(p));
    for (std::size_t p = 0; p < network_.populations.size(); ++p)
      is_integrated_.push_back(holds_integrated_devices(p)), has_columns_.push_back(has_waveforms(p));
  }

  NetworkMemory made() const {
    double peak = 0, held = kProgram;
    for (std::size_t p = 0; p < network_.populations.size(); ++p)
      held += network_.populations[p].size * bytes_of_neuron(p);
    NetworkMemory memory;
    for (std::size_t k = 0; k < network_.projections.size(); ++k) {
      const ProjectionDescription& p = network_.projections[k];
      const double edges = expected_edges(network_, p);
      peak = std::max(peak, held + edges * bytes_drawing(p));
      held += edges * bytes_of(k);
      if (p.kind == SynapseKind::device && is_integrated(k)) memory.moving += edges * kMoving;
    }
    memory.peak = std::max(peak, held);
    return memory;
  }

 private:
  bool delivers(const ProjectionDescription& p) const {
    return p.gain != 0 && !network_.populations[p.to].is_source();
  }
  NominalMaps maps_of(const ProjectionDescription& p) const {
    if (p.kind != SynapseKind::device) return {};
    const bool is_told = devices_differ(p) || expected_edges(network_, p) > kFewDevices;
    return is_told ? nominal_maps(e_, p, e_.mean_current) : NominalMaps{};
  }
  bool is_integrated(std::size_t k) const {
    const ProjectionDescription& p = network_.projections[k];
    return delivers(p) ? is_integrated_[p.to] : !maps_[k].why_not.empty();
  }
  /// One projection without maps has all that reach its neurons integrated.
  bool holds_integrated_devices(std::size_t population) const {
    for (std::size_t k = 0; k < network_.projections.size(); ++k) {
      const ProjectionDescription& p = network_.projections[k];
      if (p.to == population && delivers(p) && !maps_[k].why_not.empty()) return true;
    }
    return false;
  }
  bool has_waveforms(std::size_t population) const {
    return std::any_of(network_.projections.begin(), network_.projections.end(), [&](const auto& p) {
      return p.to == population && p.kind == SynapseKind::device && !p.post_pulse.empty();
    });
  }

  double bytes_of_neuron(std::size_t p) const {
    const double column = has_columns_[p] ? kColumn : 0;
    if (network_.populations[p].is_source()) return kSource + column;
    return (is_integrated_[p] ? kIntegratedNeuron : kNeuron) + column;
  }
  static double bytes_drawing(const ProjectionDescription& p) {
    const bool link_by_link =
        p.connect.kind == ConnectRule::Kind::small_world || p.connect.kind == ConnectRule::Kind::scale_free;
    return link_by_link ? kDrawingLinks : kDrawing;
  }
  double bytes_of(std::size_t k) const {
    const ProjectionDescription& p = network_.projections[k];
    double bytes = kTarget;
    if (!p.connect.edges.empty()) bytes += kListed;
    if (p.own_delays.any() || !p.delay.is_fixed()) bytes += kOwnDelay;
    if (p.kind == SynapseKind::jump) bytes += p.own_weights.any() || !p.weight.is_fixed() ? kOwnWeight : 0;
    if (p.kind != SynapseKind::device) return bytes;
    if (has_columns_[p.to]) bytes += kOfColumn;
    if (devices_differ(p)) bytes += kParameter * static_cast<double>(p.device.parameters.size());
    if (is_integrated(k)) return bytes + kIntegrated;
    if (devices_differ(p)) bytes += kOwnMaps + (p.post_pulse.empty() ? 0 : kOwnWaveform);
    return bytes + (maps_[k].has_two_numbers ? 2 : 1) * kState;
  }

  const NetworkExperiment& e_;
  const NetworkDescription& network_;
  std::vector<NominalMaps> maps_;                  // by projection
  std::vector<bool> is_integrated_, has_columns_;  // by population
};

}  // namespace

NetworkMemory memory_of(const NetworkExperiment& experiment) { return Estimate(experiment).made(); }

}  // namespace memspike
