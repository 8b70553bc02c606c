// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/phase_map.hpp"

#include <algorithm>
#include <cmath>

namespace memspike {
namespace {

constexpr double kLayers[] = {1, 2.5, 5, 9, 15};  // ends of cells beside an edge, in time constants

std::vector<double> breaks_of(const std::vector<double>& edges, double from, double to, double layer) {
  std::vector<double> breaks{from, to};
  for (const double edge : edges) {
    breaks.push_back(edge);
    for (const double distance : kLayers) {
      breaks.push_back(edge - distance * layer);
      breaks.push_back(edge + distance * layer);
    }
  }
  std::erase_if(breaks, [&](double t) { return t < from || t > to; });
  std::sort(breaks.begin(), breaks.end());
  // Cells of no width, where layers of two edges meet.
  std::vector<double> apart;
  for (const double t : breaks)
    if (apart.empty() || t - apart.back() > 0.05 * layer) apart.push_back(t);
  apart.back() = to;
  return apart;
}

std::optional<FunctionTable> cell_of(Domain x, Domain tau, std::size_t points, double allowed,
                                     const std::function<double(double, double)>& y) {
  const std::vector<double> nodes = chebyshev_points(x, points);
  const std::vector<double> each(points, allowed / static_cast<double>(points));
  return FunctionTable::make(tau, each, [&](double t, std::span<double> powers) {
    std::vector<double> values;
    for (const double node : nodes) values.push_back(y(node, t));
    const std::vector<double> c = ChebyshevSeries(x, values).monomials(static_cast<int>(points) - 1);
    std::copy(c.begin(), c.end(), powers.begin());
    return true;
  });
}

}  // namespace

std::optional<PhaseMap> PhaseMap::make(Domain x, const std::vector<double>& edges, double from, double to,
                                       double layer, double allowed,
                                       const std::function<double(double x, double tau)>& y) {
  const std::vector<double> breaks = breaks_of(edges, from, to, layer);
  for (const std::size_t points : {4, 6, 8, 12}) {
    PhaseMap map;
    map.x_ = x;
    bool good = true;
    for (std::size_t c = 0; good && c + 1 < breaks.size(); ++c) {
      const Domain tau{breaks[c], breaks[c + 1]};
      auto cell = cell_of(x, tau, points, 0.5 * allowed, y);
      if (!cell) return std::nullopt;
      map.cells_.push_back(std::move(*cell));
      map.ends_.push_back(breaks[c + 1]);
      for (const double place : {0.04, 0.31, 0.68, 0.97}) {
        const double at_x = x.low + place * (x.high - x.low), at_tau = tau.low + 0.37 * (tau.high - tau.low);
        good = good && std::fabs(map.at(at_x, at_tau) - y(at_x, at_tau)) <= allowed;
      }
    }
    if (good) return map;
  }
  return std::nullopt;
}

double PhaseMap::at(double x, double tau) const {
  const auto found = std::lower_bound(ends_.begin(), ends_.end() - 1, tau);
  const FunctionTable& cell = cells_[static_cast<std::size_t>(found - ends_.begin())];
  double powers[12];
  cell.at(tau, {powers, cell.functions()});
  const double xi = (x - x_.middle()) / x_.half();
  double sum = 0;
  for (std::size_t k = cell.functions(); k-- > 0;) sum = sum * xi + powers[k];
  return sum;
}

std::size_t PhaseMap::values() const {
  std::size_t sum = 0;
  for (const FunctionTable& cell : cells_) sum += cell.coefficients().size();
  return sum;
}

}  // namespace memspike
