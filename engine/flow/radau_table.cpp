// SPDX-License-Identifier: Apache-2.0
#include "engine/flow/radau_table.hpp"

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <numbers>

namespace memspike {
namespace {

using Real = long double;
constexpr int kN = kRadauStages;

/// Legendre polynomials P_0 ... P_n at z.
template <int n>
std::array<Real, n + 1> legendre(Real z) {
  std::array<Real, n + 1> p{};
  p[0] = 1;
  p[1] = z;
  for (int k = 1; k < n; ++k)
    p[static_cast<std::size_t>(k) + 1] =
        ((2 * k + 1) * z * p[static_cast<std::size_t>(k)] - k * p[static_cast<std::size_t>(k) - 1]) / (k + 1);
  return p;
}

/// Right Radau nodes on (0, 1]: roots of P_{N-1} - P_N, by Newton from the Chebyshev-Radau points.
std::array<Real, kN> radau_nodes() {
  std::array<Real, kN> nodes{};
  nodes[kN - 1] = 1;
  for (int i = 1; i < kN; ++i) {
    Real z = std::cos(2 * std::numbers::pi_v<Real> * i / (2 * kN - 1));
    for (int sweep = 0; sweep < 50; ++sweep) {
      const auto p = legendre<kN>(z);
      // Divided by (1 - z), so that the root at 1 does not attract: Newton on f/(1 - z).
      const Real f = p[kN - 1] - p[kN];
      const Real df = ((kN - 1) * (z * p[kN - 1] - p[kN - 2]) - kN * (z * p[kN] - p[kN - 1])) / (z * z - 1);
      z -= f / (df + f / (1 - z));
    }
    nodes[static_cast<std::size_t>(kN - 1 - i)] = (1 + z) / 2;
  }
  return nodes;
}

template <std::size_t n>
Real basis(const std::array<Real, n>& nodes, std::size_t j, Real t) {
  Real product = 1;
  for (std::size_t k = 0; k < n; ++k)
    if (k != j) product *= (t - nodes[k]) / (nodes[j] - nodes[k]);
  return product;
}

/// Gauss-Legendre rule with kN points on (0, 1): exact for the basis polynomials.
struct GaussRule {
  std::array<Real, kN> point{}, weight{};
  GaussRule() {
    for (int i = 0; i < kN; ++i) {
      Real z = std::cos(std::numbers::pi_v<Real> * (i + Real(0.75)) / (kN + Real(0.5))), df = 1;
      for (int sweep = 0; sweep < 50; ++sweep) {
        const auto p = legendre<kN>(z);
        df = kN * (z * p[kN] - p[kN - 1]) / (z * z - 1);
        z -= p[kN] / df;
      }
      point[static_cast<std::size_t>(i)] = (1 + z) / 2;
      weight[static_cast<std::size_t>(i)] = 1 / ((1 - z * z) * df * df);
    }
  }
};

RadauTable make_table() {
  RadauTable table{};
  const auto nodes = radau_nodes();
  const GaussRule gauss;
  std::array<Real, kN + 1> all{};
  for (std::size_t i = 0; i < kN; ++i) {
    all[i + 1] = nodes[i];
    table.node[i] = static_cast<double>(nodes[i]);
    for (std::size_t j = 0; j < kN; ++j) {
      Real integral = 0;
      for (std::size_t q = 0; q < kN; ++q)
        integral += gauss.weight[q] * nodes[i] * basis(nodes, j, gauss.point[q] * nodes[i]);
      table.a[i][j] = static_cast<double>(integral);
    }
  }
  Eigen::Matrix<Real, kN + 1, kN + 1> values;
  for (std::size_t i = 0; i <= kN; ++i) {
    Real product = 1;
    for (std::size_t k = 0; k <= kN; ++k)
      if (k != i) product *= all[i] - all[k];
    table.barycentric[i] = static_cast<double>(1 / product);
    const auto p = legendre<kN>(2 * all[i] - 1);
    for (std::size_t k = 0; k <= kN; ++k)
      values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) = p[k];
  }
  const Eigen::Matrix<Real, kN + 1, kN + 1> to_modes = values.inverse();
  for (int n = 0; n <= kN; ++n)
    for (int i = 0; i <= kN; ++i) table.to_legendre[n][i] = static_cast<double>(to_modes(n, i));
  // P_n(2 t - 1) = (-1)^n Σ (-1)^k C(n, k) C(n + k, k) t^k
  for (int n = 0; n <= kN; ++n) {
    double product = n % 2 == 0 ? 1 : -1;  // C(n, k) C(n + k, k) = Π (n - j)(n + j + 1)/(j + 1)²
    for (int k = 0; k <= n; ++k) {
      table.legendre_power[n][k] = product;
      product = -product * (n - k) * (n + k + 1) / ((k + 1) * (k + 1));
    }
  }
  return table;
}

}  // namespace

const RadauTable& radau_table() {
  static const RadauTable table = make_table();
  return table;
}

}  // namespace memspike
