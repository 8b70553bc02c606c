// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>

#include "engine/contract/device.hpp"
#include "engine/contract/parameter.hpp"

namespace memspike {

/// A membrane with linear equations, which an event-driven engine can follow in closed form:
///
///   tau dv/dt = -(v - rest) + resistance I        dw/dt = -slow_decay w        threshold(w) = threshold(0) + w
template <class Real>
struct LinearMembrane {
  Real tau, resistance, rest, slow_decay;  ///< [s], [Ohm], [V], [1/s]
};

/// The contract of a neuron model: one struct template over the number type Real, in a file of its own.
///
///   dv/dt = membrane_rate(v, w, I)        dw/dt = slow_rate(v, w)
///
/// I is the current into the neuron [A]. At the first instant of v >= threshold(w) the neuron spikes:
/// v = reset(), w = w + slow_jump(), and v stays there for hold(). w goes on by its equation all the time,
/// with v as it is held. The functions are generic over the type of v, w and I, like those of a device
/// (engine/contract/device.hpp); threshold(w) may only be linear in w.
/// A model whose equations have the form of LinearMembrane, with w = 0 or as there, may say so with
/// `LinearMembrane<Real> linear_membrane() const`: large networks of it run much faster.
template <class M>
concept NeuronModel = requires(const M m, double v, double w, double I) {
  { M::text } -> std::convertible_to<ModelText>;
  { M::slow } -> std::convertible_to<SlowState>;      // w; the empty name where there is none
  { M::membrane } -> std::convertible_to<SlowState>;  // v: its name and unit
  m.membrane_rate(v, w, I);                           // [V/s]
  m.slow_rate(v, w);                                  // [unit of w / s]
  m.threshold(w);                                     // [V]
  m.reset();                                          // [V], below the threshold
  m.slow_jump();                                      // [unit of w]
  m.hold();                                           // the refractory time [s]
  m.start();          // v from which the state at rest is sought, and kept where there is none [V]
  m.voltage_scale();  // from reset to threshold, or what else V is judged by [V]
  m.time_scale();     // of the membrane [s]
  m.slow_scale();     // [unit of w]
  M::parameters();    // std::array of Parameter<M, Real>
};

}  // namespace memspike
