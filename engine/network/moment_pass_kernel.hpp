// SPDX-License-Identifier: Apache-2.0
// Exponentials of all lanes, compiled once for each instruction level, like row_pass_kernel.hpp.
#include "engine/network/membrane_bounds.hpp"

namespace memspike {
namespace {

typedef double FourLanes __attribute__((vector_size(32)));
typedef double StoredLanes __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long FourBits __attribute__((vector_size(32)));

/// e^x = 2^n e^r, |r| <= ln(2)/2, with the series of the latter; relative error below 1e-15. x >= -700; +inf
/// above 709.
void exponentials_of(const FourLanes& x, FourLanes& result) {
  constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
  constexpr double kRounds = 0x1.8p52;  // added, it leaves the nearest integer in the last bits
  const FourLanes shifted = x * 1.44269504088896338700e+00 + kRounds;
  const FourLanes n = shifted - kRounds;
  const FourLanes r = (x - n * kLn2High) - n * kLn2Low;
  constexpr double inverse_factorials[] = {
      1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
      1.0 / 5040.0,       1.0 / 720.0,       1.0 / 120.0,      1.0 / 24.0,      1.0 / 6.0,      0.5};
  FourLanes sum = FourLanes{} + 1.0 / 87178291200.0;
  for (const double f : inverse_factorials) sum = sum * r + f;
  const FourLanes mantissa = 1.0 + (r + r * r * sum);
  const FourBits exponent = (__builtin_bit_cast(FourBits, shifted) + 1023) << 52;
  const FourLanes infinite = FourLanes{} + __builtin_inf();
  result = x > 709.0 ? infinite : mantissa * __builtin_bit_cast(FourLanes, exponent);
}

void pass_moment(const MomentPass& pass) {
  for (int k = 0; k < pass.lanes; k += 4) {
    const FourLanes x = *reinterpret_cast<const StoredLanes*>(pass.exponent + k);
    FourLanes scale;
    exponentials_of(x, scale);
    *reinterpret_cast<StoredLanes*>(pass.scale + k) = scale;
    *reinterpret_cast<StoredLanes*>(pass.value + k) =
        *reinterpret_cast<const StoredLanes*>(pass.unit + k) / scale;
  }
}

}  // namespace
}  // namespace memspike
