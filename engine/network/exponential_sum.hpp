// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <optional>

namespace memspike {

/// f(s) = Σ amplitude_j e^(-rate_j s), rate_j >= 0.
struct ExponentialSum {
  static constexpr int kMostTerms = 20;
  int terms = 0;
  std::array<double, kMostTerms> amplitude{}, rate{};

  void add(double a, double r) {
    amplitude[static_cast<std::size_t>(terms)] = a, rate[static_cast<std::size_t>(terms)] = r, ++terms;
  }
};

/// The first s in [0, until] at which f reaches zero from below; nothing if it stays below. f(0) >= 0 counts
/// as 0.
///
/// Every term is monotonic and of one curvature, so its ends bound its value, slope and curvature over an
/// interval: one over which the sum is bounded below zero is done, others are halved until f rises all the
/// way through zero, or until they are as short as the resolution of s.
std::optional<double> first_crossing(const ExponentialSum& f, double until);

}  // namespace memspike
