// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <utility>

#include "networks/network/network_description.hpp"

namespace memspike {

/// What a network needs beside its description.
struct BuildSettings {
  double duration = 0;  ///< [s]
  double tolerance = 1e-6;
  std::uint64_t seed = 0;
  InstructionLevel level = InstructionLevel::baseline;
  int threads = 1;  ///< the result does not depend on it
  bool mean_current = false;
  bool maps = true;
};

/// Draws connections, delays, weights, parameters and initial states: functions of (seed, name of the
/// projection or population, pair of neurons), whatever the order and the threads. `redrawn`, where given,
/// counts the draws that fell outside their range and were drawn again; `clipped` the synapses that no slow
/// state gives the initial conductance asked for, and which start at the nearest one. Throws NumericalError
/// where a neuron or device has no rest state, or where spreads leave no possible value.
Network build_network(const NetworkDescription& description, const Stimuli& stimuli,
                      const BuildSettings& settings, std::uint64_t* redrawn = nullptr,
                      std::uint64_t* clipped = nullptr);

/// The edges from one neuron to another, first and past the last; none: both are equal.
std::pair<std::uint64_t, std::uint64_t> edges_between(const Projection& projection, std::uint32_t pre,
                                                      std::uint32_t post);

/// The neuron's exact steady state without current. Throws NumericalError where none can be found; a switch
/// that has none below its threshold starts open and discharged.
NeuronState resting_state(const NeuronEntry& model, InstructionLevel level, const double* parameters);
/// Whether that state is below the threshold. If not, the neuron fires by itself.
bool has_rest(const NeuronEntry& model, InstructionLevel level, const double* parameters);
/// The slow state that does not move while v is kept: 0 where it never moves or there is none.
double resting_slow_state(const NeuronEntry& model, InstructionLevel level, const double* parameters,
                          double v);

}  // namespace memspike
