// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/contract/decimal.hpp"
#include "engine/contract/nearest.hpp"
#include "engine/contract/unit.hpp"

namespace memspike {

/// A unit as users write it: value in SI = number · factor · 10^power.
struct UnitSymbol {
  std::string_view symbol;
  Dimension dimension;
  bool takes_prefix;
  std::uint64_t factor = 1;
  int power = 0;
};

/// A product of units read from text: value in SI = number · Π multiply / Π divide · 10^power.
struct ScaledUnit {
  Dimension dimension;
  int power = 0;
  std::vector<std::uint64_t> multiply, divide;
  std::string_view prefix;  ///< of the first unit, as it is written
};

namespace detail {

struct Prefix {
  std::string_view symbol;
  int power;
};

/// Common ones first: of equally near corrections the first is offered.
inline constexpr std::array<Prefix, 11> kPrefixes{{{"k", 3},
                                                   {"m", -3},
                                                   {"u", -6},
                                                   {"n", -9},
                                                   {"p", -12},
                                                   {"M", 6},
                                                   {"G", 9},
                                                   {"T", 12},
                                                   {"f", -15},
                                                   {"c", -2},
                                                   {"\u00b5", -6}}};
inline constexpr Prefix kGreekMu{"\u03bc", -6};

inline constexpr std::array<UnitSymbol, 21> kUnitSymbols{
    {{"s", unit::second.dimension, true},
     {"V", unit::volt.dimension, true},
     {"A", unit::ampere.dimension, true},
     {"Ohm", unit::ohm.dimension, true},
     {"Hz", unit::hertz.dimension, true},
     {"F", unit::farad.dimension, true},
     {"S", unit::siemens.dimension, true},
     {"W", unit::watt.dimension, true},
     {"J", unit::joule.dimension, true},
     {"H", unit::henry.dimension, true},
     {"C", unit::coulomb.dimension, true},
     {"K", unit::kelvin.dimension, true},
     {"m", unit::metre.dimension, true},
     {"ohm", unit::ohm.dimension, true},
     {"\u03a9", unit::ohm.dimension, true},
     {"\u2126", unit::ohm.dimension, true},
     {"eV", unit::joule.dimension, true, 1'602'176'634, -28},
     {"min", unit::second.dimension, false, 60},
     {"h", unit::second.dimension, false, 3600},
     {"day", unit::second.dimension, false, 86400},
     {"%", unit::one.dimension, false, 1, -2}}};
inline constexpr std::array<std::string_view, 2> kOtherWordsForDay{"d", "days"};

/// What people write and mean, with the symbol for it.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 27> kHabits{
    {{"ohms", "Ohm"},   {"Ohms", "Ohm"},    {"OHM", "Ohm"},  {"volt", "V"},   {"volts", "V"}, {"Volt", "V"},
     {"Volts", "V"},    {"amp", "A"},       {"amps", "A"},   {"ampere", "A"}, {"sec", "s"},   {"secs", "s"},
     {"second", "s"},   {"seconds", "s"},   {"msec", "ms"},  {"usec", "us"},  {"nsec", "ns"}, {"mins", "min"},
     {"minute", "min"}, {"minutes", "min"}, {"hr", "h"},     {"hrs", "h"},    {"hour", "h"},  {"hours", "h"},
     {"Days", "days"},  {"percent", "%"},   {"siemens", "S"}}};

inline std::optional<UnitSymbol> find_symbol(std::string_view text) {
  for (const UnitSymbol& u : kUnitSymbols)
    if (u.symbol == text) return u;
  for (const std::string_view word : kOtherWordsForDay)
    if (word == text) return find_symbol("day");
  return std::nullopt;
}

/// The prefix `text` begins with; empty where there is none.
inline Prefix find_prefix(std::string_view text) {
  for (const Prefix& p : kPrefixes)
    if (text.starts_with(p.symbol)) return p;
  return text.starts_with(kGreekMu.symbol) ? kGreekMu : Prefix{"", 0};
}

struct PrefixedUnit {
  UnitSymbol unit;
  Prefix prefix;
};

/// Symbols without a prefix come first: `min` is a minute, `m` a metre, `cd` is nothing.
inline std::optional<PrefixedUnit> find_unit(std::string_view text) {
  if (const auto whole = find_symbol(text)) return PrefixedUnit{*whole, {"", 0}};
  const Prefix prefix = find_prefix(text);
  const auto rest = find_symbol(text.substr(prefix.symbol.size()));
  if (prefix.symbol.empty() || !rest || !rest->takes_prefix) return std::nullopt;
  return PrefixedUnit{*rest, prefix};
}

inline bool starts_with_any_case(std::string_view text, std::string_view lower_case) {
  if (text.size() < lower_case.size()) return false;
  for (std::size_t i = 0; i < lower_case.size(); ++i)
    if (lower(text[i]) != lower_case[i]) return false;
  return true;
}

/// `Meg` and `K` are prefixes elsewhere; here they are M and k. Empty where `text` begins with neither.
inline std::string mended_prefix(std::string_view text) {
  const auto mended = [&](std::string_view prefix, std::size_t skip) {
    const std::string better = std::string(prefix) + std::string(text.substr(skip));
    return find_unit(better) ? better : std::string();
  };
  if (starts_with_any_case(text, "meg")) return mended("M", 3);
  return text.starts_with("K") ? mended("k", 1) : std::string();
}

/// The known unit that the unknown `text` was probably meant to be; empty where none is near.
inline std::string nearest_unit(std::string_view text) {
  for (const auto& [habit, symbol] : kHabits)
    if (text == habit) return std::string(symbol);
  if (std::string better = mended_prefix(text); !better.empty()) return better;
  std::vector<std::string> known;
  for (const UnitSymbol& u : kUnitSymbols) known.emplace_back(u.symbol);
  for (const Prefix& p : kPrefixes)
    for (const UnitSymbol& u : kUnitSymbols)
      if (u.takes_prefix) known.push_back(std::string(p.symbol) + std::string(u.symbol));
  return nearest_name(text, known);
}

/// Reads `V/s`, `V s^-1`, `Ohm cm^2`, `A/cm2`, `1/s`: symbols with integer powers, one division at most.
class UnitReader {
 public:
  explicit UnitReader(std::string_view text) : text_(text) {}

