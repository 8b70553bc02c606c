// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <type_traits>

namespace memspike {

/// Instruction levels. They are types, so that code compiled for one level never shares a symbol with code
/// compiled for another: the linker cannot mix them, and a portable binary stays portable.
namespace isa {
struct Baseline {
  static constexpr const char* name = "baseline";
};
struct Avx2 {
  static constexpr const char* name = "avx2";
};
}  // namespace isa

#define MEMSPIKE_INLINE [[gnu::always_inline]] inline

/// A double that belongs to one instruction level. All kernels compute with it. The elementary functions
/// are written here, because those of the C library pick their instructions by the machine, and the same
/// input must give the same bytes wherever the recorded level runs.
template <class Isa>
struct Scalar {
  double v;
  Scalar() = default;
  MEMSPIKE_INLINE constexpr Scalar(double value) : v(value) {}

  MEMSPIKE_INLINE friend Scalar operator+(Scalar a, Scalar b) { return a.v + b.v; }
  MEMSPIKE_INLINE friend Scalar operator-(Scalar a, Scalar b) { return a.v - b.v; }
  MEMSPIKE_INLINE friend Scalar operator*(Scalar a, Scalar b) { return a.v * b.v; }
  MEMSPIKE_INLINE friend Scalar operator/(Scalar a, Scalar b) { return a.v / b.v; }
  MEMSPIKE_INLINE friend Scalar operator-(Scalar a) { return -a.v; }
  MEMSPIKE_INLINE friend bool operator<(Scalar a, Scalar b) { return a.v < b.v; }
  MEMSPIKE_INLINE friend bool operator>(Scalar a, Scalar b) { return a.v > b.v; }
  MEMSPIKE_INLINE friend bool operator<=(Scalar a, Scalar b) { return a.v <= b.v; }
  MEMSPIKE_INLINE friend bool operator>=(Scalar a, Scalar b) { return a.v >= b.v; }
  MEMSPIKE_INLINE Scalar& operator+=(Scalar b) { return v += b.v, *this; }
  MEMSPIKE_INLINE Scalar& operator-=(Scalar b) { return v -= b.v, *this; }
  MEMSPIKE_INLINE Scalar& operator*=(Scalar b) { return v *= b.v, *this; }
};

template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> abs(Scalar<Isa> a) {
  return __builtin_fabs(a.v);
}
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> sqrt(Scalar<Isa> a) {
  return __builtin_sqrt(a.v);
}
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> max_of(Scalar<Isa> a, Scalar<Isa> b) {
  return a.v > b.v ? a : b;
}
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> min_of(Scalar<Isa> a, Scalar<Isa> b) {
  return a.v < b.v ? a : b;
}
template <class Isa>
MEMSPIKE_INLINE bool is_finite(Scalar<Isa> a) {
  return __builtin_isfinite(a.v);
}

/// e^r - 1 for |r| <= ln(2)/2 + rounding, relative error below 2e-16: r + r^2/2! + ... + r^14/14!.
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> expm1_reduced(Scalar<Isa> r) {
  double sum = 1.0 / 87178291200.0;
  constexpr double inverse_factorials[] = {
      1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
      1.0 / 5040.0,       1.0 / 720.0,       1.0 / 120.0,      1.0 / 24.0,      1.0 / 6.0,      0.5};
  for (const double f : inverse_factorials) sum = sum * r.v + f;
  return r.v + r.v * r.v * sum;
}

/// The exponential function, error below 1.5 ulp; 0 below -708, +inf above 709.
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> exp(Scalar<Isa> x) {
  if (!(x.v > -708.0)) return x.v != x.v ? x : Scalar<Isa>(0.0);
  if (x.v > 709.0) return __builtin_inf();
  constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
  const double n = __builtin_rint(x.v * 1.44269504088896338700e+00);
  const double r = (x.v - n * kLn2High) - n * kLn2Low;
  const double mantissa = 1.0 + expm1_reduced<Isa>(r).v;
  return mantissa * __builtin_bit_cast(double, (static_cast<std::int64_t>(n) + 1023) << 52);
}

/// e^x - 1 without cancellation near zero.
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> expm1(Scalar<Isa> x) {
  if (x.v > -0.34 && x.v < 0.34) return expm1_reduced(x);
  return exp(x).v - 1.0;
}

/// artanh(s)/s - 1 for s² = q <= 0.03.
template <class Isa>
MEMSPIKE_INLINE double artanh_rest(double q) {
  double sum = 1.0 / 23.0;
  constexpr double odd[] = {1.0 / 21.0, 1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0,
                            1.0 / 11.0, 1.0 / 9.0,  1.0 / 7.0,  1.0 / 5.0,  1.0 / 3.0};
  for (const double c : odd) sum = sum * q + c;
  return q * sum;
}

/// The natural logarithm of a > 0, error below 2 ulp away from 1: ln m = 2 artanh((m - 1)/(m + 1)) for the
/// mantissa m in [1/√2, √2). NaN below zero, -inf at zero.
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> log(Scalar<Isa> a) {
  if (!(a.v > 0)) return a.v == 0 ? -__builtin_inf() : __builtin_nan("");
  if (a.v > 1.7976931348623157e308) return a;
  constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
  double scale = 0;
  if (a.v < 0x1p-1022) a.v *= 0x1p54, scale = -54;
  auto bits = __builtin_bit_cast(std::int64_t, a.v);
  std::int64_t exponent = (bits >> 52) - 1023;
  double m = __builtin_bit_cast(double, (bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) m *= 0.5, ++exponent;
  const double n = static_cast<double>(exponent) + scale, f = m - 1.0, s = f / (m + 1.0), q = s * s;
  // 2 s = f - s f, so that the largest term is exact.
  return n * kLn2High + (f - (s * f - (2.0 * s * artanh_rest<Isa>(q) + n * kLn2Low)));
}

/// 1/(1 + e^(-z)) and what is left of it to 1, both with full relative accuracy in both tails.
template <class Isa>
struct SigmoidPair {
  Scalar<Isa> value, rest;
  MEMSPIKE_INLINE explicit SigmoidPair(Scalar<Isa> z) {
    const double e = exp(-abs(z)).v;
    const double most = 1.0 / (1.0 + e), least = e / (1.0 + e);
    value = z.v >= 0 ? most : least, rest = z.v >= 0 ? least : most;
  }
};
template <class Isa>
MEMSPIKE_INLINE SigmoidPair<Isa> sigmoid_pair(Scalar<Isa> z) {
  return SigmoidPair<Isa>(z);
}
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> sigmoid(Scalar<Isa> z) {
  const double e = exp(-abs(z)).v;
  return (z.v >= 0 ? 1.0 : e) / (1.0 + e);
}

template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> tanh(Scalar<Isa> z) {
  const double e = expm1(Scalar<Isa>(-2.0) * abs(z)).v;
  const double t = -e / (2.0 + e);
  return z.v >= 0 ? t : -t;
}

template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> sinh(Scalar<Isa> z) {
  const double e = expm1(abs(z)).v;
  const double s = 0.5 * (e + e / (e + 1.0));
  // e/(e + 1) has no value where e^z is beyond all numbers.
  const double half = s != s ? e : s;
  return z.v >= 0 ? half : -half;
}
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> cosh(Scalar<Isa> z) {
  const double e = exp(abs(z)).v;
  return 0.5 * (e + 1.0 / e);
}

/// log(1 + e^z), with full relative accuracy in both tails.
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> softplus(Scalar<Isa> z) {
  const double e = exp(-abs(z)).v, s = e / (2.0 + e);
  const double rest = e > 0.4 ? log(Scalar<Isa>(1.0 + e)).v : 2.0 * s * (1.0 + artanh_rest<Isa>(s * s));
  return z.v > 0 ? z.v + rest : rest;
}

/// base^exponent for base >= 0.
template <class Isa>
MEMSPIKE_INLINE Scalar<Isa> pow(Scalar<Isa> base, std::type_identity_t<Scalar<Isa>> exponent) {
  return __builtin_pow(base.v, exponent.v);
}

}  // namespace memspike
