// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/figures/driven_population.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace memspike {
namespace {

bool has_synapses(const NetworkDescription& network, std::size_t population) {
  return std::any_of(network.projections.begin(), network.projections.end(),
                     [&](const ProjectionDescription& p) { return p.to == population; });
}

/// Adds up the constant currents of a population; nothing if it has none, or others.
std::optional<DrivenPopulation> driven(const NetworkRunView& run, std::size_t population) {
  DrivenPopulation d;
  d.population = population;
  d.current.resize(run.populations()[population].size, 0.0);
  bool any = false;
  for (const CurrentStimulus& stimulus : run.experiment.stimuli.currents) {
    if (stimulus.population != population) continue;
    const auto* constant = std::get_if<CurrentStimulus::Constant>(&stimulus.shape);
    if (constant == nullptr || (any && (stimulus.start != d.start || stimulus.stop != d.stop)))
      return std::nullopt;
    any = true, d.start = stimulus.start, d.stop = stimulus.stop;
    for (const std::uint32_t n : stimulus.neurons) d.current[n] += constant->amplitude;
    if (stimulus.neurons.empty())
      for (double& current : d.current) current += constant->amplitude;
  }
  return any ? std::optional(d) : std::nullopt;
}

}  // namespace

std::size_t DrivenPopulation::different_currents() const {
  return std::set<double>(current.begin(), current.end()).size();
}

std::vector<DrivenPopulation> driven_populations(const NetworkRunView& run) {
  std::vector<DrivenPopulation> all;
  if (!run.spikes) return all;
  for (std::size_t p = 0; p < run.populations().size(); ++p) {
    if (run.populations()[p].is_source() || has_synapses(run.experiment.description, p)) continue;
    std::optional<DrivenPopulation> d = driven(run, p);
    if (!d) continue;
    d->spikes.resize(d->current.size());
    const SpikeTrains& trains = (*run.spikes)[p];
    for (std::size_t k = 0; k < trains.t.size(); ++k)
      if (trains.t[k] >= d->start && trains.t[k] <= d->stop)
        d->spikes[static_cast<std::size_t>(trains.neuron[k])].push_back(trains.t[k]);
    all.push_back(std::move(*d));
  }
  return all;
}

}  // namespace memspike
