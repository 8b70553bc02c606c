// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

namespace memspike {

/// The first τ in [0, 1] at which p(τ) = Σ c[k] τ^k, k = 0 ... order, reaches zero from below, however short
/// it stays there; nothing if p < 0 throughout. p(0) >= 0 counts as τ = 0.
///
/// The coefficients in Bernstein's basis bound the polynomial from above, so that an interval without a root
/// is proven to have none; others are halved until one simple root is left, which Newton's method finds.
std::optional<double> first_crossing(const double* c, int order);

}  // namespace memspike
