// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/write_curve.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <limits>

namespace memspike {
namespace {

constexpr double kMostBend = 200;   // of N/A: all in the first pulse, or in the last
constexpr double kFlat = 1e-9;      // of the conductance: a smaller change is none
constexpr double kStraight = 1e-9;  // of N/A

std::vector<double> shares_of(const std::vector<double>& G) {
  std::vector<double> shares;
  for (const double one : G) shares.push_back((one - G.front()) / (G.back() - G.front()));
  return shares;
}

/// (1 - e^(-bend t))/(1 - e^(-bend)), and t for no bend.
double law(double bend, double t) {
  return std::fabs(bend) < kStraight ? t : std::expm1(-bend * t) / std::expm1(-bend);
}

double mean_square(double bend, const std::vector<double>& shares) {
  const double last = static_cast<double>(shares.size() - 1);
  double sum = 0;
  for (std::size_t n = 0; n < shares.size(); ++n) {
    const double away = shares[n] - law(bend, static_cast<double>(n) / last);
    sum += away * away;
  }
  return sum / static_cast<double>(shares.size());
}

bool changes(const std::vector<double>& G) {
  return std::fabs(G.back() - G.front()) > kFlat * std::max(std::fabs(G.back()), std::fabs(G.front()));
}

}  // namespace

std::optional<WriteCurve> fit_write_curve(const std::vector<double>& G) {
  if (G.size() < 4 || !changes(G) ||
      !std::all_of(G.begin(), G.end(), [](double g) { return std::isfinite(g); }))
    return std::nullopt;
  const std::vector<double> shares = shares_of(G);
  // One minimum for each sign of the bend at most: a grid of bends finds the better one.
  constexpr int kGrid = 160;
  const auto bend_at = [](double k) { return std::copysign(std::expm1(std::fabs(k)), k); };
  const double end = std::log1p(kMostBend);
  double best = 0, least = mean_square(0, shares);
  for (int k = -kGrid; k <= kGrid; ++k) {
    const double here = mean_square(bend_at(end * k / kGrid), shares);
    if (here < least) least = here, best = end * k / kGrid;
  }
  const auto [at, square] = boost::math::tools::brent_find_minima(
      [&](double k) { return mean_square(bend_at(k), shares); }, best - end / kGrid, best + end / kGrid, 52);
  const double bend = bend_at(at), middle = 0.5 * static_cast<double>(shares.size() - 1);
  const auto below = static_cast<std::size_t>(middle), above = static_cast<std::size_t>(std::ceil(middle));
  return WriteCurve{std::fabs(bend) < kStraight ? std::numeric_limits<double>::infinity() : 1 / bend,
                    std::sqrt(square), 0.5 * (shares[below] + shares[above]) - 0.5};
}

std::optional<double> asymmetry(const std::vector<double>& up, const std::vector<double>& down) {
  if (up.size() != down.size() || up.size() < 2 || !changes(up) || !changes(down)) return std::nullopt;
  const std::vector<double> a = shares_of(up), b = shares_of(down);
  double largest = 0;
  for (std::size_t n = 0; n < a.size(); ++n)
    largest = std::max(largest, std::fabs(a[n] - (1 - b[b.size() - 1 - n])));
  return largest;
}

void WriteCurveAnalysis::begin() { group_ = 0, pulse_ = 0, G_.clear(); }

void WriteCurveAnalysis::take(const PulseRow& row) {
  const Group& group = experiment_.protocol.groups[row.group];
  if (row.group != group_) begin(), group_ = row.group;
  const std::uint64_t in_cycle = group.up + group.down, all = group.cycles * in_cycle;
  if (++pulse_ + in_cycle < all) return;
  G_.push_back(row.I_read == row.I_read ? row.G_read() : row.G_end());
  if (pulse_ < all) return;
  finish(group);
  pulse_ = 0, G_.clear();
}

/// The way up begins with the last pulse of the cycle before; in a single cycle with its own first pulse.
void WriteCurveAnalysis::finish(const Group& group) {
  const auto down = G_.end() - static_cast<std::ptrdiff_t>(group.down);
  const std::vector<double> of_up(G_.begin(), down), of_down(down - (of_up.empty() ? 0 : 1), G_.end());
  take_half(of_up, up_);
  take_half(of_down, down_);
  if (const auto a = asymmetry(of_up, of_down)) asymmetry_.take(*a);
}

void WriteCurveAnalysis::take_half(const std::vector<double>& G, Half& half) {
  const std::optional<WriteCurve> fit = fit_write_curve(G);
  if (!fit) return;
  const auto [low, high] = std::minmax_element(G.begin(), G.end());
  if (std::isfinite(fit->A_over_N)) half.A_over_N.take(fit->A_over_N);
  half.residual.take(fit->residual), half.mid_point.take(fit->mid_point);
  if (*low > 0) half.range.take(*high / *low);
}

void WriteCurveAnalysis::summarise_half(Summary& summary, const Half& half, const std::string& name,
                                        const std::string& words, std::uint64_t devices) {
  add(summary, name + "_A_over_N", half.A_over_N, unit::one,
      "nonlinearity A/N of " + words + ", the constant of (1 - exp(-n/A))/(1 - exp(-N/A)) over its N pulses",
      devices);
  add(summary, name + "_residual", half.residual, unit::one, "root mean square of what that law leaves",
      devices);
  add(summary, name + "_mid_point", half.mid_point, unit::one,
      "share of the change reached after half of the pulses, less 1/2; 0: linear", devices);
  add(summary, name + "_range", half.range, unit::one, "highest over lowest conductance of " + words,
      devices);
}

void WriteCurveAnalysis::summarise(Summary& summary) const {
  const std::uint64_t n = experiment_.device.count;
  summarise_half(summary, up_, "potentiation", "potentiation, last cycle", n);
  summarise_half(summary, down_, "depression", "depression, last cycle", n);
  add(summary, "potentiation_depression_asymmetry", asymmetry_, unit::one,
      "largest distance between the way up and the mirrored way down, in shares of the range", n);
}

}  // namespace memspike
