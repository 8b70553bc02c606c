// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "engine/maps/function_table.hpp"

namespace memspike {

/// A function y(x, τ) of the slow state and of a time that is smooth between given times and changes quickly
/// near them, as a fast transient does: y = Σ_k c_k(τ) ξ^k, the coefficients as piecewise polynomials of τ on
/// cells that become shorter towards those times.
class PhaseMap {
 public:
  /// `layer`: the time constant of the quick changes [s]. Nothing if y is off by more than `allowed`
  /// somewhere.
  static std::optional<PhaseMap> make(Domain x, const std::vector<double>& edges, double from, double to,
                                      double layer, double allowed,
                                      const std::function<double(double x, double tau)>& y);
  double at(double x, double tau) const;
  std::size_t values() const;

 private:
  Domain x_;
  std::vector<double> ends_;  // of the cells, ascending
  std::vector<FunctionTable> cells_;
};

}  // namespace memspike
