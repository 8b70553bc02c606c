// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <type_traits>

#include "engine/flow/lanes.hpp"

namespace memspike {

/// Two of a number type side by side: recurrences are chains in which each operation waits for the one
/// before, and while one half waits the other is computed.
template <class V>
struct Twice {
  V low, high;

  /// What a comparison says.
  struct Mask {
    typename V::Mask low, high;
    MEMSPIKE_INLINE friend Mask operator&(Mask a, Mask b) { return {a.low & b.low, a.high & b.high}; }
    MEMSPIKE_INLINE friend Mask operator|(Mask a, Mask b) { return {a.low | b.low, a.high | b.high}; }
    MEMSPIKE_INLINE friend Mask operator!(Mask a) { return {!a.low, !a.high}; }
    MEMSPIKE_INLINE bool operator[](int lane) const {
      return lane < V::kCount ? low[lane] : high[lane - V::kCount];
    }
    MEMSPIKE_INLINE friend bool any(Mask a) { return any(a.low | a.high); }
    MEMSPIKE_INLINE friend bool all(Mask a) { return all(a.low & a.high); }
  };

  static constexpr int kCount = 2 * V::kCount;
  static constexpr bool kWide = V::kWide;

  Twice() = default;
  MEMSPIKE_INLINE Twice(V a, V b) : low(a), high(b) {}
  MEMSPIKE_INLINE Twice(double value) : low(value), high(value) {}

  MEMSPIKE_INLINE double operator[](int lane) const {
    return lane < V::kCount ? low[lane] : high[lane - V::kCount];
  }
  MEMSPIKE_INLINE void set(int lane, double value) {
    lane < V::kCount ? low.set(lane, value) : high.set(lane - V::kCount, value);
  }

  MEMSPIKE_INLINE friend Twice operator+(Twice a, Twice b) { return {a.low + b.low, a.high + b.high}; }
  MEMSPIKE_INLINE friend Twice operator-(Twice a, Twice b) { return {a.low - b.low, a.high - b.high}; }
  MEMSPIKE_INLINE friend Twice operator*(Twice a, Twice b) { return {a.low * b.low, a.high * b.high}; }
  MEMSPIKE_INLINE friend Twice operator/(Twice a, Twice b) { return {a.low / b.low, a.high / b.high}; }
  MEMSPIKE_INLINE friend Twice operator-(Twice a) { return {-a.low, -a.high}; }
  MEMSPIKE_INLINE Twice& operator+=(Twice b) { return low += b.low, high += b.high, *this; }
  MEMSPIKE_INLINE Twice& operator-=(Twice b) { return low -= b.low, high -= b.high, *this; }
  MEMSPIKE_INLINE Twice& operator*=(Twice b) { return low *= b.low, high *= b.high, *this; }
  MEMSPIKE_INLINE friend Mask operator<(Twice a, Twice b) { return {a.low < b.low, a.high < b.high}; }
  MEMSPIKE_INLINE friend Mask operator>(Twice a, Twice b) { return {a.low > b.low, a.high > b.high}; }
  MEMSPIKE_INLINE friend Mask operator<=(Twice a, Twice b) { return {a.low <= b.low, a.high <= b.high}; }
  MEMSPIKE_INLINE friend Mask operator>=(Twice a, Twice b) { return {a.low >= b.low, a.high >= b.high}; }

  MEMSPIKE_INLINE friend Twice select(Mask which, Twice yes, Twice no) {
    return {select(which.low, yes.low, no.low), select(which.high, yes.high, no.high)};
  }
  MEMSPIKE_INLINE friend Mask is_finite(Twice a) { return {is_finite(a.low), is_finite(a.high)}; }
  MEMSPIKE_INLINE friend Twice max_of(Twice a, Twice b) {
    return {max_of(a.low, b.low), max_of(a.high, b.high)};
  }
  MEMSPIKE_INLINE friend Twice min_of(Twice a, Twice b) {
    return {min_of(a.low, b.low), min_of(a.high, b.high)};
  }
  MEMSPIKE_INLINE friend Twice pow(Twice a, Twice b) { return {pow(a.low, b.low), pow(a.high, b.high)}; }

#define MEMSPIKE_IN_BOTH(function) \
  MEMSPIKE_INLINE friend Twice function(Twice a) { return {function(a.low), function(a.high)}; }
  MEMSPIKE_IN_BOTH(abs)
  MEMSPIKE_IN_BOTH(exp)
  MEMSPIKE_IN_BOTH(expm1)
  MEMSPIKE_IN_BOTH(log)
  MEMSPIKE_IN_BOTH(sqrt)
  MEMSPIKE_IN_BOTH(sigmoid)
  MEMSPIKE_IN_BOTH(softplus)
  MEMSPIKE_IN_BOTH(tanh)
  MEMSPIKE_IN_BOTH(sinh)
  MEMSPIKE_IN_BOTH(cosh)
  MEMSPIKE_IN_BOTH(rough_log2)
  MEMSPIKE_IN_BOTH(rough_exp2)
#undef MEMSPIKE_IN_BOTH
};

template <class V>
struct TwiceSigmoidPair {
  Twice<V> value, rest;
};
template <class V>
MEMSPIKE_INLINE TwiceSigmoidPair<V> sigmoid_pair(Twice<V> z) {
  const auto low = sigmoid_pair(z.low), high = sigmoid_pair(z.high);
  return {{low.value, high.value}, {low.rest, high.rest}};
}

}  // namespace memspike
