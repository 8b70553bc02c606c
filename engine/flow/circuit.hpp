// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/kernel.hpp"
#include "engine/flow/dual.hpp"
#include "engine/flow/scalar.hpp"

namespace memspike {

template <class R>
struct State {
  R u, x;
};

/// A device in its outer circuit under one drive, as the pair of equations that the integrators solve:
///
///   C_m du/dt = source(t) - link u - conduction(u, x)       dx/dt = rate(u, x)
///
/// Voltage drive: source = V(t)/R_s, link = 1/R_s, I = (V - u)/R_s. Current drive: source = I, link = 0.
template <class Model, class R>
struct Circuit {
  Model model;
  bool voltage_driven;
  R link, source, source_slope;  ///< source(t) = source + source_slope · t, t from the segment's start
  R inverse_capacitance;

  MEMSPIKE_INLINE Circuit(const Model& m, const Drive& drive, R duration)
      : model(m), voltage_driven(drive.kind == Drive::Kind::voltage), inverse_capacitance(R(1.0) / m.C_m) {
    link = voltage_driven ? R(1.0) / m.R_s : R(0.0);
    const R scale = voltage_driven ? link : R(1.0);
    source = R(drive.from) * scale;
    source_slope = drive.from == drive.to ? R(0.0) : (R(drive.to) - R(drive.from)) * scale / duration;
  }

  MEMSPIKE_INLINE R source_at(R t) const { return source + source_slope * t; }
  /// Terminal current, given u and the time.
  MEMSPIKE_INLINE R current(R u, R t) const { return source_at(t) - link * u; }
  MEMSPIKE_INLINE R voltage(R u, R t) const {
    return voltage_driven ? source_at(t) * model.R_s : u + model.R_s * source_at(t);
  }
  MEMSPIKE_INLINE State<R> derivative(State<R> y, R t) const {
    return {(current(y.u, t) - R(model.conduction(y.u, y.x))) * inverse_capacitance, R(model.rate(y.u, y.x))};
  }
};

/// The Jacobian of a circuit: derivatives of (du/dt, dx/dt) by (u, x).
template <class R>
struct Jacobian {
  R uu, ux, xu, xx;
};

template <class N, class Model, class R>
MEMSPIKE_INLINE Jacobian<N> jacobian(const Circuit<Model, R>& circuit, N u, N x) {
  const Dual<N> du{u, N(1.0), N(0.0)}, dx{x, N(0.0), N(1.0)};
  const Dual<N> f = circuit.model.conduction(du, dx);
  const Dual<N> r = circuit.model.rate(du, dx);
  const N c = circuit.inverse_capacitance;
  return {-(N(circuit.link) + f.du) * c, -f.dx * c, r.du, r.dx};
}

/// The derivative of a circuit at one state and time, and its Jacobian there.
template <class R>
struct Linearisation {
  State<R> slope;
  Jacobian<R> jacobian;

  template <class Model>
  MEMSPIKE_INLINE Linearisation(const Circuit<Model, R>& circuit, State<R> y, R t) {
    const Dual<R> du{y.u, R(1.0), R(0.0)}, dx{y.x, R(0.0), R(1.0)};
    const Dual<R> f = circuit.model.conduction(du, dx);
    const Dual<R> r = circuit.model.rate(du, dx);
    const R c = circuit.inverse_capacitance;
    slope = {(circuit.current(y.u, t) - f.value) * c, r.value};
    jacobian = {-(circuit.link + f.du) * c, -f.dx * c, r.du, r.dx};
  }
};

/// Running results of one segment.
template <class R>
struct Progress {
  State<R> y;
  R t = 0.0, charge = 0.0, energy = 0.0;
  R largest_error = 0.0;
};

/// The sample times of a segment not yet answered.
template <class R>
struct Samples {
  const double* next;
  const double* end;
  DeviceState* out;
  /// Answers every time up to t_end by evaluate(t), which returns the state there.
  template <class Evaluate>
  MEMSPIKE_INLINE void answer(R t_end, bool last, const Evaluate& evaluate) {
    while (next != end && (last || R(*next) <= t_end)) {
      const State<R> y = evaluate(R(*next));
      *out++ = {y.u.v, y.x.v};
      ++next;
    }
  }
};

}  // namespace memspike
