// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "experiments/drift/drift_experiment.hpp"
#include "experiments/output/figure.hpp"
#include "experiments/output/stored_table.hpp"

namespace memspike {

/// A finished drift run as its figures see it.
struct DriftRunView {
  DriftExperiment experiment;
  StoredTable causes, drift, coefficients;

  /// Rows of a table that tell of one projection, and, if named, one protocol.
  std::vector<std::size_t> rows_of(const StoredTable& table, const std::string& projection,
                                   const std::string& protocol = {}) const;
  std::vector<std::string> projections() const;  ///< those with devices
};

/// Names a figure of one projection: bare where there is but one.
std::string figure_name(const DriftRunView& run, const std::string& stem, std::size_t projection);

/// Stacked bars: what each cause did to the conductance under each protocol.
Figure ledger_figure(const DriftRunView& run, std::size_t projection);
/// The distribution of conductances against age, a panel for each protocol.
Figure distribution_figure(const DriftRunView& run, std::size_t projection);
/// The drift coefficient of each protocol with its interval.
Figure coefficient_figure(const DriftRunView& run, std::size_t projection);

}  // namespace memspike
