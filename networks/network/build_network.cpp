// SPDX-License-Identifier: Apache-2.0
#include "networks/network/build_network.hpp"

#include <algorithm>

#include "networks/network/build_projection.hpp"

namespace memspike {
namespace {

NeuronState started(const PopulationDescription& d, const double* parameters, std::uint32_t neuron,
                    const BuildSettings& settings, std::uint64_t& redrawn) {
  NeuronState state;
  if (!d.v || !d.w) state = resting_state(*d.model, settings.level, parameters);
  const auto draw = [&](const std::optional<Drawn>& drawn, const SlowState& which, double& value) {
    if (!drawn) return;
    const std::string what = "initial " + std::string(which.name) + " of " + d.name;
    RandomStream stream(settings.seed, what, neuron);
    value = drawn_value(*drawn, which.unit, anything(), stream, redrawn, what);
  };
  draw(d.v, d.model->membrane, state.v);
  draw(d.w, d.model->slow, state.w);
  return state;
}

Population build_population(const PopulationDescription& d, const BuildSettings& settings,
                            std::uint64_t& redrawn) {
  Population p{d.name, d.size, d.model, {}, {}};
  if (d.is_source()) return p;
  const SpreadParameters spread{d.model->parameters, d.parameters, d.variability, d.model->why_not};
  const bool differ = (d.v && !d.v->is_fixed()) || (d.w && !d.w->is_fixed());
  p.parameters.resize((spread.any() ? d.size : 1) * d.parameters.size());
  p.initial.resize(spread.any() || differ ? d.size : 1);
  for (std::uint32_t i = 0; i < (spread.any() ? d.size : 1); ++i)
    spread.draw(settings.seed, "variability of " + d.name, i, p.parameters.data() + i * d.parameters.size(),
                redrawn);
  for (std::uint32_t i = 0; i < p.initial.size(); ++i)
    p.initial[i] = started(d, p.parameters_of(i), i, settings, redrawn);
  return p;
}

}  // namespace

Network build_network(const NetworkDescription& description, const Stimuli& stimuli,
                      const BuildSettings& settings, std::uint64_t* redrawn, std::uint64_t* clipped) {
  Network network;
  std::uint64_t count = 0, out_of_reach = 0;
  for (const PopulationDescription& p : description.populations)
    network.populations.push_back(build_population(p, settings, count));
  for (const ProjectionDescription& p : description.projections)
    network.projections.push_back(
        build_projection(description, p, network.populations, settings, count, out_of_reach));
  network.spike_lists = stimuli.spike_lists;
  network.poisson = stimuli.poisson;
  network.currents = stimuli.currents;
  network.duration = settings.duration;
  network.tolerance = settings.tolerance;
  network.seed = settings.seed;
  network.level = settings.level;
  network.mean_current = settings.mean_current;
  network.maps = settings.maps;
  if (redrawn) *redrawn = count;
  if (clipped) *clipped = out_of_reach;
  return network;
}

std::pair<std::uint64_t, std::uint64_t> edges_between(const Projection& projection, std::uint32_t pre,
                                                      std::uint32_t post) {
  const auto row = [&](std::size_t k) {
    return projection.post.begin() + static_cast<std::ptrdiff_t>(projection.row_start[k]);
  };
  const auto [first, last] = std::equal_range(row(pre), row(pre + std::size_t{1}), post);
  return {static_cast<std::uint64_t>(first - projection.post.begin()),
          static_cast<std::uint64_t>(last - projection.post.begin())};
}

}  // namespace memspike