  /// The error text says what is wrong and, where it can be guessed, what to write.
  std::variant<ScaledUnit, std::string> read() {
    const bool reciprocal = skip("1");
    if (reciprocal && !at_division())
      fault_ = "has an unexpected '" + std::string(text_) + "' in place of a unit";
    for (int factors = 0; at_ < text_.size() && fault_.empty(); ++factors) {
      read_separator(factors == 0);
      if (factors == kMostFactors) fault_ = "has too many units";
      if (fault_.empty()) read_factor();
    }
    if (!fault_.empty()) return fault_;
    return unit_;
  }

 private:
  static constexpr int kMostFactors = 8, kHighestPower = 9;

  std::string_view rest() const { return text_.substr(at_); }

  bool at_division() const {
    const std::size_t sign = text_.find_first_not_of(' ', at_);
    return sign != std::string_view::npos && text_[sign] == '/';
  }

  bool skip(std::string_view token) {
    if (!rest().starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  void skip_blanks() {
    while (skip(" ")) {
    }
  }

  bool at_dot() const { return rest().starts_with("\u00b7") || rest().starts_with("\u22c5"); }

  void read_separator(bool first) {
    skip_blanks();
    if (divided_) fault_ = "has more than one unit after '/': write negative powers, as in 'A V^-1 s^-1'";
    divided_ = skip("/");
    if (!divided_ && !first && !skip("*") && !skip("\u00b7")) skip("\u22c5");
    skip_blanks();
  }

  void read_factor() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_symbol_character(text_[at_]) && !at_dot() && !at_superscript()) ++at_;
    const std::string_view symbol = text_.substr(begin, at_ - begin);
    if (symbol.empty()) {
      fault_ = at_ == text_.size() ? "has a unit that breaks off"
                                   : "has an unexpected '" + std::string(rest()) + "' in its unit";
      return;
    }
    const auto found = find_unit(symbol);
    if (!found) {
      fault_ = unknown(symbol);
      return;
    }
    apply(*found, (divided_ ? -1 : 1) * read_power(), begin);
  }

  static bool is_symbol_character(char c) {
    const char l = lower(c);
    return (l >= 'a' && l <= 'z') || c == '%' || static_cast<unsigned char>(c) >= 0x80;
  }

  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSuperscripts{
      {{"\u207b", "-"}, {"\u00b9", "1"}, {"\u00b2", "2"}, {"\u00b3", "3"}}};

  bool at_superscript() const {
    for (const auto& [superscript, plain] : kSuperscripts)
      if (rest().starts_with(superscript)) return true;
    return false;
  }

  int read_power() {
    std::string power;
    for (bool more = true; more;) {
      more = false;
      for (const auto& [superscript, plain] : kSuperscripts)
        if (skip(superscript)) more = (power += plain, true);
    }
    if (power.empty()) {
      const bool caret = skip("^");
      const std::size_t begin = at_;
      if (rest().starts_with("-") || (caret && skip("+"))) at_ += rest().starts_with("-") ? 1 : 0;
      at_ = skip_digits(text_, at_);
      power = text_.substr(begin, at_ - begin);
      if (power.empty() && !caret) return 1;
    }
    const auto value = to_integer(read_number(power).value);
    if (!value || *value == 0 || *value > kHighestPower || *value < -kHighestPower || power == "-")
      fault_ = "has a power that is not a whole number from -9 to 9";
    return fault_.empty() ? static_cast<int>(*value) : 1;
  }

  void apply(const PrefixedUnit& found, int times, std::size_t begin) {
    unit_.dimension = unit_.dimension + times * found.unit.dimension;
    unit_.power += times * (found.prefix.power + found.unit.power);
    if (begin == 0) unit_.prefix = found.prefix.symbol;
    if (found.unit.factor == 1) return;
    for (int i = 0; i < times; ++i) unit_.multiply.push_back(found.unit.factor);
    for (int i = 0; i > times; --i) unit_.divide.push_back(found.unit.factor);
  }

  static std::string unknown(std::string_view symbol) {
    const std::string shown = "has the unknown unit '" + std::string(symbol) + "'";
    if (symbol == "degC" || symbol == "\u00b0C" || symbol == "celsius")
      return shown + "; write kelvin: add 273.15 and write 'K'";
    if (symbol == find_prefix(symbol).symbol)
      return shown + ": a prefix stands directly before its unit, as in 'kOhm'";
    const std::string near = nearest_unit(symbol);
    if (!near.empty()) return shown + "; did you mean '" + near + "'?";
    return shown +
           "; known: s min h day Hz V A Ohm S F H C W J eV K m %, with the prefixes f p n u m c k M G T";
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool divided_ = false;
  ScaledUnit unit_;
  std::string fault_;
};

}  // namespace detail

inline std::variant<ScaledUnit, std::string> parse_unit(std::string_view text) {
  return detail::UnitReader(text).read();
}

}  // namespace memspike
