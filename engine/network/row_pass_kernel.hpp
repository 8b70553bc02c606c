// SPDX-License-Identifier: Apache-2.0
// The inner loop of networks, compiled once for each instruction level. Everything here has internal linkage:
// the linker must not take code of one level for another.
#include "engine/network/row_pass.hpp"

namespace memspike {
namespace {

typedef double Four __attribute__((vector_size(32)));
typedef double StoredFour __attribute__((vector_size(32), aligned(8), may_alias));

template <int kFours, int kDegree>
std::uint64_t pass_of(const RowPass& row) {
  constexpr std::uint64_t kAhead = 12;  // a line from main memory takes about as long as so many devices
  Four c[kDegree + 1][kFours];
  for (int k = 0; k <= kDegree; ++k)
    for (int v = 0; v < kFours; ++v)
      c[k][v] = *reinterpret_cast<const StoredFour*>(row.coefficients + 4 * (k * kFours + v));
  std::uint64_t tight = 0;
  for (std::uint64_t s = 0; s < row.count; ++s) {
    if (s + kAhead < row.count) __builtin_prefetch(row.lines + 4 * kFours * row.post[s + kAhead], 1);
    const double xi = row.y[s] * row.scale + row.shift;
    const Four x = {xi, xi, xi, xi};
    double* const line = row.lines + 4 * kFours * static_cast<std::uint64_t>(row.post[s]);
    Four last{};
    for (int v = 0; v < kFours; ++v) {
      Four sum = c[kDegree][v];
      for (int k = kDegree - 1; k >= 0; --k) sum = sum * x + c[k][v];
      last = *reinterpret_cast<StoredFour*>(line + 4 * v) + sum;
      *reinterpret_cast<StoredFour*>(line + 4 * v) = last;
    }
    row.tight[tight] = row.post[s];
    tight += last[3] < 0;
  }
  return tight;
}

template <int kFours>
std::uint64_t pass_of_degree(const RowPass& row) {
  switch (row.degree) {
    case 0:
      return pass_of<kFours, 0>(row);
    case 1:
      return pass_of<kFours, 1>(row);
    case 2:
      return pass_of<kFours, 2>(row);
    case 3:
      return pass_of<kFours, 3>(row);
    case 4:
      return pass_of<kFours, 4>(row);
    case 5:
      return pass_of<kFours, 5>(row);
    case 6:
      return pass_of<kFours, 6>(row);
    case 7:
      return pass_of<kFours, 7>(row);
    case 8:
      return pass_of<kFours, 8>(row);
    case 9:
      return pass_of<kFours, 9>(row);
    case 10:
      return pass_of<kFours, 10>(row);
    case 11:
      return pass_of<kFours, 11>(row);
    default:
      return pass_of<kFours, 12>(row);
  }
}

std::uint64_t pass_row(const RowPass& row) {
  switch (row.lanes) {
    case 4:
      return pass_of_degree<1>(row);
    case 8:
      return pass_of_degree<2>(row);
    case 12:
      return pass_of_degree<3>(row);
    default:
      return pass_of_degree<4>(row);
  }
}

template <int kFours, int kDegree>
std::uint64_t ensemble_of(const EnsembleRowPass& row) {
  constexpr std::uint64_t kAhead = 12;
  Four c[kDegree + 1][kFours], steady[kFours];
  for (int v = 0; v < kFours; ++v) {
    steady[v] = *reinterpret_cast<const StoredFour*>(row.steady + 4 * v);
    for (int k = 0; k <= kDegree; ++k)
      c[k][v] = *reinterpret_cast<const StoredFour*>(row.coefficients + 4 * (k * kFours + v));
  }
  std::uint64_t tight = 0;
  for (std::uint64_t s = 0; s < row.count; ++s) {
    if (s + kAhead < row.count) __builtin_prefetch(row.lines + 4 * kFours * row.post[s + kAhead], 1);
    const DeviceCircuit& circuit = row.circuits[s];
    const double g = circuit.at_zero + circuit.slope * row.y[s], e = 1 / (circuit.series + g);
    const double current = circuit.series * g * e, step = circuit.series * circuit.series * e;
    const double xi = row.scale * circuit.C_m * e + row.shift;
    const Four i = {current, current, current, current}, a = {step, step, step, step}, x = {xi, xi, xi, xi};
    double* const line = row.lines + 4 * kFours * static_cast<std::uint64_t>(row.post[s]);
    Four last{};
    for (int v = 0; v < kFours; ++v) {
      Four sum = c[kDegree][v];
      for (int k = kDegree - 1; k >= 0; --k) sum = sum * x + c[k][v];
      last = *reinterpret_cast<StoredFour*>(line + 4 * v) + (i * steady[v] + a * sum);
      *reinterpret_cast<StoredFour*>(line + 4 * v) = last;
    }
    row.tight[tight] = row.post[s];
    tight += last[3] < 0;
  }
  return tight;
}

template <int kFours>
std::uint64_t ensemble_of_degree(const EnsembleRowPass& row) {
  switch (row.degree) {
    case 1:
      return ensemble_of<kFours, 1>(row);
    case 2:
      return ensemble_of<kFours, 2>(row);
    case 3:
      return ensemble_of<kFours, 3>(row);
    case 4:
      return ensemble_of<kFours, 4>(row);
    case 5:
      return ensemble_of<kFours, 5>(row);
    case 6:
      return ensemble_of<kFours, 6>(row);
    default:
      return ensemble_of<kFours, 8>(row);
  }
}

std::uint64_t pass_ensemble(const EnsembleRowPass& row) {
  switch (row.lanes) {
    case 4:
      return ensemble_of_degree<1>(row);
    case 8:
      return ensemble_of_degree<2>(row);
    case 12:
      return ensemble_of_degree<3>(row);
    default:
      return ensemble_of_degree<4>(row);
  }
}

void pass_column(const ColumnPass& column) {
  constexpr std::uint64_t kAhead = 24;
  // Lanes beyond the end repeat the last device, so that each device sees the same operations wherever it
  // stands.
  for (std::uint64_t s = 0; s < column.count; s += 4) {
    std::uint32_t edge[4];
    for (std::uint64_t j = 0; j < 4; ++j)
      edge[j] = column.edges[s + j < column.count ? s + j : column.count - 1];
    for (std::uint64_t j = s + kAhead; j < s + kAhead + 4 && j < column.count; ++j)
      __builtin_prefetch(column.y + column.edges[j], 1);
    const Four y = {column.y[edge[0]], column.y[edge[1]], column.y[edge[2]], column.y[edge[3]]};
    const Four xi = y * column.scale + column.shift;
    const double* c = column.coefficients + column.degree;
    Four sum = {*c, *c, *c, *c};
    for (int k = column.degree - 1; k >= 0; --k) sum = sum * xi + *--c;
    for (std::uint64_t j = 0; j < 4; ++j) column.y[edge[j]] = sum[j];
  }
}

void pass_ensemble_column(const EnsembleColumnPass& column) {
  constexpr std::uint64_t kAhead = 24, kTerms = EnsembleColumnPass::kTerms;
  for (std::uint64_t s = 0; s < column.count; s += 4) {
    std::uint32_t edge[4];
    for (std::uint64_t j = 0; j < 4; ++j)
      edge[j] = column.edges[s + j < column.count ? s + j : column.count - 1];
    for (std::uint64_t j = s + kAhead; j < s + kAhead + 4 && j < column.count; ++j)
      __builtin_prefetch(column.y + column.edges[j], 1);
    const Four y = {column.y[edge[0]], column.y[edge[1]], column.y[edge[2]], column.y[edge[3]]};
    const Four xi = y * column.scale - 1.0;
    const double* const c = column.coefficients + s * kTerms;
    Four sum = *reinterpret_cast<const StoredFour*>(c + 4 * (kTerms - 1));
    for (std::uint64_t k = kTerms - 1; k-- > 0;)
      sum = sum * xi + *reinterpret_cast<const StoredFour*>(c + 4 * k);
    sum += y;
    for (std::uint64_t j = 0; j < 4 && s + j < column.count; ++j) column.y[edge[j]] = sum[j];
  }
}

}  // namespace
}  // namespace memspike
