// SPDX-License-Identifier: Apache-2.0
#include "engine/bank/steady_state.hpp"
#include "networks/device/conductance.hpp"
#include "networks/device/device_description.hpp"

namespace memspike {

SpreadParameters spread_parameters(const DeviceDescription& d) {
  return {d.model->parameters, d.parameters, d.variability, d.model->why_not};
}

DeviceState initial_state(const DeviceRef& device, const InitialState& initial, std::uint64_t* clipped) {
  if (initial.rest) return steady_state(device, 0.0);
  double x = initial.x;
  if (initial.conductance) {
    const SlowStateFound found = slow_state_of(device, initial.conductance->probe, initial.conductance->G.a);
    x = found.x;
    if (clipped) *clipped += found.clipped;
  }
  return {initial.u ? *initial.u : quasi_steady_u(device, 0.0, x), x};
}

DeviceEnsemble draw_ensemble(const DeviceDescription& d, std::uint64_t seed, InstructionLevel level) {
  const std::size_t rows = d.model->parameters.size();
  const SpreadParameters spread = spread_parameters(d);
  DeviceEnsemble e{d.model, &d.model->kernel(level), d.count, {}, {}, 0, 0};
  e.parameters.resize(d.count * rows);
  e.initial.resize(d.count);
  for (std::uint64_t i = 0; i < d.count; ++i) {
    double* own = e.parameters.data() + i * rows;
    spread.draw(seed, "variability", i, own, e.redrawn);
    e.initial[i] = d.initial_states.empty() ? initial_state({e.model, e.kernel, own}, d.initial, &e.clipped)
                                            : d.initial_states[i];
  }
  return e;
}

}  // namespace memspike
