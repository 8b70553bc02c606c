// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>

#include "engine/flow/lanes.hpp"
#include "engine/flow/scalar.hpp"

namespace memspike {

/// A value with its derivatives by u and by x: forward-mode differentiation of a model's two functions.
/// R may be a Scalar, or an Interval for bounds on the Jacobian over a box.
template <class R>
struct Dual {
  R value, du, dx;
};

template <class R>
MEMSPIKE_INLINE Dual<R> chain(const Dual<R>& a, R value, R slope) {
  return {value, slope * a.du, slope * a.dx};
}
template <class R>
MEMSPIKE_INLINE Dual<R> operator+(const Dual<R>& a, const Dual<R>& b) {
  return {a.value + b.value, a.du + b.du, a.dx + b.dx};
}
template <class R>
MEMSPIKE_INLINE Dual<R> operator-(const Dual<R>& a, const Dual<R>& b) {
  return {a.value - b.value, a.du - b.du, a.dx - b.dx};
}
template <class R>
MEMSPIKE_INLINE Dual<R> operator*(const Dual<R>& a, const Dual<R>& b) {
  return {a.value * b.value, a.du * b.value + a.value * b.du, a.dx * b.value + a.value * b.dx};
}
template <class R>
MEMSPIKE_INLINE Dual<R> operator/(const Dual<R>& a, const Dual<R>& b) {
  const R q = a.value / b.value;
  return {q, (a.du - q * b.du) / b.value, (a.dx - q * b.dx) / b.value};
}
template <class R>
MEMSPIKE_INLINE Dual<R> operator-(const Dual<R>& a) {
  return {-a.value, -a.du, -a.dx};
}

template <class C, class R>
concept ConstantFor = std::constructible_from<R, C>;

#define MEMSPIKE_DUAL_WITH_CONSTANT(op, left, right)           \
  template <class R, ConstantFor<R> C>                         \
  MEMSPIKE_INLINE Dual<R> operator op(const Dual<R>& a, C c) { \
    return left;                                               \
  }                                                            \
  template <class R, ConstantFor<R> C>                         \
  MEMSPIKE_INLINE Dual<R> operator op(C c, const Dual<R>& a) { \
    return right;                                              \
  }
MEMSPIKE_DUAL_WITH_CONSTANT(+, (Dual<R>{a.value + R(c), a.du, a.dx}), (Dual<R>{R(c) + a.value, a.du, a.dx}))
MEMSPIKE_DUAL_WITH_CONSTANT(-, (Dual<R>{a.value - R(c), a.du, a.dx}), (Dual<R>{R(c) - a.value, -a.du, -a.dx}))
MEMSPIKE_DUAL_WITH_CONSTANT(*, (Dual<R>{a.value * R(c), a.du* R(c), a.dx* R(c)}),
                            (Dual<R>{R(c) * a.value, R(c) * a.du, R(c) * a.dx}))
MEMSPIKE_DUAL_WITH_CONSTANT(/, (Dual<R>{a.value / R(c), a.du / R(c), a.dx / R(c)}),
                            (Dual<R>{R(c), R(0.0), R(0.0)} / a))
#undef MEMSPIKE_DUAL_WITH_CONSTANT

template <class R>
MEMSPIKE_INLINE Dual<R> exp(const Dual<R>& a) {
  const R e = exp(a.value);
  return chain(a, e, e);
}
template <class R>
MEMSPIKE_INLINE Dual<R> log(const Dual<R>& a) {
  return chain(a, log(a.value), R(1.0) / a.value);
}
template <class R>
MEMSPIKE_INLINE Dual<R> sigmoid(const Dual<R>& a) {
  const R s = sigmoid(a.value);
  return chain(a, s, s * sigmoid(-a.value));
}
template <class R>
requires requires(R a) { sigmoid_pair(a); }
MEMSPIKE_INLINE Dual<R> sigmoid(const Dual<R>& a) {
  const auto pair = sigmoid_pair(a.value);  // one exponential for both
  return chain(a, pair.value, pair.value * pair.rest);
}
template <class R>
MEMSPIKE_INLINE Dual<R> tanh(const Dual<R>& a) {
  const R s = sigmoid(R(2.0) * a.value);
  return chain(a, tanh(a.value), R(4.0) * s * sigmoid(R(-2.0) * a.value));
}
template <class R>
MEMSPIKE_INLINE Dual<R> sinh(const Dual<R>& a) {
  return chain(a, sinh(a.value), cosh(a.value));
}
template <class R>
MEMSPIKE_INLINE Dual<R> softplus(const Dual<R>& a) {
  return chain(a, softplus(a.value), sigmoid(a.value));
}
template <class R, ConstantFor<R> C>
MEMSPIKE_INLINE Dual<R> pow(const Dual<R>& a, C exponent) {
  return chain(a, pow(a.value, exponent), R(exponent) * pow(a.value, exponent - 1.0));
}

}  // namespace memspike
