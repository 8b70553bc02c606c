// SPDX-License-Identifier: Apache-2.0
#include "networks/network/layout.hpp"

#include <algorithm>
#include <cmath>

namespace memspike {
namespace {

double apart(double a, double b, double period) {
  const double d = std::fabs(a - b);
  return period > 0 ? std::min(d, std::fabs(period - d)) : d;
}

}  // namespace

std::array<double, 2> Layout::position(std::uint32_t neuron) const {
  const double x = (neuron % columns + 0.5) * spacing;
  return {x, is_grid ? (neuron / columns + 0.5) * spacing : 0};
}

double distance(const Layout& from, std::uint32_t pre, const Layout& to, std::uint32_t post) {
  const auto a = from.position(pre), b = to.position(post);
  const double width = from.periodic ? from.width() : 0, height = from.periodic ? from.height() : 0;
  return std::hypot(apart(a[0], b[0], width), apart(a[1], b[1], height));
}

double largest_distance(const Layout& from, const Layout& to) {
  const double share = from.periodic ? 0.5 : 1;
  return share * std::hypot(std::max(from.width(), to.width()), std::max(from.height(), to.height()));
}

bool comparable(const Layout& from, const Layout& to) {
  if (from.is_grid != to.is_grid || from.periodic != to.periodic) return false;
  const auto equal = [](double a, double b) { return std::fabs(a - b) <= 1e-9 * std::max(a, b); };
  return !from.periodic || (equal(from.width(), to.width()) && equal(from.height(), to.height()));
}

double ByDistance::at(double d) const {
  return exponential ? at_zero * std::pow(at_length / at_zero, d / length)
                     : at_zero + (at_length - at_zero) * (d / length);
}

}  // namespace memspike
