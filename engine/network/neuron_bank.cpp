// SPDX-License-Identifier: Apache-2.0
#include "engine/network/neuron_bank.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/network/crossing.hpp"
#include "engine/network/instant.hpp"
#include "engine/network/piece.hpp"
#include "engine/network/stimulus_current.hpp"

namespace memspike {
namespace {

// A neuron's share of the network's tolerance.
constexpr double kNeuronShare = 0.1;
// What all settled currents together may still do to the membrane, in units of the tolerance.
constexpr double kSettledShare = 1e-3;

}  // namespace

NeuronBank::NeuronBank(const Network& network, const Wiring& wiring, const MapPlan& plan, DeviceBank& devices,
                       NetworkCounts& counts)
    : network_(network),
      devices_(devices),
      counts_(counts),
      tolerance_(kNeuronShare * network.tolerance),
      number_(wiring.neurons(), kNone) {
  const auto is_integrated = [&](std::uint32_t p) {
    return !network.populations[p].is_source() && plan.modes[p].empty();
  };
  std::size_t count = 0;
  for (std::uint32_t p = 0; p < network.populations.size(); ++p)
    if (is_integrated(p)) count += network.populations[p].size;
  neurons_.reserve(count);
  for (std::uint32_t p = 0; p < network.populations.size(); ++p) {
    const Population& population = network.populations[p];
    if (!is_integrated(p)) continue;
    for (std::uint32_t i = 0; i < population.size; ++i) {
      number_[wiring.neuron_id(p, i)] = static_cast<std::uint32_t>(neurons_.size());
      Neuron& neuron = neurons_.emplace_back();
      neuron.model = population.model;
      neuron.kernel = &population.model->kernel(network.level);
      neuron.parameters = population.parameters_of(i);
      neuron.traits = neuron.kernel->traits(neuron.parameters);
      neuron.at = population.initial_of(i);
      neuron.place = i;
      std::size_t synapses = 1;
      for (const std::uint32_t q : wiring.projections_to(p))
        if (network.projections[q].kind == SynapseKind::device) synapses += wiring.column_size(q, i);
      neuron.negligible =
          kSettledShare * network.tolerance * neuron.traits.voltage_scale /
          (neuron.traits.volts_per_ampere_second * neuron.traits.time_scale * static_cast<double>(synapses));
    }
  }
  for (std::uint32_t s = 0; s < network.currents.size(); ++s)
    for_each_neuron(network, network.currents[s], [&](std::uint32_t i) {
      const std::uint32_t id = wiring.neuron_id(network.currents[s].population, i);
      if (exists(id)) of(id).stimuli.push_back(s);
    });
}

NeuronState NeuronBank::state_at(std::uint32_t id, double t) const {
  const Neuron& neuron = of(id);
  if (!(t > neuron.t)) return neuron.at;
  const double tau = (t - neuron.t) / neuron.path.step;
  return {polynomial(neuron.path.v, neuron.path.order, tau),
          polynomial(neuron.path.w, neuron.path.order, tau)};
}

bool NeuronBank::is_above_threshold(std::uint32_t id) const {
  const Neuron& neuron = of(id);
  if (neuron.held) return false;
  const double threshold = neuron.kernel->threshold(neuron.parameters, neuron.at.w);
  return neuron.is_closed() ? neuron.at.v <= threshold : neuron.at.v >= threshold;
}

void NeuronBank::advance(std::uint32_t id, double t) {
  Neuron& neuron = of(id);
  neuron.at = state_at(id, t);
  neuron.t = t;
}

void NeuronBank::put_on_threshold(std::uint32_t id) {
  Neuron& neuron = of(id);
  neuron.at.v = neuron.kernel->threshold(neuron.parameters, neuron.at.w);
}

void NeuronBank::renew_parameters(std::uint32_t id) {
  Neuron& neuron = of(id);
  neuron.traits = neuron.kernel->traits(neuron.parameters);
}

void NeuronBank::hold(std::uint32_t id, double until) {
  Neuron& neuron = of(id);
  neuron.held_until = neuron.held ? std::max(neuron.held_until, until) : until;
  neuron.held = true;
  neuron.at.v = neuron.traits.reset;
  if (neuron.traits.is_switch) neuron.at.w = 0;
}

bool NeuronBank::fire(std::uint32_t id, double t) {
  Neuron& neuron = of(id);
  if (neuron.traits.is_switch) {
    neuron.at.w = neuron.is_closed() ? 0 : 1;
    return neuron.is_closed();
  }
  neuron.at.v = neuron.traits.reset;
  neuron.at.w += neuron.traits.slow_jump;
  if (neuron.traits.hold > 0) hold(id, t + neuron.traits.hold);
  return true;
}

void NeuronBank::attend(std::uint32_t id, DeviceBank::Id device) {
  auto& followed = of(id).followed;
  followed.insert(std::lower_bound(followed.begin(), followed.end(), device), device);
}

void NeuronBank::forget(std::uint32_t id, DeviceBank::Id device) {
  Neuron& neuron = of(id);
  const auto found = std::lower_bound(neuron.followed.begin(), neuron.followed.end(), device);
  if (found != neuron.followed.end() && *found == device)
    neuron.followed.erase(found);
  else
    neuron.settled_current -= devices_.settled_current(device);
}

bool NeuronBank::has_settled(DeviceBank::Id device, double t) const {
  return devices_.settled_at(device) <= t + tie_at(t);
}

void NeuronBank::settle(Neuron& neuron, DeviceBank::Id device, double t) {
  neuron.settled_current += devices_.settle(device, t);
}

double NeuronBank::longest_step(const Neuron& neuron, double t) const {
  double end = network_.duration;
  if (neuron.held) return std::min(end, neuron.held_until) - t;
  for (const DeviceBank::Id device : neuron.followed)
    end = std::min({end, devices_.piece_end(device), devices_.settled_at(device)});
  for (const std::uint32_t s : neuron.stimuli) end = std::min(end, next_edge(network_.currents[s], t));
  return end - t;
}

NeuronBank::Outlook NeuronBank::expand(std::uint32_t id, double t) {
  Neuron& neuron = of(id);
  const double longest = longest_step(neuron, t);
  if (!(longest > 0)) {  // the end of the run, but for rounding
    neuron.path = {.order = 0, .step = tie_at(t), .v = {neuron.at.v}, .w = {neuron.at.w}, .excess = {-1}};
    return {kNever, false};
  }
  double current[kPieceTerms] = {};
  const int count = neuron.kernel->order(tolerance_);
  if (!neuron.held) {
    current[0] = neuron.settled_current;
    for (const DeviceBank::Id device : neuron.followed) devices_.add_current(device, t, count, current);
    for (const std::uint32_t s : neuron.stimuli)
      add_current(network_.currents[s], neuron.place, network_.seed, t, count, current);
  }
  neuron.kernel->expand(neuron.parameters, neuron.at, {current, neuron.held, longest, tolerance_},
                        neuron.path);
  ++counts_.neuron_steps;
  if (!(t + neuron.path.step > t))
    throw NumericalError(
        fmt::format("neuron {} of model {}: no step is possible at t = {} s, {} = {} V, slow state = {}",
                    neuron.place, neuron.model->name, format_number(t), neuron.model->membrane.name,
                    format_number(neuron.at.v), format_number(neuron.at.w)));
  if (!neuron.held)
    if (const auto tau = first_crossing(neuron.path.excess, neuron.path.order))
      return {t + *tau * neuron.path.step, true};
  return {t + neuron.path.step, false};
}

}  // namespace memspike
