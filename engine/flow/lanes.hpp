// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "engine/flow/scalar.hpp"

// Lanes never pass through a call: all that takes them is inlined.
#pragma GCC diagnostic ignored "-Wpsabi"

namespace memspike {

inline constexpr int kLanes = 4;

/// Four doubles of one instruction level side by side: four devices, or four states of one. Each lane gives
/// the bits that Scalar gives.
template <class Isa>
struct Lanes {
  typedef double Doubles __attribute__((vector_size(8 * kLanes)));
  typedef long long Bits __attribute__((vector_size(8 * kLanes)));

  /// What a comparison says, lane by lane.
  struct Mask {
    Bits bits;
  };

  Doubles v;
  Lanes() = default;
  MEMSPIKE_INLINE Lanes(Doubles values) : v(values) {}
  MEMSPIKE_INLINE Lanes(double value) : v(Doubles{} + value) {}
  MEMSPIKE_INLINE Lanes(Scalar<Isa> value) : v(Doubles{} + value.v) {}

  MEMSPIKE_INLINE friend Lanes operator+(Lanes a, Lanes b) { return a.v + b.v; }
  MEMSPIKE_INLINE friend Lanes operator-(Lanes a, Lanes b) { return a.v - b.v; }
  MEMSPIKE_INLINE friend Lanes operator*(Lanes a, Lanes b) { return a.v * b.v; }
  MEMSPIKE_INLINE friend Lanes operator/(Lanes a, Lanes b) { return a.v / b.v; }
  MEMSPIKE_INLINE friend Lanes operator-(Lanes a) { return -a.v; }
  MEMSPIKE_INLINE Lanes& operator+=(Lanes b) { return v += b.v, *this; }
  MEMSPIKE_INLINE friend Mask operator<(Lanes a, Lanes b) { return {a.v < b.v}; }
  MEMSPIKE_INLINE friend Mask operator>(Lanes a, Lanes b) { return {a.v > b.v}; }
  MEMSPIKE_INLINE friend Mask operator<=(Lanes a, Lanes b) { return {a.v <= b.v}; }
  MEMSPIKE_INLINE friend Mask operator>=(Lanes a, Lanes b) { return {a.v >= b.v}; }
};

template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> select(typename Lanes<Isa>::Mask which, Lanes<Isa> yes, Lanes<Isa> no) {
  using Bits = typename Lanes<Isa>::Bits;
  const Bits bits =
      (which.bits & reinterpret_cast<Bits>(yes.v)) | (~which.bits & reinterpret_cast<Bits>(no.v));
  return reinterpret_cast<typename Lanes<Isa>::Doubles>(bits);
}
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> select(bool which, Scalar<Isa> yes, Scalar<Isa> no) {
  return which ? yes : no;
}
template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> abs(Lanes<Isa> a) {
  using Bits = typename Lanes<Isa>::Bits;
  const Bits bits = reinterpret_cast<Bits>(a.v) & 0x7fffffffffffffffLL;
  return reinterpret_cast<typename Lanes<Isa>::Doubles>(bits);
}
template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> max_of(Lanes<Isa> a, Lanes<Isa> b) {
  return select(a > b, a, b);
}
template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> min_of(Lanes<Isa> a, Lanes<Isa> b) {
  return select(a < b, a, b);
}

/// Whether a comparison holds in all lanes.
MEMSPIKE_INLINE bool all(bool condition) { return condition; }
template <class Mask>
MEMSPIKE_INLINE auto all(Mask mask) -> decltype(mask.bits[0] != 0) {
  return mask.bits[0] && mask.bits[1] && mask.bits[2] && mask.bits[3];
}
template <class Isa>
MEMSPIKE_INLINE double largest(Scalar<Isa> a) {
  return a.v;
}
/// NaN if any lane is.
template <class Isa>
MEMSPIKE_INLINE double largest(Lanes<Isa> a) {
  double most = a.v[0];
  for (int k = 1; k < kLanes; ++k) most = a.v[k] <= most ? most : a.v[k];
  return most;
}

template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> exp(Lanes<Isa> x) {
  using L = Lanes<Isa>;
  using Bits = typename L::Bits;
  using Doubles = typename L::Doubles;
  constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
  constexpr double kRounding = 0x1.8p52;  // the integer stands in the last bits of the sum
  const L within = max_of(min_of(x, L(709.0)), L(-708.0));
  const Doubles shifted = within.v * 1.44269504088896338700e+00 + kRounding;
  const Doubles n = shifted - kRounding;
  const Doubles r = (within.v - n * kLn2High) - n * kLn2Low;
  Doubles sum = Doubles{} + 1.0 / 87178291200.0;
  constexpr double inverse_factorials[] = {
      1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
      1.0 / 5040.0,       1.0 / 720.0,       1.0 / 120.0,      1.0 / 24.0,      1.0 / 6.0,      0.5};
  for (const double f : inverse_factorials) sum = sum * r + f;
  const Doubles mantissa = 1.0 + (r + r * r * sum);
  const Bits power = (reinterpret_cast<Bits>(shifted) + 1023) << 52;
  const L value = mantissa * reinterpret_cast<Doubles>(power);
  const L above_zero = select(x > L(709.0), L(__builtin_inf()), value);
  return select(x > L(-708.0), above_zero, select(x <= L(-708.0), L(0.0), x));
}
template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> sigmoid(Lanes<Isa> z) {
  using L = Lanes<Isa>;
  const L e = exp(-abs(z));
  return select(z >= L(0.0), L(1.0), e) / (L(1.0) + e);
}

/// What no inner loop needs goes lane by lane.
#define MEMSPIKE_EACH_LANE(function)                                           \
  template <class Isa>                                                         \
  MEMSPIKE_INLINE Lanes<Isa> function(Lanes<Isa> a) {                          \
    for (int k = 0; k < kLanes; ++k) a.v[k] = function(Scalar<Isa>(a.v[k])).v; \
    return a;                                                                  \
  }
MEMSPIKE_EACH_LANE(log)
MEMSPIKE_EACH_LANE(expm1)
MEMSPIKE_EACH_LANE(sqrt)
MEMSPIKE_EACH_LANE(tanh)
MEMSPIKE_EACH_LANE(sinh)
MEMSPIKE_EACH_LANE(cosh)
MEMSPIKE_EACH_LANE(softplus)
#undef MEMSPIKE_EACH_LANE
template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> pow(Lanes<Isa> base, std::type_identity_t<Lanes<Isa>> exponent) {
  for (int k = 0; k < kLanes; ++k) base.v[k] = pow(Scalar<Isa>(base.v[k]), exponent.v[k]).v;
  return base;
}

}  // namespace memspike
