// SPDX-License-Identifier: Apache-2.0
#include "engine/bank/piece_panels.hpp"

#include <algorithm>
#include <cmath>

namespace memspike {
namespace {

constexpr double kPanel = 5;  // time constants: of exp(-2z) Gauss misses below 1e-19 there
constexpr double kGone = 40;  // time constants after which nothing is left of a mode
constexpr int kMostPanels = 1000;

}  // namespace

void panels_of(const FlowPiece& piece, double length, std::vector<double>& ends) {
  ends.assign(1, 0.0);
  if (piece.kind != FlowPiece::Kind::polynomial) {
    double rates[] = {piece.rate[0], piece.rate[1]};
    if (std::fabs(rates[0]) < std::fabs(rates[1])) std::swap(rates[0], rates[1]);
    for (const double rate : rates) {
      if (rate == 0) continue;
      const double width = kPanel / std::fabs(rate);
      const double gone = rate < 0 ? kGone / -rate : length;
      for (int k = 0; k < kMostPanels && ends.back() + width <= std::min(gone, length); ++k)
        ends.push_back(ends.back() + width);
    }
  }
  ends.push_back(length);
}

}  // namespace memspike
