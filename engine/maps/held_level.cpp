// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/held_level.hpp"

#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"

namespace memspike {
namespace {

constexpr std::size_t kFewest = 17, kMost = 257;
// What a series may leave out, relative to its full scale: this share of the tolerance.
constexpr double kSeriesShare = 1e-3, kFinestSeries = 1e-13, kCoarsestSeries = 1e-9;
constexpr double kLeastSeparation = 8;  // fast rate over the rates of the slow state
constexpr int kSweeps = 30;
constexpr int kCreepDegree = 6;
constexpr double kStayShare = 0.3;      // of the tolerance: how far a creeping state may lag behind
constexpr double kSlowestCreep = 1e-3;  // of its range in a second, at rest
constexpr double kLandingTimes = 36;    // e^-36 = 2e-16
constexpr double kLandingTolerance = 1e-12;

/// The quasi-steady u for a conduction that is linear in u.
double quasi_steady(const DeviceParts& device, double voltage, double x) {
  const Derivatives d = device.kernel->evaluate(device.parameters, {0.0, x});
  return (voltage / device.R_s - d.f) / (1 / device.R_s + d.f_u);
}

bool is_linear_in_u(const DeviceParts& device, double x) {
  const double slope = device.kernel->evaluate(device.parameters, {0.0, x}).f_u;
  for (const double u : {-1.3, -0.4, 0.2, 0.7, 1.6}) {
    const double other = device.kernel->evaluate(device.parameters, {u, x}).f_u;
    if (!(std::fabs(other - slope) <= 1e-12 * (std::fabs(slope) + 1 / device.R_s))) return false;
  }
  return true;
}

template <class F>
ChebyshevSeries fit(Domain domain, std::size_t n, const F& f) {
  std::vector<double> values;
  for (const double x : chebyshev_points(domain, n)) values.push_back(f(x));
  return ChebyshevSeries(domain, values);
}

double largest(const ChebyshevSeries& series) {
  double most = 0;
  for (const double c : series.coefficients()) most += std::fabs(c);
  return most;
}

bool is_resolved(const ChebyshevSeries& series, double allowed) {
  return series.tail(static_cast<int>(series.coefficients().size()) - 4) <= allowed;
}

}  // namespace

std::optional<HeldLevel> HeldLevel::make(const DeviceParts& device, double voltage, Domain domain,
                                         double longest, double tolerance, std::optional<double> stay) {
  HeldLevel level;
  level.device_ = device;
  level.voltage_ = voltage;
  level.resolved_ = std::clamp(kSeriesShare * tolerance, kFinestSeries, kCoarsestSeries);
  level.scale_ = domain.high - domain.low;
  level.h_ = ChebyshevSeries(domain, {0.0, 0.0});
  if (!level.find_manifold(device) || !level.find_flow(longest, tolerance, stay)) return std::nullopt;
  level.h_ = level.h_.trimmed(level.resolved_ *
                              (std::fabs(voltage) + device.kernel->voltage_scale(device.parameters)));
  return level;
}

/// What is left out while the device stays is a lag that does not add up.
bool HeldLevel::find_creep(double longest, double tolerance, double stay) {
  const double most = largest(G_), allowed = tolerance * scale_;
  // At rest a stay has no end: then nothing but x may depend on it.
  if (voltage_ == 0 ? largest(h_) > 0 || most > kSlowestCreep * scale_ : most * stay > kStayShare * allowed)
    return false;
  if (G_.tail(kCreepDegree) * longest > allowed) return false;
  const int last = static_cast<int>(G_.coefficients().size()) - 1;
  creep_ = G_.monomials(std::min(kCreepDegree, last));
  creep_rate_ = most / scale_;
  return true;
}

bool HeldLevel::find_flow(double longest, double tolerance, std::optional<double> stay) {
  const double allowed = tolerance * scale_;
  if (largest(G_) * longest <= allowed) return true;
  if (stay && find_creep(longest, tolerance, *stay)) return true;
  if (!find_fixed_point()) return false;
  // How far G is from the straight line through the fixed point.
  const ChebyshevSeries bend = G_.quotient(fixed_).plus(mu_);
  const double most = largest(bend);
  if (most * scale_ * longest <= allowed || most <= 1e-3 * tolerance * mu_) {
    kind_ = Kind::affine;
    return true;
  }
  kind_ = Kind::curved;
  return straighten();
}

bool HeldLevel::find_manifold(const DeviceParts& device) {
  const Domain domain = h_.domain();
  for (const double x : chebyshev_points(domain, 9))
    if (!is_linear_in_u(device, x)) return false;
  const double scale = std::fabs(voltage_) + device.kernel->voltage_scale(device.parameters);
  for (std::size_t n = kFewest; n <= kMost; n = 2 * n - 1) {
    h_ = fit(domain, n, [&](double x) { return quasi_steady(device, voltage_, x); });
    double change = scale;
    for (int sweep = 0; sweep < kSweeps && change > resolved_ * scale; ++sweep) {
      const ChebyshevSeries slope = h_.slope_series();
      change = 0;
      std::vector<double> values;
      for (const double x : chebyshev_points(domain, n)) {
        const double before = h_(x);
        const Derivatives d = device.kernel->evaluate(device.parameters, {before, x});
        const double link = 1 / device.R_s + d.f_u, s = slope(x);
        if (std::fabs(s * d.r_u) * kLeastSeparation * device.C_m > link) return false;
        const double u = quasi_steady(device, voltage_, x) - s * d.r * device.C_m / link;
        change = std::max(change, std::fabs(u - before));
        values.push_back(u);
      }
      h_ = ChebyshevSeries(domain, values);
    }
    if (change > resolved_ * scale) continue;
    G_ = fit(domain, n, [&](double x) { return device.kernel->evaluate(device.parameters, {h_(x), x}).r; });
    if (!is_resolved(h_, resolved_ * scale) || !is_resolved(G_, resolved_ * largest(G_))) continue;
    fast_rate_ = fit(domain, n, [&](double x) {
      return (1 / device.R_s + device.kernel->evaluate(device.parameters, {0.0, x}).f_u) / device.C_m;
    });
    fast_rate_ = fast_rate_.trimmed(kFinestSeries * largest(fast_rate_));
    for (const double x : chebyshev_points(domain, 17))
      if (std::fabs(G_.derivative(x)) * kLeastSeparation > fast_rate(x)) return false;
    return true;
  }
  return false;
}

bool HeldLevel::find_fixed_point() {
  double low = G_.domain().low, high = G_.domain().high;
  const double rounding = 1e-14 * largest(G_);
  if (G_(low) < -rounding || G_(high) > rounding) return false;
  for (int halving = 0; halving < 80; ++halving) {
    const double middle = 0.5 * (low + high);
    (G_(middle) > 0 ? low : high) = middle;
  }
  fixed_ = 0.5 * (low + high);
  const ChebyshevSeries slope = G_.quotient(fixed_);
  mu_ = -slope(fixed_);
  for (const double x : chebyshev_points(G_.domain(), 65))
    if (!(slope(x) < 0)) return false;
  return mu_ > 0;
}

bool HeldLevel::straighten() {
  const ChebyshevSeries slope = G_.quotient(fixed_);              // G/(x - x*)
  const ChebyshevSeries bend = slope.plus(mu_).quotient(fixed_);  // (G/(x - x*) + mu)/(x - x*)
  for (std::size_t n = kFewest; n <= kMost; n = 2 * n - 1) {
    const ChebyshevSeries integrand = fit(G_.domain(), n, [&](double x) { return -bend(x) / slope(x); });
    if (!is_resolved(integrand, resolved_ * (largest(integrand) + 1 / scale_))) continue;
    exponent_ = integrand.integral().trimmed(resolved_);
    exponent_ = exponent_.plus(-exponent_(fixed_));
    break;
  }
  if (exponent_.coefficients().empty()) return false;
  const auto phi = [this](double x) { return (x - fixed_) * portable::exp(exponent_(x)); };
  const Domain image{phi(G_.domain().low), phi(G_.domain().high)};
  if (!(image.high > image.low)) return false;
  for (std::size_t n = kFewest; n <= kMost; n = 2 * n - 1) {
    psi_ = fit(image, n, [this](double z) { return inverse_of_phi(z); });
    if (!is_resolved(psi_, resolved_ * scale_)) continue;
    psi_ = psi_.trimmed(resolved_ * scale_);
    return true;
  }
  return false;
}

double HeldLevel::inverse_of_phi(double z) const {
  double low = G_.domain().low, high = G_.domain().high;
  for (int halving = 0; halving < 70; ++halving) {
    const double middle = 0.5 * (low + high);
    ((middle - fixed_) * portable::exp(exponent_(middle)) < z ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double HeldLevel::flow(double x, double t) const {
  switch (kind_) {
    case Kind::frozen:
      return x;
    case Kind::affine:
      return x + (x - fixed_) * portable::expm1(-mu_ * t);
    case Kind::curved:
      break;
  }
  const double z = (x - fixed_) * portable::exp(exponent_(x) - mu_ * t);
  return psi_(z);
}

std::optional<double> HeldLevel::landing(DeviceState at) const {
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, voltage_, voltage_};
  in.duration = kLandingTimes / fast_rate(at.x);
  in.tolerance = kLandingTolerance;
  const SegmentOutput out = device_.kernel->flow(device_.parameters, at, in, nullptr);
  if (out.status != FlowStatus::done) return std::nullopt;
  // A frozen level has crept on meanwhile, too.
  if (kind_ == Kind::frozen) return out.end.x - G_(out.end.x) * in.duration;
  return flow(out.end.x, -in.duration);
}

}  // namespace memspike
