// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/scalar.hpp"

namespace memspike {

/// The set of numbers from low to high. Bounds are not rounded outwards: they are exact to a few ulp, which
/// is far below every tolerance that they are compared with.
template <class Isa>
struct Interval {
  using S = Scalar<Isa>;
  S low, high;
  Interval() = default;
  MEMSPIKE_INLINE Interval(double a) : low(a), high(a) {}
  MEMSPIKE_INLINE Interval(S a) : low(a), high(a) {}
  MEMSPIKE_INLINE Interval(S a, S b) : low(min_of(a, b)), high(max_of(a, b)) {}

  MEMSPIKE_INLINE friend Interval operator+(const Interval& a, const Interval& b) {
    return {a.low + b.low, a.high + b.high};
  }
  MEMSPIKE_INLINE friend Interval operator-(const Interval& a, const Interval& b) {
    return {a.low - b.high, a.high - b.low};
  }
  MEMSPIKE_INLINE friend Interval operator-(const Interval& a) { return {-a.high, -a.low}; }
  MEMSPIKE_INLINE friend Interval operator*(const Interval& a, const Interval& b) {
    const S p = a.low * b.low, q = a.low * b.high, r = a.high * b.low, s = a.high * b.high;
    return {min_of(min_of(p, q), min_of(r, s)), max_of(max_of(p, q), max_of(r, s))};
  }
  /// Division by an interval that contains zero gives everything.
  MEMSPIKE_INLINE friend Interval operator/(const Interval& a, const Interval& b) {
    if (b.low <= S(0.0) && b.high >= S(0.0)) return {S(-__builtin_inf()), S(__builtin_inf())};
    return a * Interval(S(1.0) / b.low, S(1.0) / b.high);
  }
};

/// Largest distance of a member from the number c.
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> distance(const Interval<Isa>& a, Scalar<Isa> c) {
  return max_of(abs(a.low - c), abs(a.high - c));
}

template <class Isa>
MEMSPIKE_INLINE Interval<Isa> exp(const Interval<Isa>& a) {
  return {exp(a.low), exp(a.high)};
}
template <class Isa>
MEMSPIKE_INLINE Interval<Isa> log(const Interval<Isa>& a) {
  return {log(a.low), log(a.high)};
}
template <class Isa>
MEMSPIKE_INLINE Interval<Isa> sigmoid(const Interval<Isa>& a) {
  return {sigmoid(a.low), sigmoid(a.high)};
}
template <class Isa>
MEMSPIKE_INLINE Interval<Isa> tanh(const Interval<Isa>& a) {
  return {tanh(a.low), tanh(a.high)};
}
template <class Isa>
MEMSPIKE_INLINE Interval<Isa> sinh(const Interval<Isa>& a) {
  return {sinh(a.low), sinh(a.high)};
}
template <class Isa>
MEMSPIKE_INLINE Interval<Isa> cosh(const Interval<Isa>& a) {
  using S = Scalar<Isa>;
  const S nearest = a.low <= S(0.0) && a.high >= S(0.0) ? S(0.0) : min_of(abs(a.low), abs(a.high));
  return {cosh(nearest), cosh(max_of(abs(a.low), abs(a.high)))};
}
template <class Isa>
MEMSPIKE_INLINE Interval<Isa> softplus(const Interval<Isa>& a) {
  return {softplus(a.low), softplus(a.high)};
}
/// For bases that are not negative, where the power is monotonic.
template <class Isa>
MEMSPIKE_INLINE Interval<Isa> pow(const Interval<Isa>& a, std::type_identity_t<Scalar<Isa>> exponent) {
  return {pow(a.low, exponent), pow(a.high, exponent)};
}

}  // namespace memspike
