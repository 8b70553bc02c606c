// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>

#include "engine/bank/kernel.hpp"
#include "engine/maps/chebyshev.hpp"

namespace memspike {

/// One device with its parameter values, as the integrators see it.
struct DeviceParts {
  const DeviceKernel* kernel;
  const double* parameters;
  double R_s, C_m;
};

/// A device whose fast state has died out, under one held voltage. It lives on the slow manifold u = h(x),
/// which obeys h'(x) rate(h, x) = ((V - h)/R_s - conduction(h, x))/C_m, and its slow state is autonomous:
///
///   dx/dt = G(x) = rate(h(x), x)
///
/// With the one stable fixed point x* and mu = -G'(x*), φ(x) = (x - x*) exp(∫ (-mu/G - 1/(x - x*)) dx) obeys
/// dφ/dt = -mu φ, so that the flow over any time is ψ(e^(-mu t) φ(x)), ψ the inverse of φ. Where G is a
/// straight line to within what the tolerance lets pass, φ is one, too.
class HeldLevel {
 public:
  /// `longest`: the time that a device may spend at this voltage in all [s]; `tolerance`: of x, relative to
  /// its full scale, for all of it. Nothing where conduction is not linear in u, where the time constants are
  /// not apart, or where there is no single fixed point that attracts the whole interval.
  /// `stay`, where given: the longest time at once. A level at which x moves by next to nothing meanwhile is
  /// then frozen all the same, if it creeps as a polynomial says: whoever uses it adds that up.
  static std::optional<HeldLevel> make(const DeviceParts& device, double voltage, Domain domain,
                                       double longest, double tolerance,
                                       std::optional<double> stay = std::nullopt);

  double voltage() const { return voltage_; }
  /// u on the manifold.
  double u(double x) const { return h_(x); }
  double rate(double x) const { return G_(x); }
  /// The rate at which u falls onto the manifold [1/s].
  double fast_rate(double x) const { return fast_rate_(x); }
  double slow_rate() const { return mu_; }  ///< mu [1/s]
  double fixed_point() const { return fixed_; }

  enum class Kind { frozen, affine, curved };
  Kind kind() const { return kind_; }
  /// Of a frozen level that creeps: dx/dt in powers of ξ = (x - middle)/half of the domain; otherwise empty.
  const std::vector<double>& creep() const { return creep_; }
  /// No faster than that, relative to the range of x [1/s].
  double creep_rate() const { return creep_rate_; }
  /// The slow state after a time t, which may be a little below zero.
  double flow(double x, double t) const;
  /// The slow state on the manifold from which a device at (u, x), wherever it is now, cannot be told once
  /// its fast state has died out. Nothing if it cannot be integrated.
  std::optional<double> landing(DeviceState at) const;
  /// The same for a device that comes from another manifold at x.
  std::optional<double> entry_from(const HeldLevel& from, double x) const { return landing({from.u(x), x}); }

 private:
  bool find_manifold(const DeviceParts& device);
  bool find_flow(double longest, double tolerance, std::optional<double> stay);
  bool find_creep(double longest, double tolerance, double stay);
  bool find_fixed_point();
  bool straighten();
  double inverse_of_phi(double z) const;

  DeviceParts device_;
  double voltage_ = 0, mu_ = 0, fixed_ = 0, scale_ = 1, resolved_ = 0;
  Kind kind_ = Kind::frozen;
  ChebyshevSeries h_, G_, fast_rate_;
  std::vector<double> creep_;
  double creep_rate_ = 0;
  ChebyshevSeries exponent_, psi_;  // curved: φ = (x - x*) e^exponent
};

}  // namespace memspike
