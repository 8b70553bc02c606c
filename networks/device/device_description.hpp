// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/bank/model_registry.hpp"

namespace memspike {

/// Device-to-device spread of one parameter. lognormal: mean = nominal, standard deviation / mean = relative.
/// normal: standard deviation = relative times nominal.
struct Spread {
  enum class Kind { normal, lognormal };
  Kind kind = Kind::normal;
  double relative = 0;
};

/// Where a device starts: at its exact steady state at V = 0, or at a given slow state with u given or
/// quasi-steady at V = 0.
struct InitialState {
  bool rest = true;
  std::optional<double> u;  ///< [V]
  double x = 0;             ///< [unit of the slow state]
};

/// A device as the user describes it, the same in every kind of experiment.
struct DeviceDescription {
  const ModelEntry* model = nullptr;
  std::vector<double> parameters;  ///< nominal [SI], in the order of the model's table
  std::vector<std::optional<Spread>> variability;
  InitialState initial;
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

  const double* parameters_of(std::uint64_t device) const {
    return parameters.data() + device * model->parameters.size();
  }
};

/// Draws every device of the description: a function of (seed, device, parameter name), whatever the threads.
/// Throws NumericalError where a device has no rest state.
DeviceEnsemble draw_ensemble(const DeviceDescription& description, std::uint64_t seed,
                             InstructionLevel level);

}  // namespace memspike
