// SPDX-License-Identifier: Apache-2.0
#include "networks/input/grid.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/contract/decimal.hpp"

namespace memspike {
namespace {

__extension__ using Wide = __int128;

constexpr double kOnGrid = 1e-9;
constexpr int kMostDigits = 18;  // what a long long holds

/// Two decimals as integers of one power of ten; empty where they lie too far apart for that.
struct CommonDecimals {
  long long a = 0, b = 0;
  int exponent = 0;
};

std::optional<CommonDecimals> on_common_exponent(double a, double b) {
  Decimal first = decimal_of(a), second = decimal_of(b);
  if (first.digits.empty()) first.exponent = second.exponent;
  if (second.digits.empty()) second.exponent = first.exponent;
  CommonDecimals common;
  common.exponent = std::min(first.exponent, second.exponent);
  const auto whole = [&](Decimal d) -> std::optional<long long> {
    d.exponent -= common.exponent;
    return d.magnitude() < kMostDigits ? to_integer(d) : std::nullopt;
  };
  const auto one = whole(first), other = whole(second);
  if (!one || !other) return std::nullopt;
  common.a = *one;
  common.b = *other;
  return common;
}

/// numerator · 10^exponent / denominator, correctly rounded where it is a decimal of moderate length.
double as_double(Wide numerator, long long denominator, int exponent) {
  constexpr int kFurtherDigits = 6;
  for (int i = 0; i < kFurtherDigits && numerator % denominator != 0; ++i, --exponent) numerator *= 10;
  if (numerator % denominator != 0)
    return static_cast<double>(static_cast<long double>(numerator) / static_cast<long double>(denominator) *
                               powl(10.0L, exponent));
  numerator /= denominator;
  Decimal d{numerator < 0, {}, exponent};
  for (Wide rest = numerator < 0 ? -numerator : numerator; rest > 0; rest /= 10)
    d.digits.insert(d.digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  return to_double(d).value();
}

double fifteen_digits(double x) { return to_double(decimal_of(x, 15)).value(); }

}  // namespace

std::optional<std::vector<double>> stepped_grid(double from, double to, double step) {
  const double steps = (to - from) / step;
  if (step == 0 || !(steps >= 0)) return std::nullopt;
  const double last = std::floor(steps + kOnGrid);
  if (last + 1 > static_cast<double>(kLargestGrid)) return std::nullopt;
  const auto decimals = on_common_exponent(from, step);
  std::vector<double> grid;
  for (long long k = 0; k <= static_cast<long long>(last); ++k)
    grid.push_back(decimals
                       ? as_double(decimals->a + static_cast<Wide>(k) * decimals->b, 1, decimals->exponent)
                       : fifteen_digits(from + static_cast<double>(k) * step));
  grid.front() = from;
  // Within a billionth of a step of the end the end itself is meant.
  if (std::abs(steps - last) <= kOnGrid) grid.back() = to;
  return grid;
}

std::optional<std::vector<double>> spaced_grid(double from, double to, long long points) {
  if (points < 2 || points > static_cast<long long>(kLargestGrid)) return std::nullopt;
  const auto decimals = on_common_exponent(from, to);
  std::vector<double> grid;
  for (long long k = 0; k < points; ++k) {
    const long long left = points - 1 - k;
    const double blend =
        (from * static_cast<double>(left) + to * static_cast<double>(k)) / static_cast<double>(points - 1);
    grid.push_back(decimals
                       ? as_double(static_cast<Wide>(decimals->a) * left + static_cast<Wide>(decimals->b) * k,
                                   points - 1, decimals->exponent)
                       : fifteen_digits(blend));
  }
  grid.front() = from;
  grid.back() = to;
  return grid;
}

std::optional<std::vector<double>> decade_grid(double from, double to, long long points_per_decade) {
  if (!(from > 0) || !(to > 0) || points_per_decade < 1) return std::nullopt;
  const double spacings = std::abs(std::log10(to / from)) * static_cast<double>(points_per_decade);
  if (spacings + 2 > static_cast<double>(kLargestGrid)) return std::nullopt;
  const int way = to < from ? -1 : 1;
  const auto last = static_cast<long long>(std::floor(spacings + kOnGrid));
  std::vector<double> grid;
  for (long long k = 0; k <= last; ++k) {
    const long long part = k % points_per_decade;
    const double within =
        std::pow(10.0, way * static_cast<double>(part) / static_cast<double>(points_per_decade));
    Decimal d = part == 0 ? decimal_of(from) : decimal_of(from * within, 15);
    d.exponent += way * static_cast<int>(k / points_per_decade);
    grid.push_back(to_double(d).value());
  }
  if (std::abs(spacings - static_cast<double>(last)) <= kOnGrid)
    grid.back() = to;
  else
    grid.push_back(to);
  return grid;
}

}  // namespace memspike
