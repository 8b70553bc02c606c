// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "engine/bank/model_registry.hpp"
#include "engine/maps/device_circuit.hpp"
#include "engine/network/membrane_bounds.hpp"

namespace memspike {

/// What one edge of a row does to the membranes behind it: for each device s of the row, with ξ = scale y[s]
/// + shift,
///
///   lines[post[s]] += Σ_k coefficients[k] ξ^k
///
/// where lines and coefficients are vectors of `lanes` numbers, a multiple of four. The last lane of a line
/// is its slack; the targets whose slack is below zero afterwards are written to `tight`.
struct RowPass {
  const double* coefficients = nullptr;
  int degree = 0, lanes = 4;
  double scale = 1, shift = 0;
  const double* y = nullptr;
  const std::uint32_t* post = nullptr;
  std::uint64_t count = 0;
  double* lines = nullptr;
  std::uint32_t* tight = nullptr;  ///< room for `count`
};

/// The same for devices that differ: with g of each device s, E = 1/(series + g) and ξ = scale C_m E + shift,
///
///   lines[post[s]] += series g E steady + series² E Σ_k coefficients[k] ξ^k
struct EnsembleRowPass {
  const double *steady = nullptr, *coefficients = nullptr;
  int degree = 1, lanes = 4;
  double scale = 0, shift = 0;
  const double* y = nullptr;
  const DeviceCircuit* circuits = nullptr;
  const std::uint32_t* post = nullptr;
  std::uint64_t count = 0;
  double* lines = nullptr;
  std::uint32_t* tight = nullptr;  ///< room for `count`
};

/// Takes devices through a map of their own class: y[edges[s]] = Σ_k coefficients[k] ξ^k with ξ = scale y +
/// shift.
struct ColumnPass {
  const double* coefficients = nullptr;
  int degree = 0;
  double scale = 1, shift = 0;
  double* y = nullptr;
  const std::uint32_t* edges = nullptr;
  std::uint64_t count = 0;
};

/// The same, each by a polynomial of its own that is added: y[edges[s]] += Σ_k c_k ξ^k with ξ = scale y - 1.
/// Coefficients of four devices side by side: coefficients[(s/4 kTerms + k) 4 + s%4], filled up with zeros.
struct EnsembleColumnPass {
  static constexpr int kTerms = 8;
  const double* coefficients = nullptr;
  double scale = 1;
  double* y = nullptr;
  const std::uint32_t* edges = nullptr;
  std::uint64_t count = 0;
};

inline constexpr int kHighestRowDegree = 12;

/// The number of tight targets. Each device is computed by itself, so the result does not depend on how rows
/// are cut.
struct Passes {
  std::uint64_t (*row)(const RowPass&);
  void (*column)(const ColumnPass&);
  std::uint64_t (*ensemble)(const EnsembleRowPass&);
  void (*ensemble_column)(const EnsembleColumnPass&);
  /// The number of tight membranes.
  std::uint64_t (*bounds)(BoundPass&);
  double (*top)(const IntervalBounds&, const double* line);
  void (*moment)(const MomentPass&);
};
const Passes& passes_for(InstructionLevel level);

}  // namespace memspike
