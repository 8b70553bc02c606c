// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/maps/device_maps.hpp"
#include "engine/network/linear_population.hpp"
#include "engine/network/row_pass.hpp"
#include "engine/network/terminal_histories.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// How the current of a class of devices reaches the membranes of a population: as modes (DeviceMaps), each a
/// lane of the population's lines.
class CurrentDelivery {
 public:
  /// light: by pair of levels, where one pass over a row is all that an edge takes.
  CurrentDelivery(const DeviceMaps& maps, double gain, LinearPopulation& target,
                  const std::vector<char>& light, const Passes& passes);

  /// Amplitudes of the class's modes; the last is a charge, where maps deliver such.
  using Modes = double[LinearPopulation::kMostModes + 1];
  /// Adds the current on the manifold of a level, of a device whose last edge was `age` ago, times `sign`.
  void add_slow(int level, double y, double age, double sign, double* modes) const;
  /// Adds what an edge at x starts.
  void add_fast(int from, int to, double x, double* modes) const;
  /// Adds what is left of the transients of recent edges, whose fast modes go on whatever happens later.
  void add_recent(const LevelHistory& row, const ColumnHistory* column, double x, double t,
                  double* modes) const;
  void to_target(std::uint32_t post, double t, const double* modes) const;
  /// Takes off a neuron's slack what an edge may raise it by. True if nothing is left.
  bool tightens(std::uint32_t post, int from, int to) const;
  /// A light edge of a whole row of the wiring. Targets whose slack is used up are added to `tight`.
  void pass_row(const Row& row, int from, int to, double t, const double* y,
                std::span<const std::uint32_t> posts, std::vector<std::uint32_t>& tight);

 private:
  /// What a light edge does to lines: by power of ξ and lane.
  struct Fused {
    int degree = 0;
    std::vector<double> coefficients;
  };
  std::size_t pair(int from, int to) const {
    return static_cast<std::size_t>(from) * maps_.pre().voltages.size() + static_cast<std::size_t>(to);
  }
  void fuse(int from, int to, Fused& fused) const;
  void put(const FunctionTable& table, std::size_t function, std::size_t mode, double factor,
           Fused& fused) const;
  double push_of(int from, int to) const;
  double rise_of(const double* modes) const;

  const DeviceMaps& maps_;
  double gain_;
  LinearPopulation& target_;
  const Passes& passes_;
  std::vector<std::size_t> mode_of_;  // mode of the class -> mode of the population
  std::vector<double> push_;          // by pair of levels: the most that an edge raises v within a window [V]
  std::vector<Fused> fused_;          // likewise
  std::vector<double> scaled_;
  std::vector<std::uint32_t> tight_;
};

}  // namespace memspike
