// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "experiments/drift/figures/drift_figures.hpp"
#include "experiments/network/figures/network_view.hpp"

namespace memspike {

std::vector<std::size_t> DriftRunView::rows_of(const StoredTable& table, const std::string& projection,
                                               const std::string& protocol) const {
  const std::vector<std::string> projections = names_in(table, "projection"),
                                 protocols = names_in(table, "protocol");
  std::vector<std::size_t> rows;
  for (std::size_t k = 0; k < projections.size(); ++k)
    if (projections[k] == projection && (protocol.empty() || protocols[k] == protocol)) rows.push_back(k);
  return rows;
}

std::vector<std::string> DriftRunView::projections() const {
  std::vector<std::string> names;
  for (const ProjectionDescription& p : experiment.description.projections)
    if (p.kind == SynapseKind::device && !rows_of(coefficients, p.name).empty()) names.push_back(p.name);
  return names;
}

std::string figure_name(const DriftRunView& run, const std::string& stem, std::size_t projection) {
  return run.projections().size() == 1 ? stem : stem + "_" + std::to_string(projection);
}

}  // namespace memspike
