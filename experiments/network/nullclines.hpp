// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "networks/network/network_description.hpp"

namespace memspike {

/// The phase plane of a neuron with its nominal parameters under a constant current, its threshold left out.
class Nullclines {
 public:
  /// `population` must outlive it.
  Nullclines(const PopulationDescription& population, double current);

  /// The slow state that does not move at v: dw/dt = 0.
  double slow(double v) const;
  /// The slow state at which the membrane does not move at v: dv/dt = 0, in which w is linear. NaN where w
  /// does not act on the membrane.
  double membrane(double v) const;
  /// Voltages between two others at which both stand still, ascending.
  std::vector<double> steady_states(double low, double high) const;

 private:
  double membrane_rate(double v, double w) const;

  const NeuronEntry& model_;
  const double* parameters_;
  double current_;
};

}  // namespace memspike
