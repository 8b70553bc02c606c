// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/nominal_maps.hpp"

#include <algorithm>

#include "engine/bank/steady_state.hpp"
#include "engine/network/map_plan.hpp"
#include "engine/network/mapped_devices.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {

bool devices_differ(const ProjectionDescription& p) {
  return p.has_own_parameters() || spread_parameters(p.device).any();
}

namespace {

constexpr double kApart = 1.01;  // two devices that differ, of those that are spread

/// One device of the projection between its two populations, from rest; two of it where devices differ.
Network nominal(const NetworkExperiment& e, const ProjectionDescription& p, bool mean_current) {
  Network network;
  const PopulationDescription& target = e.description.populations[p.to];
  network.populations = {{"source", 1, nullptr, {}, {}},
                         {target.name, 1, target.model, target.parameters, {}}};
  if (!target.is_source())
    network.populations[1].initial = {resting_state(*target.model, network.level, target.parameters.data())};
  Projection& own = network.projections.emplace_back();
  own.from = 0, own.to = 1;
  own.row_start = {0, 1}, own.post = {0}, own.delay = {0};
  own.model = p.device.model, own.parameters = p.device.parameters;
  if (devices_differ(p)) {
    own.row_start = {0, 2}, own.post = {0, 0};
    own.parameters.insert(own.parameters.end(), p.device.parameters.begin(), p.device.parameters.end());
    own.parameters[p.device.parameters.size() + static_cast<std::size_t>(own.model->index_of("R_s"))] *=
        kApart;
  }
  const DeviceKernel& kernel = own.model->kernel(network.level);
  const double x = 0.5 * kernel.slow_scale(own.parameters.data());
  own.initial = {{quasi_steady_u({own.model, &kernel, own.parameters.data()}, 0, x), x}};
  own.gain = p.gain, own.pre_pulse = p.pre_pulse, own.post_pulse = p.post_pulse;
  for (CurrentStimulus stimulus : e.stimuli.currents)
    if (stimulus.population == p.to) {
      stimulus.population = 1, stimulus.neurons.clear();
      network.currents.push_back(std::move(stimulus));
    }
  network.duration = e.duration, network.tolerance = e.tolerance, network.mean_current = mean_current;
  network.maps = e.maps;
  return network;
}

}  // namespace

NominalMaps nominal_maps(const NetworkExperiment& e, const ProjectionDescription& p, bool mean_current) {
  const Network network = nominal(e, p, mean_current);
  const MapPlan plan = plan_maps(network);
  if (!plan.maps[0]) return {plan.why_not[0], false};  // empty for devices that differ and have maps
  NetworkCounts unused;
  const MappedDevices one(network, network.projections[0], {0.0}, *plan.maps[0], unused);
  return {"", one.minds_light_edges()};
}

}  // namespace memspike
