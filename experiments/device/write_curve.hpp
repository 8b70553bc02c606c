// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "experiments/device/device_experiment.hpp"
#include "experiments/device/record.hpp"
#include "experiments/device/spreading.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// How the conductance goes from its first to its last value over N equal pulses, n = 0 ... N, by the law
/// that the field fits to it,
///
///   (G_n - G_0)/(G_N - G_0) = (1 - e^(-n/A))/(1 - e^(-N/A))
///
/// A is positive where the first pulses do most, negative where the last ones do, infinite for a straight
/// line.
struct WriteCurve {
  double A_over_N;   ///< infinite for a straight line
  double residual;   ///< root of the mean squared difference to the points, in shares of G_N - G_0
  double mid_point;  ///< (G at N/2 - G_0)/(G_N - G_0) - 1/2, linear between pulses where N is odd
};
/// Least squares over all points. Empty with fewer than four points, or if the conductance ends where it
/// began.
std::optional<WriteCurve> fit_write_curve(const std::vector<double>& G);

/// Largest difference at equal steps between a potentiation and the mirrored depression, both in shares of
/// their own range: 0 where the way down retraces the way up. Empty unless both have equally many points.
std::optional<double> asymmetry(const std::vector<double>& up, const std::vector<double>& down);

/// Write curves of the last cycle of `potentiation_depression`.
class WriteCurveAnalysis {
 public:
  explicit WriteCurveAnalysis(const DeviceExperiment& experiment) : experiment_(experiment) {}
  /// A device begins.
  void begin();
  void take(const PulseRow& row);
  void summarise(Summary& summary) const;

 private:
  struct Half {
    Spreading A_over_N, residual, mid_point, range;
  };
  void finish(const Group& group);
  static void take_half(const std::vector<double>& G, Half& half);
  static void summarise_half(Summary& summary, const Half& half, const std::string& name,
                             const std::string& words, std::uint64_t devices);

  const DeviceExperiment& experiment_;
  std::uint32_t group_ = 0;
  std::uint64_t pulse_ = 0;  ///< of its group
  std::vector<double> G_;    ///< of the last pulse before the last cycle, and of that cycle
  Half up_, down_;
  Spreading asymmetry_;
};

}  // namespace memspike
