// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace memspike {

/// Laws of a quantity that decays, or grows, with time.
enum class DecayLaw {
  exponential,            ///< y = limit + amplitude exp(-t/tau)
  stretched_exponential,  ///< y = limit + amplitude exp(-(t/tau)^exponent)
  power_law,              ///< y = amplitude (t / 1 s)^-exponent
  to_zero,                ///< y = amplitude exp(-t/tau)
};
std::string_view name_of(DecayLaw law);

/// Parameters of a law; those that it does not have are NaN.
struct DecayFit {
  double limit, amplitude, tau, exponent;
  double residual;  ///< root of the mean squared difference to the data
};

/// The least-squares fit, all points of equal weight. Empty with fewer points than parameters and one, with
/// t <= 0 in a power law, or if y does not change by more than rounding.
std::optional<DecayFit> fit_decay(DecayLaw law, const std::vector<double>& t, const std::vector<double>& y);

}  // namespace memspike
