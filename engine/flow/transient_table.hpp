// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace memspike {

/// Chebyshev-Lobatto nodes on [0, 1], ascending, both ends among them, and integrals of the polynomial of
/// degree kNodes - 1 through values at the nodes. Every second node of a finer table is one of the coarser.
template <int kNodes>
struct TransientTable {
  double node[kNodes];
  double minus_log[kNodes];       ///< of the nodes; for the first, which is 0, that of its neighbour
  double to_one[kNodes][kNodes];  ///< of the j-th basis polynomial from node i to 1
  /// Its last Chebyshev coefficients, as combinations of the values: they tell whether it is resolved.
  double last[3][kNodes];

  /// For 17 and 33 nodes.
  static const TransientTable& get();
};

}  // namespace memspike
