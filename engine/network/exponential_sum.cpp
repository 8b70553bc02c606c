// SPDX-License-Identifier: Apache-2.0
#include "engine/network/exponential_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/flow/portable.hpp"

namespace memspike {
namespace {

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
    p.term[i] = f.rate[i] == 0 ? f.amplitude[i] : f.amplitude[i] * portable::exp(-f.rate[i] * s);
    p.value += p.term[i];
  }
  return p;
}

constexpr double kQuick =
    2;  // time constants in an interval from which on a term is bounded by its ends alone
constexpr double kAlike = 1.4;  // ratio of rates that belong together
constexpr double kOneOverE = 0.36787944117144233;

struct Bounds {
  double least_slope = 0;  // of f'
  double top = 0;          // of f
};

/// Quick terms of rates that are alike often cancel each other. With r the lowest of them,
/// Σ a_k e^(-r_k s) <= A e^(-r s) + Σ |a_k| (r_k/r - 1)/e, A = Σ a_k, because s e^(-r s) <= 1/(e r).
class QuickTerms {
 public:
  void add(double rate, double at_start, double at_end) {
    if (!(rate >= rate_ && rate <= kAlike * rate_)) close(), rate_ = rate;
    sum_ += at_start;
    spread_ += kOneOverE * std::fabs(at_start) * (rate / rate_ - 1);
    last_ += at_end;
  }
  double top() {
    close();
    return top_;
  }

 private:
  void close() {
    top_ += (sum_ > 0 ? sum_ : std::min(last_, 0.0)) + spread_;
    sum_ = spread_ = last_ = rate_ = 0;
  }
  double rate_ = 0, sum_ = 0, spread_ = 0, last_ = 0, top_ = 0;
};

/// The sum of terms that change slowly over the interval is bounded by its chord and its largest bulge above
/// that.
Bounds bounds_between(const ExponentialSum& f, const Point& a, const Point& b) {
  Bounds bounds;
  QuickTerms quick;
  const double width = b.s - a.s;
  double start = 0, end = 0, bulge = 0;
  for (int j = 0; j < f.terms; ++j) {
    const auto i = static_cast<std::size_t>(j);
    const double r = f.rate[i];
    const bool falls = f.amplitude[i] > 0;
    bounds.least_slope -= r * (falls ? a.term[i] : b.term[i]);
    if (r * width > kQuick) {
      quick.add(r, a.term[i], b.term[i]);
    } else {
      start += a.term[i], end += b.term[i];
      bulge -= r * r * (falls ? b.term[i] : a.term[i]);
    }
  }
  bounds.top = std::max(start, end) + std::max(bulge, 0.0) * width * width / 8 + quick.top();
  return bounds;
}

/// The root between a point below zero and one that is not, where f rises.
double root_between(const ExponentialSum& f, Point a, Point b) {
  double s = a.s + (b.s - a.s) * (a.value / (a.value - b.value));
  for (int sweep = 0; sweep < 100; ++sweep) {
    const Point p = point_at(f, s);
    (p.value >= 0 ? b : a) = p;
    double slope = 0, size = 0;
    for (int j = 0; j < f.terms; ++j) {
      const auto i = static_cast<std::size_t>(j);
      slope -= f.rate[i] * p.term[i];
      size += std::fabs(p.term[i]);
    }
    if (std::fabs(p.value) <= 0x1p-52 * size) return s;  // nothing but rounding is left
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
    if (bounds.top < 0) return std::nullopt;
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

/// When every term has died out to less than a number can hold: nothing is left to cross zero with.
double end_of(const ExponentialSum& f) {
  constexpr double kTimes = 700;
  double slowest = std::numeric_limits<double>::infinity();
  for (int j = 0; j < f.terms; ++j) slowest = std::min(slowest, f.rate[static_cast<std::size_t>(j)]);
  return kTimes / slowest;
}

}  // namespace

std::optional<double> first_crossing(const ExponentialSum& f, double until) {
  const Point start = point_at(f, 0);
  if (start.value >= 0) return 0.0;
  until = std::min(until, end_of(f));
  if (!(until > 0)) return std::nullopt;
  return Search(f, until).between(start, point_at(f, until));
}

}  // namespace memspike
