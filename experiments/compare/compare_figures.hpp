// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "experiments/compare/compared_run.hpp"
#include "experiments/output/figure.hpp"

namespace memspike {

/// The principal curve of every run in one axis: what all of them recorded. With seeds the mean and, where
/// they share their x, a band of one standard deviation on both sides. Empty where the runs have no such
/// curve in common.
std::optional<Figure> curve_figure(const std::vector<ComparedRun>& runs);

/// The distributions of the conductances at the end of every run of a network, all seeds together.
std::optional<Figure> distribution_figure(const std::vector<ComparedRun>& runs);

}  // namespace memspike
