// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/maps/ensemble_maps.hpp"
#include "engine/network/linear_population.hpp"
#include "engine/network/row_pass.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// How the currents of devices that differ reach the membranes of a population: as modes (EnsembleMaps), each
/// a lane of the population's lines.
class EnsembleDelivery {
 public:
  EnsembleDelivery(const EnsembleMaps& maps, double gain, LinearPopulation& target, const Passes& passes);

  /// Amplitudes of the modes.
  using Modes = double[LinearPopulation::kMostModes];
  /// Adds what is left, after `age`, of the transient that a change of the voltage across a device starts.
  void add_transient(const DeviceCircuit& circuit, double x, double volts, double age, double* modes) const;
  void to_target(std::uint32_t post, double t, const double* modes) const;
  /// Takes off a neuron's slack what currents of these amplitudes may raise it by. True if nothing is left.
  bool tightens(std::uint32_t post, const double* modes) const;
  /// A change of the voltage at one end of all devices of a row. Targets whose slack is used up are added to
  /// `tight`. y_moves: some y may change in the window that runs.
  void pass_row(const Row& row, double volts, double t, const double* y, bool y_moves,
                const DeviceCircuit* circuits, std::span<const std::uint32_t> posts,
                std::vector<std::uint32_t>& tight);

 private:
  const EnsembleMaps& maps_;
  double gain_;
  LinearPopulation& target_;
  const Passes& passes_;
  std::vector<std::size_t> mode_of_;  // mode of the ensemble -> mode of the population
  /// What a current and a transient of 1 A add to lines, the latter by power of ξ; the slack where it rises.
  int degree_ = 1;
  std::vector<double> steady_, transient_;
  std::vector<double> scaled_steady_, scaled_transient_;
  std::vector<std::uint32_t> tight_;
};

}  // namespace memspike
