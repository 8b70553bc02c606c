// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

namespace memspike {

/// The paired-pulse ratio against the gap as two decays, ratio = 1 + c_1 e^(-gap/tau_1) + c_2 e^(-gap/tau_2)
/// with tau_1 < tau_2: the rule of biological synapses.
struct PairFit {
  double c_1, tau_1, c_2, tau_2;
  double residual;  ///< root of the mean squared difference
};

/// Least squares, all gaps of equal weight. Empty with fewer than six gaps, where the ratio does not change,
/// and where the two time constants cannot be told apart: nearer than a factor of 1.5, beyond three times the
/// longest gap or below a third of the shortest, or one of them no better than a single decay by a factor of
/// two in the residual.
std::optional<PairFit> fit_pairs(const std::vector<double>& gaps, const std::vector<double>& ratios);

}  // namespace memspike
