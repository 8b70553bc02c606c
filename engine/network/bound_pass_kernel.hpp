// SPDX-License-Identifier: Apache-2.0
// Upper bounds of membranes, compiled once for each instruction level, like row_pass_kernel.hpp.
#include "engine/network/membrane_bounds.hpp"

namespace memspike {
namespace {

typedef double FourMembranes __attribute__((vector_size(32)));

// Vectors go by reference: by value, those of four belong to AVX's conventions alone.
template <class Number>
void raise_to(Number& a, const Number& b) {
  a = a > b ? a : b;
}

/// Number: of one membrane, or of four. put_lane(k, a): a becomes its amplitude.
template <class Number, class PutLane>
void bound_between(const IntervalBounds& bounds, const PutLane& put_lane, Number& top) {
  const Number zero{};
  Number start{}, end{}, bulge{}, quick{}, group{}, spread{}, amplitude{};
  for (int k = 0; k < bounds.lanes; ++k) {
    put_lane(k, amplitude);
    const Number now = amplitude * bounds.now[k];
    if (bounds.kind[k] == IntervalBounds::Kind::slow) {
      const Number later = amplitude * bounds.later[k];
      start += now, end += later;
      bulge -= bounds.curvature[k] * (now > zero ? later : now);
      continue;
    }
    if (bounds.kind[k] == IntervalBounds::Kind::quick_of_next_group) {
      raise_to(group, zero);
      quick += group, group = zero;
    }
    group += now;
    Number size = -now;
    raise_to(size, now);
    spread += size * bounds.spread[k];
  }
  raise_to(start, end), raise_to(bulge, zero), raise_to(group, zero);
  top = start + bulge + quick + group + spread;
}

double top_of_one(const IntervalBounds& bounds, const double* line) {
  double top = 0;
  bound_between(
      bounds, [line](int k, double& a) { a = line[k]; }, top);
  return top;
}

std::uint64_t pass_bounds(BoundPass& pass) {
  std::uint64_t tight = 0;
  const auto stride = static_cast<std::uint64_t>(pass.lanes);
  // Beyond the end the last membrane is bounded again, so that each sees the same operations wherever it
  // stands.
  for (std::uint64_t i = pass.first; i < pass.last; i += 4) {
    double* line[4];
    double constant[4], last[4];
    for (std::uint64_t j = 0; j < 4; ++j) {
      const std::uint64_t place = i + j < pass.last ? i + j : pass.last - 1;
      line[j] = pass.lines + place * stride, constant[j] = pass.constants[place];
      last[j] = pass.last_constants[place];
    }
    const auto put_lane = [&line](int k, FourMembranes& a) {
      a = FourMembranes{line[0][k], line[1][k], line[2][k], line[3][k]};
    };
    FourMembranes top, amplitude, ever{last[0], last[1], last[2], last[3]};
    bound_between(pass.bounds, put_lane, top);
    for (int k = 0; k < pass.bounds.lanes; ++k) {
      put_lane(k, amplitude);
      amplitude *= pass.bounds.now[k];
      if (k != 1) raise_to(amplitude, FourMembranes{});
      ever += amplitude;
    }
    for (std::uint64_t j = 0; j < 4 && i + j < pass.last; ++j) {
      double& slack = line[j][stride - 1];
      if (slack == __builtin_inf()) {
        pass.may_fire = true;
        continue;
      }
      slack = -(constant[j] + top[j]);
      pass.may_fire |= ever[j] >= 0;
      pass.tight[tight] = static_cast<std::uint32_t>(i + j);
      tight += !(slack > 0);
    }
  }
  return tight;
}

}  // namespace
}  // namespace memspike
