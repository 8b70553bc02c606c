// SPDX-License-Identifier: Apache-2.0
#include "engine/network/network.hpp"

#include "engine/bank/steady_state.hpp"

namespace memspike {

DeviceState Projection::initial_of(std::uint64_t edge) const {
  if (initial_slow.empty()) return initial[initial.size() == 1 ? 0 : edge];
  const double x = initial_slow[edge];
  if (!initial.empty()) return {initial[0].u, x};
  return {quasi_steady_u({model, &model->baseline, parameters_of(edge)}, 0, x), x};
}

std::vector<double> Projection::take_initial_slow() {
  std::vector<double> slow = std::move(initial_slow);
  if (slow.empty()) {
    slow.resize(edges());
    for (std::uint64_t edge = 0; edge < edges(); ++edge) slow[edge] = initial_slow_of(edge);
  }
  forget_initial();
  return slow;
}

}  // namespace memspike
