// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "engine/bank/steady_state.hpp"
#include "networks/device/arrhenius.hpp"
#include "networks/device/drawn.hpp"
#include "networks/device/noise.hpp"
#include "networks/device/spread.hpp"

namespace memspike {

/// The conductance that a device starts with, as a probe finds it.
struct InitialConductance {
  Drawn G;           ///< [S]; a distribution for the synapses of a network, where each draws its own
  double probe = 0;  ///< [V], not zero
};

/// Where a device starts: at its exact steady state at V = 0, or at a given slow state, or at the slow state
/// that has a given conductance, with u given or quasi-steady at V = 0.
struct InitialState {
  bool rest = true;
  std::optional<double> u;       ///< [V]
  double x = 0;                  ///< [unit of the slow state]
  std::optional<Drawn> drawn_x;  ///< in place of x, for the synapses of a network: each draws its own
  std::optional<InitialConductance> conductance;  ///< in place of x
};

/// A device as the user describes it, the same in every kind of experiment.
struct DeviceDescription {
  const ModelEntry* model = nullptr;
  std::vector<double> parameters;     ///< nominal [SI], at the temperature, in the order of the model's table
  Activated activated;                ///< the laws by which some of them depend on the temperature
  std::optional<double> temperature;  ///< [K]
  Variability variability;
  DeviceNoise noise;
  InitialState initial;
  std::vector<InitialState> initial_each;   ///< of the synapses of a network, if they differ: one for each
  std::filesystem::path initial_from;       ///< the finished run whose last states are the first ones here
  std::vector<DeviceState> initial_states;  ///< these states, one for each device
  std::uint64_t count = 1;
};

/// The devices of an ensemble with their own parameters and initial states.
struct DeviceEnsemble {
  const ModelEntry* model = nullptr;
  const DeviceKernel* kernel = nullptr;
  std::uint64_t count = 0;
  std::vector<double> parameters;  ///< count rows of one value for each row of the model's table
  std::vector<DeviceState> initial;
  std::uint64_t redrawn = 0;  ///< draws that fell outside a parameter's range and were drawn again
  std::uint64_t clipped = 0;  ///< devices that no slow state gives the initial conductance asked for

  const double* parameters_of(std::uint64_t device) const {
    return parameters.data() + device * model->parameters.size();
  }
};

/// The nominal parameters of the description and how they spread.
SpreadParameters spread_parameters(const DeviceDescription& description);

/// Where a device starts that draws nothing; `clipped`, where given, counts a conductance out of its reach.
/// Throws NumericalError where it has no rest state.
DeviceState initial_state(const DeviceRef& device, const InitialState& initial,
                          std::uint64_t* clipped = nullptr);

/// Draws every device of the description: a function of (seed, device, parameter name), whatever the threads.
/// Throws NumericalError where a device has no rest state.
DeviceEnsemble draw_ensemble(const DeviceDescription& description, std::uint64_t seed,
                             InstructionLevel level);

}  // namespace memspike
