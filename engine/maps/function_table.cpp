// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/function_table.hpp"

#include <algorithm>
#include <cmath>

namespace memspike {
namespace {

// A single polynomial is cheaper than cells that must be looked up, and may have a higher degree.
constexpr int kDegreeOfOne = 12, kDegreeOfMany = 7, kMostCells = 64;

Domain part_of(Domain whole, int cell, int cells) {
  const double width = (whole.high - whole.low) / cells;
  return {whole.low + cell * width, whole.low + (cell + 1) * width};
}

struct CellSeries {
  std::vector<ChebyshevSeries> series;  // one for each function
  bool computed = true;
};

CellSeries sample(Domain domain, int degree, std::size_t count, const FunctionTable::Functions& functions) {
  // Twice as many points as needed: what lies beyond the degree is seen, and not folded back.
  const std::vector<double> points = chebyshev_points(domain, 2 * static_cast<std::size_t>(degree) + 2);
  std::vector<std::vector<double>> values(count, std::vector<double>(points.size()));
  std::vector<double> row(count);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!functions(points[i], row)) return {{}, false};
    for (std::size_t f = 0; f < count; ++f) values[f][i] = row[f];
  }
  CellSeries cell;
  for (const auto& of_function : values) cell.series.emplace_back(domain, of_function);
  return cell;
}

}  // namespace

std::optional<FunctionTable> FunctionTable::make(Domain domain, std::span<const double> allowed,
                                                 const Functions& functions) {
  FunctionTable table;
  table.domain_ = domain;
  table.functions_ = allowed.size();
  for (int cells = 1; cells <= kMostCells; cells *= 2)
    if (table.fill(cells, allowed, functions)) return table;
  return std::nullopt;
}

bool FunctionTable::fill(int cells, std::span<const double> allowed, const Functions& functions) {
  const int most = cells == 1 ? kDegreeOfOne : kDegreeOfMany;
  std::vector<CellSeries> all;
  degree_ = 0, cells_ = cells;
  errors_.assign(functions_, 0.0);
  for (int c = 0; c < cells; ++c) {
    all.push_back(sample(part_of(domain_, c, cells), most, functions_, functions));
    if (!all.back().computed) return false;
    for (std::size_t f = 0; f < functions_; ++f) {
      const int degree = all.back().series[f].degree(0.5 * allowed[f]);
      if (degree > most) return false;
      degree_ = std::max(degree_, degree);
    }
  }
  coefficients_.clear();
  for (const CellSeries& cell : all) {
    const std::size_t base = coefficients_.size();
    coefficients_.resize(base + functions_ * static_cast<std::size_t>(degree_ + 1));
    for (std::size_t f = 0; f < functions_; ++f) {
      const std::vector<double> c = cell.series[f].monomials(degree_);
      for (std::size_t k = 0; k < c.size(); ++k) coefficients_[base + k * functions_ + f] = c[k];
    }
  }
  // Away from the nodes.
  std::vector<double> truth(functions_), said(functions_);
  for (int c = 0; c < cells; ++c)
    for (const double place : {0.07, 0.39, 0.83}) {
      const Domain part = part_of(domain_, c, cells);
      const double x = part.low + place * (part.high - part.low);
      if (!functions(x, truth)) return false;
      at(x, said);
      for (std::size_t f = 0; f < functions_; ++f)
        errors_[f] = std::max(errors_[f], std::fabs(said[f] - truth[f]));
    }
  for (std::size_t f = 0; f < functions_; ++f)
    if (!(errors_[f] <= allowed[f])) return false;
  return true;
}

FunctionTable FunctionTable::transformed(std::span<const double> matrix) const {
  FunctionTable table = *this;
  for (std::size_t base = 0; base < coefficients_.size(); base += functions_)
    for (std::size_t i = 0; i < functions_; ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < functions_; ++k)
        sum += matrix[i * functions_ + k] * coefficients_[base + k];
      table.coefficients_[base + i] = sum;
    }
  return table;
}

void FunctionTable::at(double x, std::span<double> values) const {
  const double place = (x - domain_.low) / (domain_.high - domain_.low) * cells_;
  const int cell = std::clamp(static_cast<int>(place), 0, cells_ - 1);
  const double xi = 2 * (place - cell) - 1;
  const double* c = coefficients_.data() + static_cast<std::size_t>(cell * (degree_ + 1)) * functions_;
  for (std::size_t f = 0; f < functions_; ++f) {
    double sum = c[static_cast<std::size_t>(degree_) * functions_ + f];
    for (int k = degree_ - 1; k >= 0; --k) sum = sum * xi + c[static_cast<std::size_t>(k) * functions_ + f];
    values[f] = sum;
  }
}

double FunctionTable::first_at(double x) const {
  const double place = (x - domain_.low) / (domain_.high - domain_.low) * cells_;
  const int cell = std::clamp(static_cast<int>(place), 0, cells_ - 1);
  const double xi = 2 * (place - cell) - 1;
  const double* c = coefficients_.data() + static_cast<std::size_t>(cell * (degree_ + 1)) * functions_;
  double sum = c[static_cast<std::size_t>(degree_) * functions_];
  for (int k = degree_ - 1; k >= 0; --k) sum = sum * xi + c[static_cast<std::size_t>(k) * functions_];
  return sum;
}

}  // namespace memspike
