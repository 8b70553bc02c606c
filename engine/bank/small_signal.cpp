// SPDX-License-Identifier: Apache-2.0
#include "engine/bank/small_signal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace memspike {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// (a - b)/(a + b) of magnitudes; 0 where both are.
double share(double a, double b) { return a == 0 && b == 0 ? 0 : (a - b) / (std::fabs(a) + std::fabs(b)); }

double inverse(double a) { return a == 0 ? kInfinite : 1 / a; }

}  // namespace

double SmallSignal::R_b() const { return inverse(f_u); }
double SmallSignal::L_a() const { return has_slow ? inverse(branch) : kNone; }
double SmallSignal::R_a() const { return !has_slow ? kNone : branch == 0 ? kInfinite : -r_x / branch; }
double SmallSignal::tau_a() const { return R_a() * C_m; }
double SmallSignal::tau_d() const { return has_slow ? inverse(-r_x) : kNone; }
double SmallSignal::tau_s() const { return R_s * C_m; }

double SmallSignal::R_dc() const {
  const double through = has_slow && branch != 0 ? branch / -r_x : 0;
  return R_s + inverse(f_u + through);
}

std::complex<double> SmallSignal::impedance(double frequency) const {
  const std::complex<double> s(0, 2 * std::numbers::pi * frequency);
  std::complex<double> admittance = C_m * s + f_u;
  if (has_slow) admittance += branch / (s - r_x);
  return R_s + 1.0 / admittance;
}

double SmallSignal::inductive_margin() const { return has_slow ? share(branch, C_m * r_x * r_x) : -1; }

double SmallSignal::crossing() const { return is_inductive() ? std::sqrt(branch / C_m - r_x * r_x) : kNone; }

double SmallSignal::trace() const { return -(1 / R_s + f_u) / C_m + (has_slow ? r_x : 0); }

double SmallSignal::determinant() const {
  if (!has_slow) return 0;
  return (-(1 / R_s + f_u) * r_x + branch) / C_m;
}

bool SmallSignal::is_stable() const { return trace() < 0 && (!has_slow || determinant() > 0); }

double SmallSignal::ring_margin() const {
  if (!has_slow) return -1;
  const double difference = -(1 / R_s + f_u) / C_m - r_x;
  return share(4 * branch / C_m, difference * difference);
}

double SmallSignal::ring_period() const {
  if (!rings()) return kNone;
  const double difference = -(1 / R_s + f_u) / C_m - r_x;
  return 4 * std::numbers::pi / std::sqrt(4 * branch / C_m - difference * difference);
}

double SmallSignal::unstable_margin() const {
  const double link = 1 / R_s + f_u, fast = link / C_m, slow = has_slow ? r_x : 0;
  const double by_trace = trace() / (std::fabs(fast) + std::fabs(slow));
  if (!has_slow) return by_trace;
  const double parts = std::fabs(link * r_x) + std::fabs(branch);
  const double by_determinant = parts == 0 ? 0 : -(branch - link * r_x) / parts;
  return std::max(by_trace, by_determinant);
}

SmallSignal small_signal(const DeviceRef& d, DeviceState at) {
  const Derivatives g = d.kernel->evaluate(d.parameters, at);
  return {d.value("R_s"), d.value("C_m"), g.f_u, g.f_x * g.r_u, g.r_x, d.model->slow.exists()};
}

}  // namespace memspike
