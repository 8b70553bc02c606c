// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/bank/kernel.hpp"

namespace memspike {

/// What one repetition of a pulse train does to one device, as polynomials.
///
/// When u has died out at the end of a repetition, the state in which the next one begins is known by the
/// slow state alone: u = curve(x). All that follows, the states at the ends of the segments and their
/// charges, are functions of this one number. They are interpolated at Chebyshev nodes over the range of x
/// that the train still has before it. Energy is V times charge, because voltages are held.
///
/// A map is used only if, at points between the nodes, it agrees with the integrator, and if its last
/// coefficients are small: both together within half of what `tolerance` allows a step.
class TrainMap {
 public:
  /// The beginnings of three repetitions in a row.
  struct Course {
    DeviceState first, second, third;
  };
  /// What an error is compared with.
  struct Scales {
    double tolerance, u, x;
  };

  /// Where the device is going, and on which curve; false if there is nothing to gain by a map.
  bool plan(const Course& course, const Scales& scales);

  /// A node or a point between nodes, 0 <= i < points(): where a repetition has to begin.
  int points() const { return kNodes + kBetween; }
  DeviceState point(int i) const;
  /// The results of the repetition that began there, one for each segment.
  void take(int i, const SegmentOutput* outputs, std::size_t segments);
  /// All points are there: false if the map is not good enough.
  bool finish(const double* voltages);

  bool covers(DeviceState start) const;
  /// One repetition; writes one result for each segment. `start` is covered.
  void apply(DeviceState start, SegmentOutput* outputs) const;

 private:
  static constexpr int kNodes = 7, kBetween = 2;
  enum Kind { kU, kX, kCharge, kKinds };

  double argument(int i) const;
  double position(double x) const { return (2 * x - low_ - high_) / (high_ - low_); }
  double curve(double x) const { return curve_u_ + curve_slope_ * (x - curve_x_); }
  double evaluate(std::size_t function, double t) const;
  /// Interpolates one function; its error, by the points between and the last coefficients.
  double fit(std::size_t function, std::vector<double>& values);

  Scales scales_{};
  double low_ = 0, high_ = 0;
  double curve_u_ = 0, curve_x_ = 0, curve_slope_ = 0;
  std::size_t segments_ = 0;
  std::vector<std::vector<double>> values_;  ///< of each function at each point
  std::vector<double> coefficients_;         ///< of each function, one after another
  std::vector<double> voltages_;
  double error_ratio_ = 0;
};

}  // namespace memspike
