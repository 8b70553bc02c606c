// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/method_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/format.hpp"
#include "engine/network/linear_population.hpp"

namespace memspike {
namespace {

std::string of_devices(const DeviceMaps* maps, const std::string& why_not) {
  if (maps == nullptr) return "integration, because " + why_not;
  const std::string charge = maps->delivers() ? fmt::format(", charge {:.1e}", maps->charge_error()) : "";
  return fmt::format("compiled maps (largest error estimates: state {:.1e}{}; {} numbers; settles after {})",
                     maps->state_error(), charge, maps->table_values(),
                     format_engineering(maps->settled_after(), unit::second));
}

std::string of_devices(const EnsembleMaps& maps) {
  using Motion = EnsembleMaps::Motion;
  const std::string charge = maps.delivers() ? fmt::format(", charge {:.1e}", maps.charge_error()) : "";
  return fmt::format(
      "each by its own slow manifold (they differ; at presynaptic levels {} keep their state, {} creep, {} "
      "move; "
      "error: state {:.1e} a segment{}; settled after {})",
      maps.count(Motion::still), maps.count(Motion::creeping), maps.count(Motion::restless),
      maps.state_error(), charge, format_engineering(maps.settled_after(), unit::second));
}

bool has_devices_onto(const Network& network, std::uint32_t population) {
  return std::any_of(network.projections.begin(), network.projections.end(), [&](const Projection& p) {
    return p.kind == SynapseKind::device && p.to == population;
  });
}

std::string of_membranes(const Network& network, std::uint32_t p, const std::vector<double>& rates) {
  if (!rates.empty())
    return rates.size() == 1 ? "in closed form, under constant currents"
                             : fmt::format("in closed form, under a constant and {} exponential{}",
                                           rates.size() - 1, rates.size() == 2 ? "" : "s");
  if (const std::string why = LinearPopulation::why_not(network.populations[p], network.level); !why.empty())
    return "integration, because " + why;
  return has_devices_onto(network, p) ? "integration, like the devices that end in them"
                                      : "integration, because a stimulus current is not made of steps";
}

}  // namespace

std::vector<std::string> method_words(const Network& network, const MapPlan& plan) {
  std::vector<std::string> lines;
  for (std::size_t p = 0; p < network.projections.size(); ++p)
    if (network.projections[p].kind == SynapseKind::device)
      lines.push_back(fmt::format("devices of {}: {}", network.projections[p].name,
                                  plan.ensembles[p] ? of_devices(*plan.ensembles[p])
                                                    : of_devices(plan.maps[p].get(), plan.why_not[p])));
  for (std::uint32_t p = 0; p < network.populations.size(); ++p)
    if (!network.populations[p].is_source())
      lines.push_back(fmt::format("membranes of {}: {}", network.populations[p].name,
                                  of_membranes(network, p, plan.modes[p])));
  return lines;
}

}  // namespace memspike
