// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "engine/contract/decimal.hpp"
#include "engine/contract/range.hpp"
#include "engine/contract/unit.hpp"

namespace memspike {

/// The shortest text that reads back as the same double; "inf", "-inf" and "nan" for what is not a number.
inline std::string format_number(double x) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, x).ptr};
}

/// "10000 Ohm": reads back as the same double. The infinities have no unit: "inf".
inline std::string format_quantity(double si, const Unit& unit) {
  if (unit.symbol.empty() || !std::isfinite(si)) return format_number(si);
  return format_number(si) + " " + std::string(unit.symbol);
}

namespace detail {

inline constexpr std::string_view kEngineeringPrefixes[] = {"f", "p", "n", "u", "m", "", "k", "M", "G", "T"};

/// Fixed notation without exponent: digits with the decimal point where it belongs.
inline std::string fixed_text(const Decimal& d) {
  std::string text = d.digits;
  if (d.exponent >= 0) {
    text.append(static_cast<std::size_t>(d.exponent), '0');
  } else {
    const auto places = static_cast<std::size_t>(-d.exponent);
    if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
    text.insert(text.size() - places, ".");
  }
  return (d.negative ? "-" : "") + text;
}

/// A prefix reads well only before a plain letter, and nobody says kiloseconds or kilokelvins.
inline int largest_prefix(const Unit& unit) {
  return unit.dimension == unit::second.dimension || unit.dimension == unit::kelvin.dimension ? 0 : 12;
}

/// "m2": a prefix would be squared with its unit.
inline bool begins_with_a_power(std::string_view symbol) {
  const std::size_t end = symbol.find_first_of("0123456789/");
  return end != std::string_view::npos && symbol[end] != '/';
}

inline std::string with_prefix(Decimal d, double si, const Unit& unit) {
  if (unit.symbol.empty() || begins_with_a_power(unit.symbol) || !std::isfinite(si))
    return format_quantity(si, unit);
  if (d.digits.empty()) return "0 " + std::string(unit.symbol);
  const int magnitude = d.magnitude();
  if (magnitude < -15 || magnitude > 14) return format_quantity(si, unit);
  const int power = std::min((magnitude + 15) / 3 * 3 - 15, largest_prefix(unit));
  d.exponent -= power;
  return fixed_text(d) + " " + std::string(kEngineeringPrefixes[(power + 15) / 3]) + std::string(unit.symbol);
}

}  // namespace detail

/// "10 kOhm", four significant digits: for people, not for reading back.
inline std::string format_engineering(double si, const Unit& unit) {
  if (!std::isfinite(si)) return format_number(si);
  const Decimal rounded = decimal_of(si, 4);
  const double value = to_double(rounded).value_or(si);
  return unit.symbol.empty() ? format_number(value) : detail::with_prefix(rounded, value, unit);
}

/// "10.00000001 kOhm": with a prefix, and all digits. Used where rounding would make a message untrue.
inline std::string format_readable(double si, const Unit& unit) {
  if (!std::isfinite(si)) return format_number(si);
  return detail::with_prefix(decimal_of(si), si, unit);
}

/// "voltage"; for a dimension without a name its base units, "kg m^2 s^-1".
inline std::string name_of(const Dimension& dimension) {
  for (const Unit& u : unit::all)
    if (u.dimension == dimension) return std::string(u.quantity);
  std::string text;
  const std::pair<const char*, int> bases[] = {{"kg", dimension.kilogram},
                                               {"m", dimension.metre},
                                               {"s", dimension.second},
                                               {"A", dimension.ampere},
                                               {"K", dimension.kelvin}};
  for (const auto& [symbol, power] : bases) {
    if (power == 0) continue;
    if (!text.empty()) text += " ";
    text += symbol;
    if (power != 1) text += "^" + std::to_string(power);
  }
  return text;
}

/// "a voltage", "an energy", "a quantity in m^2".
inline std::string article_and_name(const Dimension& dimension) {
  for (const Unit& u : unit::all)
    if (u.dimension == dimension)
      return (std::string_view("aeiou").find(u.quantity[0]) != std::string_view::npos ? "an " : "a ") +
             std::string(u.quantity);
  return "a quantity in " + name_of(dimension);
}

/// "above 0 V and at most 5 V", "between 0 V and 1 V", "any voltage".
inline std::string spoken(const Range& range, const Unit& unit) {
  const bool low = std::isfinite(range.low), high = std::isfinite(range.high);
  const std::string from = format_readable(range.low, unit), to = format_readable(range.high, unit);
  if (!low && !high) return "any " + std::string(unit.quantity);
  if (low && high && !range.low_open && !range.high_open)
    return range.low == range.high ? "exactly " + from : "between " + from + " and " + to;
  std::string text;
  if (low) text = (range.low_open ? "above " : "at least ") + from;
  if (high) text += (low ? " and " : "") + std::string(range.high_open ? "below " : "at most ") + to;
  return text;
}

}  // namespace memspike
