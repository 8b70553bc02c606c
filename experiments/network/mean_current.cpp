// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/mean_current.hpp"

#include "experiments/network/nominal_maps.hpp"

namespace memspike {
namespace {

std::string obstacle(const NetworkExperiment& e, const ProjectionDescription& p) {
  if (e.description.populations[p.to].is_source() || p.gain == 0) return "";
  return nominal_maps(e, p, true).why_not;
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
