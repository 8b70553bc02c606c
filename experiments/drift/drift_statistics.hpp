// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "experiments/device/decay_fit.hpp"

namespace memspike {

/// A mean with its standard deviation and the 95 % interval of the mean (Student). NaN where too few values.
struct MeanInterval {
  std::size_t count = 0;
  double mean, deviation, low, high;
};
MeanInterval mean_interval(const std::vector<double>& values);

/// Paired differences b - a as an effect: the mean over the standard deviation of the differences (Cohen's
/// d_z), times 1 - 3/(4 (n - 1) - 1), Hedges' correction for small n. NaN where the differences do not vary.
double effect_size(const MeanInterval& differences);

/// The drift coefficient nu of G = G_1 (t/1 s)^-nu: minus the slope of ln G against ln t by least squares,
/// with the 95 % interval of the regression. Ages must be above 0; NaN with fewer than two of them, and no
/// interval with two.
struct DriftCoefficient {
  double nu, low, high;
};
DriftCoefficient drift_coefficient(const std::vector<double>& ages, const std::vector<double>& G);

/// One law of decay fitted to the mean conductance, see fit_decay().
struct LawFit {
  DecayLaw law;
  DecayFit fit;
  std::size_t parameters;
  /// Akaike's information criterion, corrected for few points: n ln(mean squared residual) + 2k + 2k(k+1)/(n
  /// - k - 1), k the law's parameters and one for the spread. The residual counts as no smaller than
  /// `resolution` (of the run). NaN where n - k - 1 < 1.
  double aicc;
  double weight;  ///< Akaike's: exp(-(aicc - least)/2), normed over the laws
  /// 95 % intervals by a jackknife that leaves out groups of devices; NaN with devices that are all alike.
  double tau_low, tau_high, exponent_low, exponent_high;
};

/// Conductances of devices at common ages, by device.
struct ConductanceCurves {
  const std::vector<double>& ages;  ///< all above 0 [s]
  std::size_t devices;
  std::function<double(std::size_t device, std::size_t age)> at;
};

/// The exponential, the stretched exponential and the power law, as far as there are enough ages and
/// something changes. `resolution`: relative to the change of the mean over the ages.
std::vector<LawFit> fit_laws(const ConductanceCurves& curves, double resolution);
/// The one of least AICc; nothing where none has one.
std::optional<LawFit> best_of(const std::vector<LawFit>& fits);

/// Quantile of sorted values, with straight lines between them (Hyndman and Fan 1996, type 7).
double quantile_of(const std::vector<double>& sorted, double share);

}  // namespace memspike
