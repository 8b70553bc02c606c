// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace memspike {

inline constexpr int kRadauStages = 12;

/// Constants of the Radau IIA collocation method with kRadauStages nodes on (0, 1], the last one at 1:
/// order 2·12 - 1 at the end of a step, L-stable. Source: Hairer and Wanner, Solving Ordinary Differential
/// Equations II, Sec. IV.5.
struct RadauTable {
  double node[kRadauStages];
  double a[kRadauStages][kRadauStages];  ///< integral of the j-th basis polynomial from 0 to node i
  /// The polynomial of degree 12 through 0 and the nodes: weights of its barycentric form.
  double barycentric[kRadauStages + 1];
  /// Its Legendre coefficients on [0, 1], as combinations of its values at 0 and the nodes.
  double to_legendre[kRadauStages + 1][kRadauStages + 1];
  /// P_n(2 t - 1) = Σ legendre_power[n][k] t^k: integers.
  double legendre_power[kRadauStages + 1][kRadauStages + 1];
};

const RadauTable& radau_table();

}  // namespace memspike
