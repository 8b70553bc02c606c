// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/maps/chebyshev.hpp"
#include "engine/maps/waveform_phases.hpp"

namespace memspike {

/// Finds the phases of one device, and the polynomials between them, for WaveformPhases.
class PhaseMaker {
 public:
  PhaseMaker(const WaveformPhases& phases, std::uint64_t device, EnsembleMaps::Effort& effort);
  /// Fills the device's block. False if some part cannot be found or the whole is not good enough.
  bool make(double* block);

 private:
  static constexpr std::size_t kTerms = WaveformPhases::kTerms;
  /// One voltage of the waveform, with states on its manifold from which its edges are looked at.
  struct Level {
    double voltage = 0, duration = 0;
    double rate = 0, fixed = 0;  ///< μ, x*
    bool is_apart = true, is_frozen = false;
    ChebyshevSeries exponent;  ///< φ = (x - x*) e^exponent
    double u[kTerms] = {}, x[kTerms] = {}, phase[kTerms] = {};
    struct Known {
      DeviceState at;
      double phase;
    };
    std::vector<Known> known;  ///< between those states, where time constants are not apart
  };
  bool find_level(Level& level);
  bool find_by_manifold(Level& level);
  bool find_by_trajectories(Level& level);
  struct Trajectory {
    std::vector<double> times;  ///< since the start [s]
    std::vector<DeviceState> states;
  };
  bool follow(const Level& level, double x, Trajectory& trajectory);
  bool fit_exponent(Level& level, const std::vector<Trajectory>& both);
  bool find_fixed_point(Level& level, double& fast);
  bool find_fixed_point(Level& level, DeviceState at, double& fast);
  void find_settled_after();
  double phase_of(const Level& level, double x) const;
  /// Phases at the start of a level of a device that comes from given states.
  bool arrive(const Level& level, const double* u, const double* x, double* phases);
  /// Slow coordinates on a presynaptic level.
  void land(double voltage, const double* u, const double* x, double* landed);
  static void put(const double* nodes, double scale, double shift, const double* values, double* c);
  bool fill(double* block);
  void fill_level(double* block, int pre, std::size_t segment);
  bool tells_states(const double* block, int pre, std::size_t segment);
  bool rests_at_once(double* block, int pre);
  bool is_good();

  const WaveformPhases& phases_;
  const EnsembleMaps& maps_;
  std::uint64_t device_;
  EnsembleMaps::Effort& effort_;
  double scale_, allowed_, settled_ = 0, settled_at_end_ = 0, steepest_ = 0, slowest_fast_ = 0;
  std::vector<Level> levels_;  // by presynaptic level and segment
  Level& level(int pre, std::size_t segment) {
    return levels_[static_cast<std::size_t>(pre) * phases_.segments_ + segment];
  }
};

}  // namespace memspike
