// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>

#include "engine/contract/device.hpp"
#include "engine/contract/parameter.hpp"

namespace memspike {

/// A membrane with linear equations, which an event-driven engine can follow in closed form:
///
///   tau dv/dt = -(v - rest) + resistance I        dw/dt = -slow_decay w        threshold(w) = threshold(0) +
///   w
template <class Real>
struct LinearMembrane {
  Real tau, resistance, rest, slow_decay;  ///< [s], [Ohm], [V], [1/s]
};

/// Whether a neuron model is a switch. One that says nothing is not.
template <class M>
constexpr bool is_switch() {
  if constexpr (requires { M::is_switch; })
    return M::is_switch;
  else
    return false;
}

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
///
/// A model may be a switch (is_switch): w is 0 while it is open and 1 while it is closed, and moves at events
/// alone. At the first instant of v >= threshold(0) it spikes and closes, at the first one of
/// v <= threshold(1) it opens, which is no spike; v is continuous at both, and reset(), where lateral
/// inhibition keeps it, is that of the open switch. threshold(1) < threshold(0), slow_rate() = 0,
/// slow_jump() = 1, hold() = 0.
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

/// A model whose time between two spikes under a constant current is known in closed form.
template <class M>
concept HasClosedInterval = requires(const M m, decltype(m.hold()) I) {
  m.interval(I);  // [s]; infinite where it does not go on firing
};

}  // namespace memspike
