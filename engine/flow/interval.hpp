// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/lanes.hpp"
#include "engine/flow/scalar.hpp"

namespace memspike {

/// The set of numbers from low to high. Bounds are not rounded outwards: they are exact to a few ulp, which
/// is far below every tolerance that they are compared with.
/// S is a Scalar, or Lanes: an interval in each.
template <class S>
struct IntervalOf {
  using Interval = IntervalOf;
  S low, high;
  IntervalOf() = default;
  MEMSPIKE_INLINE IntervalOf(double a) : low(a), high(a) {}
  MEMSPIKE_INLINE IntervalOf(S a) : low(a), high(a) {}
  MEMSPIKE_INLINE IntervalOf(S a, S b) : low(min_of(a, b)), high(max_of(a, b)) {}

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
    const auto has_zero = (b.low <= S(0.0)) & (b.high >= S(0.0));
    const Interval inverse(S(1.0) / b.low, S(1.0) / b.high), quotient = a * inverse;
    Interval result;
    result.low = select(has_zero, S(-__builtin_inf()), quotient.low);
    result.high = select(has_zero, S(__builtin_inf()), quotient.high);
    return result;
  }
};

template <class Isa>
using Interval = IntervalOf<Scalar<Isa>>;

/// Largest distance of a member from the number c.
template <class S>
MEMSPIKE_INLINE S distance(const IntervalOf<S>& a, S c) {
  return max_of(abs(a.low - c), abs(a.high - c));
}

template <class S>
MEMSPIKE_INLINE IntervalOf<S> exp(const IntervalOf<S>& a) {
  return {exp(a.low), exp(a.high)};
}
template <class S>
MEMSPIKE_INLINE IntervalOf<S> log(const IntervalOf<S>& a) {
  return {log(a.low), log(a.high)};
}
template <class S>
MEMSPIKE_INLINE IntervalOf<S> sigmoid(const IntervalOf<S>& a) {
  return {sigmoid(a.low), sigmoid(a.high)};
}
template <class S>
MEMSPIKE_INLINE IntervalOf<S> tanh(const IntervalOf<S>& a) {
  return {tanh(a.low), tanh(a.high)};
}
template <class S>
MEMSPIKE_INLINE IntervalOf<S> sinh(const IntervalOf<S>& a) {
  return {sinh(a.low), sinh(a.high)};
}
template <class S>
MEMSPIKE_INLINE IntervalOf<S> cosh(const IntervalOf<S>& a) {
  const S nearest = select((a.low <= S(0.0)) & (a.high >= S(0.0)), S(0.0), min_of(abs(a.low), abs(a.high)));
  return {cosh(nearest), cosh(max_of(abs(a.low), abs(a.high)))};
}
template <class S>
MEMSPIKE_INLINE IntervalOf<S> softplus(const IntervalOf<S>& a) {
  return {softplus(a.low), softplus(a.high)};
}
/// For bases that are not negative, where the power is monotonic.
template <class S>
MEMSPIKE_INLINE IntervalOf<S> pow(const IntervalOf<S>& a, std::type_identity_t<S> exponent) {
  return {pow(a.low, exponent), pow(a.high, exponent)};
}

}  // namespace memspike
