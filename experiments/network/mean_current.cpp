// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/mean_current.hpp"

#include "engine/bank/steady_state.hpp"
#include "engine/network/map_plan.hpp"
#include "networks/device/spread.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

/// One device of the projection between its two populations, from rest.
Network nominal(const NetworkExperiment& e, const ProjectionDescription& p) {
  Network network;
  const PopulationDescription& target = e.description.populations[p.to];
  network.populations = {{"source", 1, nullptr, {}, {}},
                         {target.name,
                          1,
                          target.model,
                          target.parameters,
                          {resting_state(*target.model, network.level, target.parameters.data())}}};
  Projection& own = network.projections.emplace_back();
  own.from = 0, own.to = 1;
  own.row_start = {0, 1}, own.post = {0}, own.delay = {0};
  own.model = p.device.model, own.parameters = p.device.parameters;
  const DeviceKernel& kernel = own.model->kernel(network.level);
  const double x = 0.5 * kernel.slow_scale(own.parameters.data());
  own.initial = {{quasi_steady_u({own.model, &kernel, own.parameters.data()}, 0, x), x}};
  own.gain = p.gain, own.pre_pulse = p.pre_pulse, own.post_pulse = p.post_pulse;
  for (CurrentStimulus stimulus : e.stimuli.currents)
    if (stimulus.population == p.to) {
      stimulus.population = 1, stimulus.neurons.clear();
      network.currents.push_back(std::move(stimulus));
    }
  network.duration = e.duration, network.tolerance = e.tolerance, network.mean_current = true;
  return network;
}

std::string obstacle(const NetworkExperiment& e, const ProjectionDescription& p) {
  if (e.description.populations[p.to].is_source() || p.gain == 0) return "";
  const SpreadParameters spread{p.device.model->parameters, p.device.parameters, p.device.variability,
                                p.device.model->why_not};
  if (spread.any() || p.has_own_parameters()) return "its devices differ";
  return plan_maps(nominal(e, p)).why_not[0];
}

}  // namespace

std::vector<std::string> obstacles_to_mean_current(const NetworkExperiment& e) {
  std::vector<std::string> all;
  for (const ProjectionDescription& p : e.description.projections)
    if (p.kind == SynapseKind::device)
      if (const std::string why = obstacle(e, p); !why.empty())
        all.push_back("mean_current is not possible for projection '" + p.name + "': " + why +
                      "; leave delivery out, or write exact");
  return all;
}

}  // namespace memspike
