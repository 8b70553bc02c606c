// SPDX-License-Identifier: Apache-2.0
#include "engine/network/exponential_sum.hpp"

#include <algorithm>
#include <cmath>

#include "engine/flow/scalar.hpp"

namespace memspike {
namespace {

using Real = Scalar<isa::Baseline>;

/// The terms at one s.
struct Point {
  double s = 0, value = 0;
  std::array<double, ExponentialSum::kMostTerms> term{};
};

Point point_at(const ExponentialSum& f, double s) {
  Point p;
  p.s = s;
  for (int j = 0; j < f.terms; ++j) {
    const auto i = static_cast<std::size_t>(j);
    p.term[i] = f.rate[i] == 0 ? f.amplitude[i] : f.amplitude[i] * exp(Real(-f.rate[i] * s)).v;
    p.value += p.term[i];
  }
  return p;
}

struct Bounds {
  double least_slope = 0, most_bulge = 0;  // of f', of -f''
};

Bounds bounds_between(const ExponentialSum& f, const Point& a, const Point& b) {
  Bounds bounds;
  for (int j = 0; j < f.terms; ++j) {
    const auto i = static_cast<std::size_t>(j);
    const double r = f.rate[i];
    const double steepest = f.amplitude[i] > 0 ? a.term[i] : b.term[i];
    const double roundest = f.amplitude[i] > 0 ? b.term[i] : a.term[i];
    bounds.least_slope -= r * steepest;
    bounds.most_bulge -= r * r * roundest;
  }
  return bounds;
}

/// The root between a point below zero and one that is not, where f rises.
double root_between(const ExponentialSum& f, Point a, Point b) {
  double s = a.s + (b.s - a.s) * (a.value / (a.value - b.value));
  for (int sweep = 0; sweep < 100; ++sweep) {
    const Point p = point_at(f, s);
    (p.value >= 0 ? b : a) = p;
    double slope = 0;
    for (int j = 0; j < f.terms; ++j) slope -= f.rate[static_cast<std::size_t>(j)] * p.term[static_cast<std::size_t>(j)];
    double next = s - p.value / slope;
    if (!(next > a.s && next < b.s)) next = 0.5 * (a.s + b.s);
    if (std::fabs(next - s) <= 0x1p-51 * b.s || !(next > a.s && next < b.s)) return next;
    s = next;
  }
  return b.s;
}

class Search {
 public:
  Search(const ExponentialSum& f, double until) : f_(f), narrowest_(0x1p-50 * until) {}

  std::optional<double> between(const Point& a, const Point& b) const {
    const double width = b.s - a.s;
    const Bounds bounds = bounds_between(f_, a, b);
    const double top = std::max(a.value, b.value) + std::max(bounds.most_bulge, 0.0) * width * width / 8;
    if (top < 0) return std::nullopt;
    if (b.value >= 0 && bounds.least_slope > 0) return root_between(f_, a, b);
    if (width <= narrowest_) return b.value >= 0 ? std::optional(b.s) : std::nullopt;
    const Point middle = point_at(f_, a.s + 0.5 * width);
    if (middle.value >= 0) return between(a, middle);
    if (const auto found = between(a, middle)) return found;
    return between(middle, b);
  }

 private:
  const ExponentialSum& f_;
  double narrowest_;
};

}  // namespace

std::optional<double> first_crossing(const ExponentialSum& f, double until) {
  const Point start = point_at(f, 0);
  if (start.value >= 0) return 0.0;
  if (!(until > 0)) return std::nullopt;
  return Search(f, until).between(start, point_at(f, until));
}

}  // namespace memspike
