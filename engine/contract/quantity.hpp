// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/contract/decimal.hpp"
#include "engine/contract/format.hpp"
#include "engine/contract/unit.hpp"
#include "engine/contract/unit_text.hpp"

namespace memspike {

/// "10 kOhm" as read: 10000 in SI, and what it measures.
struct Quantity {
  double si = 0;
  Dimension dimension;
  bool has_unit = false;
};

namespace detail {

inline constexpr std::string_view kMinusSign = "\u2212";

/// Without blanks at both ends; the no-break spaces of copied text count as blanks.
inline std::string plain_blanks(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t blank = text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r' ? 1 : 0;
    for (const std::string_view wide : {"\u00a0", "\u202f", "\u2009"})
      if (text.substr(i).starts_with(wide)) blank = wide.size();
    if (blank == 0) plain += text[i];
    if (blank > 0 && !plain.empty()) plain += ' ';
    i += std::max<std::size_t>(blank, 1);
  }
  return plain.substr(0, plain.find_last_not_of(' ') + 1);
}

/// The text in quotes, cut at a whole character where it is long.
inline std::string in_quotes(std::string_view text) {
  std::size_t shown = 60;
  if (text.size() <= shown) return "'" + std::string(text) + "'";
  while (shown > 0 && (static_cast<unsigned char>(text[shown]) & 0xC0) == 0x80) --shown;
  return "'" + std::string(text.substr(0, shown)) + "...'";
}

inline std::string without(std::string_view text, char c) {
  std::string kept;
  for (const char t : text)
    if (t != c) kept += t;
  return kept;
}

/// "10 kOhm": how a number with the prefix is written where `expected` (or, for want of it, Ohm) is meant.
inline std::string example(std::string_view number, std::string_view prefix, const Unit* expected) {
  std::string text(number);
  if (!expected || !expected->symbol.empty()) text += " " + std::string(prefix);
  return text + std::string(expected ? expected->symbol : "Ohm");
}

/// Ways to write a number that other programs know and this one does not; empty if there is none in `text`.
inline std::string foreign_spelling(std::string_view text) {
  const std::string shown = in_quotes(text);
  std::string_view bare = text.starts_with("-") || text.starts_with("+") ? text.substr(1) : text;
  if (text.starts_with(kMinusSign))
    return shown + " begins with a typographic minus; write '-" +
           std::string(text.substr(kMinusSign.size())) + "'";
  if (bare.starts_with(".") && bare.size() > 1 && !is_digit(bare[1])) bare.remove_prefix(1);
  if (starts_with_any_case(bare, "nan") || starts_with_any_case(bare, "inf"))
    return shown + " is not a finite number";
  if (bare.size() > 1 && bare[0] == '0' && std::string_view("xXoObB").find(bare[1]) != std::string_view::npos)
    return shown + " is not a decimal number; write it with the digits 0 to 9";
  const std::size_t number = bare.find_first_not_of("0123456789.,_");
  const std::string_view head = bare.substr(0, number);
  if (head.empty() || !is_digit(head[0])) return {};
  if (head.find('_') != std::string_view::npos)
    return shown + " has '_' in its number; write '" + without(text, '_') + "'";
  const std::size_t comma = text.find(',');
  if (head.find(',') == std::string_view::npos) return {};
  std::string point(text);
  point[comma] = '.';
  const bool thousands = skip_digits(text, comma + 1) == comma + 4 || head.find(',') != head.rfind(',');
  if (!thousands) return shown + " has a decimal comma; write '" + point + "'";
  return shown + " has a comma in its number; write '" + without(text, ',') + "'" +
         (head.find(',') == head.rfind(',') ? " or '" + point + "'" : std::string());
}

/// `10k`, `1Meg`, `5u`: a scale factor of circuit simulators and no unit. Empty if `suffix` is none.
inline std::string spice_suffix(std::string_view text, std::string_view number, std::string_view suffix,
                                const Unit* expected) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOthers{
      {{"g", "G"}, {"t", "T"}, {"x", "M"}}};
  std::string_view prefix = find_prefix(suffix).symbol;
  if (prefix != suffix || find_symbol(suffix)) prefix = {};
  for (const auto& [letter, meant] : kOthers)
    if (suffix == letter) prefix = meant;
  if (suffix.size() == 3 && starts_with_any_case(suffix, "meg")) prefix = "M";
  if (prefix.empty()) return {};
  const std::string shown =
      in_quotes(text) + " ends in the scale factor '" + std::string(suffix) + "' without a unit; ";
  if (!expected || !expected->symbol.empty())
    return shown + "write '" + example(number, prefix, expected) + "'";
  return shown + "write '" + std::string(number) + "e" + std::to_string(find_prefix(prefix).power) + "'";
}

