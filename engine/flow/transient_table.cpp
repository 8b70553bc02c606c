// SPDX-License-Identifier: Apache-2.0
#include "engine/flow/transient_table.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <numbers>

namespace memspike {
namespace {

using Real = long double;

Real chebyshev(int k, Real z) { return std::cos(k * std::acos(z)); }

/// The integral of T_k from z to 1.
Real integral_to_one(int k, Real z) {
  if (k == 0) return 1 - z;
  if (k == 1) return (1 - z * z) / 2;
  const auto antiderivative = [k](Real y) {
    return (chebyshev(k + 1, y) / (k + 1) - chebyshev(k - 1, y) / (k - 1)) / 2;
  };
  return antiderivative(1) - antiderivative(z);
}

template <int kN>
TransientTable<kN> make_table() {
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
  TransientTable<kN> table{};
  Matrix values(kN, kN), integrals(kN, kN);
  for (int i = 0; i < kN; ++i) {
    // Exact at both ends and in the middle.
    const Real z = i == 0 ? -1 : i == kN - 1 ? 1 : -std::cos(std::numbers::pi_v<Real> * i / (kN - 1));
    table.node[i] = static_cast<double>((1 + z) / 2);
    table.minus_log[i] = static_cast<double>(-std::log((1 + z) / 2));
    for (int k = 0; k < kN; ++k) {
      values(i, k) = chebyshev(k, z);
      integrals(i, k) = integral_to_one(k, z) / 2;
    }
  }
  table.minus_log[0] = table.minus_log[1];
  const Matrix to_coefficients = values.inverse(), to_integrals = integrals * to_coefficients;
  for (int i = 0; i < kN; ++i)
    for (int j = 0; j < kN; ++j) table.to_one[i][j] = static_cast<double>(to_integrals(i, j));
  for (int k = 0; k < 3; ++k)
    for (int j = 0; j < kN; ++j) table.last[k][j] = static_cast<double>(to_coefficients(kN - 3 + k, j));
  return table;
}

}  // namespace

template <int kNodes>
const TransientTable<kNodes>& TransientTable<kNodes>::get() {
  static const TransientTable table = make_table<kNodes>();
  return table;
}
template struct TransientTable<17>;
template struct TransientTable<33>;

}  // namespace memspike
