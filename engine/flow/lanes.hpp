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
    /// One bit for each lane.
    MEMSPIKE_INLINE int signs() const {
#ifdef __AVX__
      if constexpr (std::is_same_v<Isa, isa::Avx2>)
        return __builtin_ia32_movmskpd256(reinterpret_cast<Doubles>(bits));
      else
#endif
        return static_cast<int>((bits[0] & 1) | (bits[1] & 2) | (bits[2] & 4) | (bits[3] & 8));
    }
    MEMSPIKE_INLINE friend Mask operator&(Mask a, Mask b) { return {a.bits & b.bits}; }
    MEMSPIKE_INLINE friend Mask operator|(Mask a, Mask b) { return {a.bits | b.bits}; }
    MEMSPIKE_INLINE friend Mask operator!(Mask a) { return {~a.bits}; }
    MEMSPIKE_INLINE bool operator[](int lane) const { return bits[lane] != 0; }
  };

  static constexpr int kCount = kLanes;
  /// Whether the four fit into one register, so that it pays to write recurrences out.
  static constexpr bool kWide = std::is_same_v<Isa, isa::Avx2>;

  Doubles v;
  Lanes() = default;
  MEMSPIKE_INLINE Lanes(Doubles values) : v(values) {}
  MEMSPIKE_INLINE Lanes(double value) : v(Doubles{} + value) {}
  MEMSPIKE_INLINE Lanes(Scalar<Isa> value) : v(Doubles{} + value.v) {}

  MEMSPIKE_INLINE double operator[](int lane) const { return v[lane]; }
  MEMSPIKE_INLINE void set(int lane, double value) { v[lane] = value; }

  MEMSPIKE_INLINE friend Lanes operator+(Lanes a, Lanes b) { return a.v + b.v; }
  MEMSPIKE_INLINE friend Lanes operator-(Lanes a, Lanes b) { return a.v - b.v; }
  MEMSPIKE_INLINE friend Lanes operator*(Lanes a, Lanes b) { return a.v * b.v; }
  MEMSPIKE_INLINE friend Lanes operator/(Lanes a, Lanes b) { return a.v / b.v; }
  MEMSPIKE_INLINE friend Lanes operator-(Lanes a) { return -a.v; }
  MEMSPIKE_INLINE Lanes& operator+=(Lanes b) { return v += b.v, *this; }
  MEMSPIKE_INLINE Lanes& operator-=(Lanes b) { return v -= b.v, *this; }
  MEMSPIKE_INLINE Lanes& operator*=(Lanes b) { return v *= b.v, *this; }
  MEMSPIKE_INLINE friend Mask operator<(Lanes a, Lanes b) { return {a.v < b.v}; }
  MEMSPIKE_INLINE friend Mask operator>(Lanes a, Lanes b) { return {a.v > b.v}; }
  MEMSPIKE_INLINE friend Mask operator<=(Lanes a, Lanes b) { return {a.v <= b.v}; }
  MEMSPIKE_INLINE friend Mask operator>=(Lanes a, Lanes b) { return {a.v >= b.v}; }
};

template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> select(typename Lanes<Isa>::Mask which, Lanes<Isa> yes, Lanes<Isa> no) {
  return which.bits ? yes.v : no.v;
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

template <class Isa>
MEMSPIKE_INLINE typename Lanes<Isa>::Mask is_finite(Lanes<Isa> a) {
  return abs(a) < Lanes<Isa>(__builtin_inf());
}

/// Whether a comparison holds in any lane.
MEMSPIKE_INLINE bool any(bool condition) { return condition; }
template <class Mask>
MEMSPIKE_INLINE auto any(Mask mask) -> decltype(mask.bits[0] != 0) {
  return mask.signs() != 0;
}
/// Whether a comparison holds in all lanes.
MEMSPIKE_INLINE bool all(bool condition) { return condition; }
template <class Mask>
MEMSPIKE_INLINE auto all(Mask mask) -> decltype(mask.bits[0] != 0) {
  return mask.signs() == (1 << kLanes) - 1;
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
/// As of a Scalar: without cancellation near zero.
template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> expm1(Lanes<Isa> x) {
  using L = Lanes<Isa>;
  L sum = 1.0 / 87178291200.0;
  constexpr double inverse_factorials[] = {
      1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
      1.0 / 5040.0,       1.0 / 720.0,       1.0 / 120.0,      1.0 / 24.0,      1.0 / 6.0,      0.5};
  for (const double f : inverse_factorials) sum = sum * x + L(f);
  return select(abs(x) < L(0.34), x + x * x * sum, exp(x) - L(1.0));
}

/// log2|a| to 0.09 and 2^a as roughly, from the bits: enough to choose a step.
template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> rough_log2(Lanes<Isa> a) {
  using Bits = typename Lanes<Isa>::Bits;
  using Doubles = typename Lanes<Isa>::Doubles;
  const Bits bits = ((reinterpret_cast<Bits>(a.v) & 0x7fffffffffffffffLL) >> 20) | 0x4330000000000000LL;
  return (reinterpret_cast<Doubles>(bits) - 0x1p52) * 0x1p-32 - 1023.0;
}
template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> rough_exp2(Lanes<Isa> a) {
  using L = Lanes<Isa>;
  using Bits = typename L::Bits;
  using Doubles = typename L::Doubles;
  const L within = max_of(min_of(a, L(1020.0)), L(-1020.0));
  const Bits bits = reinterpret_cast<Bits>((within.v + 1023.0) * 0x1p20 + 0x1p52);
  const L power = reinterpret_cast<Doubles>((bits & 0xfffffffffffffLL) << 32);
  return select(a < L(-1020.0), L(0.0), power);
}

template <class Isa>
MEMSPIKE_INLINE Lanes<Isa> sigmoid(Lanes<Isa> z) {
  using L = Lanes<Isa>;
  const L e = exp(-abs(z));
  return select(z >= L(0.0), L(1.0), e) / (L(1.0) + e);
}

/// 1/(1 + e^(-z)) and what is left of it to 1.
template <class Isa>
struct LanesSigmoidPair {
  Lanes<Isa> value, rest;
};
template <class Isa>
MEMSPIKE_INLINE LanesSigmoidPair<Isa> sigmoid_pair(Lanes<Isa> z) {
  using L = Lanes<Isa>;
  const L e = exp(-abs(z)), most = L(1.0) / (L(1.0) + e), least = e * most;
  const auto up = z >= L(0.0);
  return {select(up, most, least), select(up, least, most)};
}

/// What no inner loop needs goes lane by lane.
#define MEMSPIKE_EACH_LANE(function)                                           \
  template <class Isa>                                                         \
  MEMSPIKE_INLINE Lanes<Isa> function(Lanes<Isa> a) {                          \
    for (int k = 0; k < kLanes; ++k) a.v[k] = function(Scalar<Isa>(a.v[k])).v; \
    return a;                                                                  \
  }
MEMSPIKE_EACH_LANE(log)
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