/// "-007 V" becomes "-7 V", "00.5" "0.5", "000" "0".
inline std::string without_leading_zeros(std::string_view text) {
  const std::size_t zero = text.find('0');
  std::size_t kept = std::min(text.find_first_not_of('0', zero), text.size());
  if (kept == text.size() || !is_digit(text[kept])) --kept;
  return std::string(text.substr(0, zero)) + std::string(text.substr(kept));
}

inline std::optional<double> in_si(Decimal number, const ScaledUnit& unit) {
  for (const std::uint64_t factor : unit.multiply) number = scaled(std::move(number), factor);
  number.exponent += unit.power;
  auto value = to_double(number);
  if (!value) return std::nullopt;
  for (const std::uint64_t factor : unit.divide) *value /= static_cast<double>(factor);
  return value;
}

}  // namespace detail

/// Reads "number unit" with the dot as decimal point: "10 kOhm", "-0.4 V", "50 mV/s", "1e4 1/s", "10 %", "3".
/// The prefix acts on the written decimal, so "50 uF" is the very double 5e-05. The string is an error text
/// that begins with what was found and ends with what to write; `expected` makes it concrete.
inline std::variant<Quantity, std::string> parse_quantity(std::string_view text,
                                                          const Unit* expected = nullptr) {
  const std::string whole = detail::plain_blanks(text);
  const std::string shown = detail::in_quotes(whole);
  if (whole.empty()) return "is empty; write a value such as '" + detail::example("10", "", expected) + "'";
  if (std::string fault = detail::foreign_spelling(whole); !fault.empty()) return fault;
  const NumberText number = read_number(whole);
  if (number.length == 0)
    return shown + " does not begin with a number; write a value such as '" +
           detail::example("10", "", expected) + "'";
  const std::string_view digits = std::string_view(whole).substr(0, number.length);
  std::string_view rest = std::string_view(whole).substr(number.length);
  if (number.leading_zero)
    return shown + " has leading zeros; write '" + detail::without_leading_zeros(whole) + "'";
  if (!rest.empty() && (rest[0] == '.' || detail::is_digit(rest[0]))) return shown + " is not a number";
  if (rest.starts_with(" ")) rest.remove_prefix(1);
  if (std::string fault = detail::spice_suffix(whole, digits, rest, expected); !fault.empty()) return fault;
  const auto unit = parse_unit(rest);
  if (const auto* fault = std::get_if<std::string>(&unit)) return shown + " " + *fault;
  const auto si = detail::in_si(number.value, std::get<ScaledUnit>(unit));
  if (!si) return shown + " is beyond the numbers a double can hold (5e-324 to 1.8e308)";
  return Quantity{*si, std::get<ScaledUnit>(unit).dimension, !rest.empty()};
}

/// "'10 mV' is a voltage, expected a resistance, e.g. '10 mOhm'": the error text for a quantity that
/// parse_quantity read from `text` and that is not what `expected` measures.
inline std::string wrong_dimension(std::string_view text, const Quantity& found, const Unit& expected) {
  const std::string whole = detail::plain_blanks(text);
  const std::size_t length = read_number(whole).length;
  const std::string number = whole.substr(0, length);
  const std::string written = whole.substr(std::min(whole.find_first_not_of(' ', length), whole.size()));
  if (!found.has_unit)
    return "'" + whole + "' has no unit; write '" + detail::example(number, "", &expected) + "'";
  const auto unit = parse_unit(written);
  std::string_view prefix = std::holds_alternative<ScaledUnit>(unit) ? std::get<ScaledUnit>(unit).prefix : "";
  // `10m` and `10K` are units to us, and scale factors to users of circuit simulators.
  if (written == "m") prefix = "m";
  if (written == "K") prefix = "k";
  const std::string is =
      found.dimension == unit::one.dimension ? "a pure number" : article_and_name(found.dimension);
  const std::string wanted =
      expected.dimension == unit::one.dimension ? "a pure number" : article_and_name(expected.dimension);
  return "'" + whole + "' is " + is + ", expected " + wanted + ", e.g. '" +
         detail::example(number, prefix, &expected) + "'";
}

}  // namespace memspike
