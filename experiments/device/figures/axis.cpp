// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/figures/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/contract/format.hpp"

namespace memspike {
namespace {

constexpr double kSmallest = 0.5;  // largest value of an axis in its unit
constexpr double kHour = 3600, kDay = 86400;

constexpr std::array<std::string_view, 10> kPrefixes{"f", "p", "n", "u", "m", "", "k", "M", "G", "T"};
constexpr int kPlainPrefix = 5;

constexpr double kRoom = 0.05;  // of an axis, beyond the values
constexpr double kFlat =
    1e-5;  // of a value: less is not worth an axis, and would be rounded away in the script
constexpr double kNearZero = 0.5;  // of the largest value: a range that begins below this begins at 0

/// 1, 2 or 5 times a power of ten, close to `step` or below.
double round_step(double step) {
  constexpr double kAbove = 1.4;
  const double power = std::pow(10.0, std::floor(std::log10(kAbove * step)));
  for (const double digit : {5.0, 2.0})
    if (digit * power <= kAbove * step) return digit * power;
  return power;
}

AxisUnit time_unit(double largest) {
  if (largest > 3 * kDay) return {kDay, "day"};
  return {kHour, "h"};
}

}  // namespace

AxisUnit axis_unit(double largest, const Unit& unit) {
  if (unit.symbol.empty() || !(largest > 0) || !std::isfinite(largest)) return plain_unit(unit);
  const bool time = unit.dimension == unit::second.dimension;
  if (time && largest > 2 * kHour) return time_unit(largest);
  const int thousands = static_cast<int>(std::floor(std::log10(largest / kSmallest) / 3));
  const int most = time ? 0 : 4, power = std::clamp(thousands, -kPlainPrefix, most);
  const int place = power + kPlainPrefix;
  return {std::pow(10.0, 3 * power),
          std::string(kPrefixes.at(static_cast<std::size_t>(place))) + std::string(unit.symbol)};
}

AxisUnit plain_unit(const Unit& unit) { return {1, std::string(unit.symbol)}; }

double largest_magnitude(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values) {
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  }
  return largest;
}

std::string y_range(const std::vector<double>& si, const AxisUnit& unit, int intervals) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : si) {
    if (std::isfinite(value))
      low = std::min(low, value / unit.size), high = std::max(high, value / unit.size);
  }
  if (low > high) low = high = 0;
  if (low > 0 && low < kNearZero * high) low = 0;
  if (high < 0 && high > kNearZero * low) high = 0;
  if (high - low <= kFlat * std::max(std::fabs(low), std::fabs(high))) {
    const double around = low == 0 ? 1 : kRoom * std::fabs(low);
    low -= around, high += around;
  }
  const double room = kRoom * (high - low);
  return fmt::format("set yrange [{:.8g}:{:.8g}]\nset ytics {:.6g}\n", low - room, high + room,
                     round_step((high - low) / intervals));
}

std::string italic(std::string_view name) {
  const std::size_t index = name.find('_');
  std::string text = "{/:Italic " + std::string(name.substr(0, index)) + "}";
  if (index != std::string_view::npos) text += "_{" + std::string(name.substr(index + 1)) + "}";
  return text;
}

std::string with_unit(const std::string& text, const AxisUnit& unit) {
  if (unit.symbol.empty()) return text;
  std::string symbol = unit.symbol;
  if (const std::size_t ohm = symbol.find("Ohm"); ohm != std::string::npos) symbol.replace(ohm, 3, "\u03a9");
  if (symbol.size() > 1 && symbol[0] == 'u') symbol.replace(0, 1, "\u00b5");
  return text + " (" + symbol + ")";
}

std::string axis_title(std::string_view name, const AxisUnit& unit) { return with_unit(italic(name), unit); }

std::string gnuplot_text(std::string_view text) {
  std::string safe = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe + "\"";
}

std::string FigureData::add(const std::string& name, const AxisUnit& unit, std::vector<double> si) {
  for (double& value : si) value /= unit.size;
  std::string header = unit.symbol.empty() ? name : name + " [" + unit.symbol + "]";
  columns_.push_back({header, std::move(si)});
  return gnuplot_text(header);
}

std::string FigureData::add_broken(const std::string& name, const AxisUnit& unit,
                                   const std::vector<double>& si) {
  if (std::none_of(si.begin(), si.end(), [](double value) { return std::isnan(value); }))
    return add(name, unit, si);
  std::vector<std::string> texts;
  texts.reserve(si.size());
  for (const double value : si) texts.push_back(std::isnan(value) ? "NaN" : format_number(value / unit.size));
  std::string header = unit.symbol.empty() ? name : name + " [" + unit.symbol + "]";
  columns_.push_back({header, std::move(texts)});
  return gnuplot_text(header);
}

std::string plot_command(const std::vector<std::string>& curves) {
  return fmt::format("plot {}\n", fmt::join(curves, ", \\\n     "));
}

std::string series_colour(std::size_t k, std::size_t n) {
  // Viridis without its pale end, which would vanish on white.
  constexpr std::array<std::array<double, 3>, 5> stops{
      {{68, 1, 84}, {59, 82, 139}, {33, 145, 140}, {94, 201, 98}, {190, 190, 30}}};
  const double place = n < 2 ? 0 : 4.0 * static_cast<double>(k) / static_cast<double>(n - 1);
  const auto below = std::min<std::size_t>(static_cast<std::size_t>(place), 3);
  const double share = place - static_cast<double>(below);
  std::array<int, 3> rgb{};
  for (std::size_t c = 0; c < 3; ++c)
    rgb[c] = static_cast<int>(std::lround((1 - share) * stops[below][c] + share * stops[below + 1][c]));
  return fmt::format("#{:02x}{:02x}{:02x}", rgb[0], rgb[1], rgb[2]);
}

}  // namespace memspike
