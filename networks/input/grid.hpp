// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <vector>

namespace memspike {

/// The most values a grid may have; the functions below refuse (nullopt) to make more.
inline constexpr std::size_t kLargestGrid = 10'000'000;

/// from, from + step, from + 2 step, ... up to `to`, which belongs to it where it falls on the grid within
/// 1e-9 of a step. Computed in decimals: 0.1, step 0.1 gives the doubles written 0.1, 0.2, 0.3. `step` points
/// from `from` to `to`; nullopt if it does not.
std::optional<std::vector<double>> stepped_grid(double from, double to, double step);

/// `points` equally spaced values with both ends; nullopt below 2.
std::optional<std::vector<double>> spaced_grid(double from, double to, long long points);

/// from · 10^(±k/points_per_decade), both ends included: where `to` does not fall on the grid (within 1e-9 of
/// a spacing) it is added as the last value. The digits repeat exactly in each decade. Both ends > 0, or
/// nullopt.
std::optional<std::vector<double>> decade_grid(double from, double to, long long points_per_decade);

}  // namespace memspike
