// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/network/network_experiment.hpp"

namespace memspike {

/// Memory of a run [B], estimated from the description alone.
struct NetworkMemory {
  double peak = 0;    ///< of the whole process, building included
  double moving = 0;  ///< on top of it if the currents of all integrated devices move at once
};
NetworkMemory memory_of(const NetworkExperiment& experiment);

}  // namespace memspike
