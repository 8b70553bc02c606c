// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/train_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace memspike {
namespace {

constexpr double kShare = 0.5;     // of the tolerance, for a map
constexpr double kOnCurve = 0.2;   // of the tolerance, for a beginning beside the curve
constexpr double kMargin = 0.2;    // beyond the range that the course foretells
constexpr double kSlowest = 0.95;  // contraction from one repetition to the next that is foretold
constexpr double kSettled = 1e-3;  // of the tolerance: a train that moves less needs no map

}  // namespace

bool TrainMap::plan(const Course& course, const Scales& scales) {
  scales_ = scales;
  const double before = course.second.x - course.first.x, step = course.third.x - course.second.x;
  if (!(std::fabs(step) > kSettled * scales.tolerance * scales.x) || !std::isfinite(step / before))
    return false;
  const double contraction = std::clamp(step / before, 0.0, kSlowest);
  const double way = step * contraction / (1 - contraction);
  const double margin = kMargin * std::max(std::fabs(way), std::fabs(step));
  low_ = std::min(course.third.x, course.third.x + way) - margin;
  high_ = std::max(course.third.x, course.third.x + way) + margin;
  curve_u_ = course.third.u, curve_x_ = course.third.x;
  curve_slope_ = (course.third.u - course.second.u) / step;
  return std::isfinite(curve_slope_);
}

double TrainMap::argument(int i) const {
  if (i < kNodes) return std::cos(std::numbers::pi * (2 * i + 1) / (2 * kNodes));
  // Between the first two nodes and between the last two, where an interpolation is worst.
  const int left = i == kNodes ? 0 : kNodes - 2;
  return 0.5 * (argument(left) + argument(left + 1));
}

DeviceState TrainMap::point(int i) const {
  const double x = 0.5 * (low_ + high_) + 0.5 * (high_ - low_) * argument(i);
  return {curve(x), x};
}

void TrainMap::take(int i, const SegmentOutput* outputs, std::size_t segments) {
  segments_ = segments;
  values_.resize(kKinds * segments);
  for (std::size_t s = 0; s < segments; ++s) {
    const std::array<double, kKinds> values{outputs[s].end.u, outputs[s].end.x, outputs[s].charge};
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      std::vector<double>& own = values_[kKinds * s + kind];
      own.resize(static_cast<std::size_t>(points()));
      own[static_cast<std::size_t>(i)] = values[kind];
    }
  }
}

double TrainMap::fit(std::size_t function, std::vector<double>& values) {
  const auto n = static_cast<std::size_t>(kNodes);
  double* own = coefficients_.data() + function * n;
  for (std::size_t k = 0; k < n; ++k) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j)
      sum += values[j] * std::cos(std::numbers::pi * static_cast<double>(k * (2 * j + 1)) / (2.0 * kNodes));
    own[k] = (k == 0 ? 1 : 2) * sum / kNodes;
  }
  double error = std::fabs(own[n - 1]) + std::fabs(own[n - 2]);
  for (std::size_t i = n; i < values.size(); ++i)
    error = std::max(error, std::fabs(evaluate(function, argument(static_cast<int>(i))) - values[i]));
  return error;
}

bool TrainMap::finish(const double* voltages) {
  voltages_.assign(voltages, voltages + segments_);
  coefficients_.resize(values_.size() * static_cast<std::size_t>(kNodes));
  error_ratio_ = 0;
  for (std::size_t s = 0; s < segments_; ++s) {
    const std::vector<double>&x = values_[kKinds * s + kX], &charge = values_[kKinds * s + kCharge];
    double change = 0, most = 0;
    for (int i = 0; i < points(); ++i) {
      const auto p = static_cast<std::size_t>(i);
      const double from = s == 0 ? point(i).x : values_[kKinds * (s - 1) + kX][p];
      change = std::max(change, std::fabs(x[p] - from)), most = std::max(most, std::fabs(charge[p]));
    }
    const std::array<double, kKinds> full{scales_.u, std::min(change, scales_.x), most};
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      const double error = fit(kKinds * s + kind, values_[kKinds * s + kind]);
      const double ratio = error / (scales_.tolerance * full[kind]);
      if (!(ratio <= kShare)) return false;
      error_ratio_ = std::max(error_ratio_, ratio);
    }
  }
  // Each repetition must end on the curve on which the next one begins.
  const std::vector<double>&u = values_[kKinds * (segments_ - 1) + kU],
        &x = values_[kKinds * (segments_ - 1) + kX];
  for (std::size_t i = 0; i < u.size(); ++i)
    if (!(std::fabs(u[i] - curve(x[i])) <= kOnCurve * scales_.tolerance * scales_.u)) return false;
  values_ = {};
  return true;
}

bool TrainMap::covers(DeviceState start) const {
  return std::fabs(position(start.x)) <= 1 &&
         std::fabs(start.u - curve(start.x)) <= kOnCurve * scales_.tolerance * scales_.u;
}

/// Clenshaw's sum.
double TrainMap::evaluate(std::size_t function, double t) const {
  const double* own = coefficients_.data() + function * static_cast<std::size_t>(kNodes);
  double last = 0, next = 0;
#pragma GCC unroll 8
  for (int k = kNodes - 1; k >= 1; --k) {
    const double here = own[k] + 2 * t * last - next;
    next = last, last = here;
  }
  return own[0] + t * last - next;
}

void TrainMap::apply(DeviceState start, SegmentOutput* outputs) const {
  const double t = position(start.x);
  for (std::size_t s = 0; s < segments_; ++s) {
    SegmentOutput out;
    out.end = {evaluate(kKinds * s + kU, t), evaluate(kKinds * s + kX, t)};
    out.charge = evaluate(kKinds * s + kCharge, t);
    out.energy = voltages_[s] * out.charge;
    out.largest_local_error = error_ratio_ * scales_.tolerance;
    outputs[s] = out;
  }
}

}  // namespace memspike
