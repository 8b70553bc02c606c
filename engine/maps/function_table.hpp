// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/maps/chebyshev.hpp"

namespace memspike {

/// Several functions of the slow state as piecewise polynomials on cells of equal width, with one degree for
/// all: Σ_k coefficient(cell, k, f) ξ^k, ξ from -1 to 1 over the cell.
class FunctionTable {
 public:
  FunctionTable() = default;

  using Functions = std::function<bool(double x, std::span<double> values)>;
  /// The cheapest table in which function f is off by no more than allowed[f]. `functions` says false where
  /// it cannot be computed. Nothing where it cannot, or where even the finest table is not good enough.
  static std::optional<FunctionTable> make(Domain domain, std::span<const double> allowed,
                                           const Functions& functions);

  /// The table of M f, with M given row by row. Errors stay those of f.
  FunctionTable transformed(std::span<const double> matrix) const;

  void at(double x, std::span<double> values) const;
  double first_at(double x) const;

  std::size_t functions() const { return functions_; }
  int degree() const { return degree_; }
  int cells() const { return cells_; }
  const Domain& domain() const { return domain_; }
  /// By cell, power, function.
  const std::vector<double>& coefficients() const { return coefficients_; }
  /// Largest deviation found away from the nodes, by function.
  const std::vector<double>& errors() const { return errors_; }

 private:
  bool fill(int cells, std::span<const double> allowed, const Functions& functions);

  Domain domain_;
  std::size_t functions_ = 0;
  int degree_ = 0, cells_ = 1;
  std::vector<double> coefficients_, errors_;
};

}  // namespace memspike
