// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "experiments/network/figures/network_view.hpp"

namespace memspike {

/// A population whose neurons see nothing but constant currents, all from one time to another: what a
/// frequency-current curve is measured on.
struct DrivenPopulation {
  std::size_t population = 0;
  double start = 0, stop = 0;               ///< [s]
  std::vector<double> current;              ///< of each neuron [A]
  std::vector<std::vector<double>> spikes;  ///< of each neuron, from start to stop [s]

  std::size_t different_currents() const;
};

/// All of them, as declared. Nothing without recorded spikes.
std::vector<DrivenPopulation> driven_populations(const NetworkRunView& run);

}  // namespace memspike
