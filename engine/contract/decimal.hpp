// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace memspike {

/// A number as it is written: sign · digits · 10^exponent, of any length. Prefixes of units are applied to it
/// before it becomes a double, so that `50 uF` is exactly the double 5e-05.
struct Decimal {
  bool negative = false;
  std::string digits;  ///< '0'..'9' without leading zeros; empty for zero
  int exponent = 0;

  /// The power of ten of the first digit: 0 for 1.5, -3 for 0.0015.
  int magnitude() const { return static_cast<int>(digits.size()) - 1 + exponent; }
};

/// A number at the beginning of a text, and how many characters it takes (0: there is none).
struct NumberText {
  Decimal value;
  std::size_t length = 0;
  bool leading_zero = false;  ///< as in 007: not a number of ours, and octal for other readers
};

namespace detail {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

inline std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// Reads e[+-]digits at `at`; leaves both alone where there is no complete exponent (as in `1eV`).
inline void read_exponent(std::string_view text, std::size_t& at, int& exponent) {
  constexpr int kBeyondEveryDouble = 1'000'000;
  std::size_t p = at + 1;
  if (at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return;
  const bool minus = p < text.size() && text[p] == '-';
  if (p < text.size() && (text[p] == '-' || text[p] == '+')) ++p;
  const std::size_t end = skip_digits(text, p);
  if (end == p) return;
  int value = 0;
  for (; p < end; ++p) value = std::min(10 * value + (text[p] - '0'), kBeyondEveryDouble);
  exponent += minus ? -value : value;
  at = end;
}

}  // namespace detail

/// Reads [+-]digits[.digits][e[+-]digits] from the beginning of `text`.
inline NumberText read_number(std::string_view text) {
  NumberText number;
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  number.value.negative = at == 1 && text[0] == '-';
  const std::size_t whole_begin = at, whole_end = detail::skip_digits(text, at);
  std::string all(text.substr(whole_begin, whole_end - whole_begin));
  at = whole_end;
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = detail::skip_digits(text, at + 1);
    all += text.substr(at + 1, end - at - 1);
    number.value.exponent = -static_cast<int>(end - at - 1);
    at = end;
  }
  if (all.empty()) return {};
  number.leading_zero = whole_end - whole_begin > 1 && text[whole_begin] == '0';
  detail::read_exponent(text, at, number.value.exponent);
  number.value.digits = all.substr(std::min(all.find_first_not_of('0'), all.size()));
  number.length = at;
  return number;
}

/// The nearest double; empty where the number lies beyond the doubles (about 5e-324 to 1.8e308).
inline std::optional<double> to_double(const Decimal& d) {
  if (d.digits.empty()) return d.negative ? -0.0 : 0.0;
  const std::string text = (d.negative ? "-" : "") + d.digits + "e" + std::to_string(d.exponent);
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || value == 0) return std::nullopt;
  if (value - value != 0) return std::nullopt;
  return value;
}

/// The integer that `d` is; empty where it has a fraction or exceeds long long.
inline std::optional<long long> to_integer(const Decimal& d) {
  if (d.digits.empty()) return 0;
  const std::size_t kept = d.digits.find_last_not_of('0') + 1;
  const int exponent = d.exponent + static_cast<int>(d.digits.size() - kept);
  if (exponent < 0 || d.magnitude() > std::numeric_limits<long long>::digits10) return std::nullopt;
  const std::string text = (d.negative ? "-" : "") + d.digits.substr(0, kept) +
                           std::string(static_cast<std::size_t>(exponent), '0');
  long long value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{}) return std::nullopt;
  return value;
}

/// d · factor, exactly.
inline Decimal scaled(Decimal d, std::uint64_t factor) {
  std::uint64_t carry = 0;
  for (std::size_t i = d.digits.size(); i-- > 0;) {
    carry += static_cast<std::uint64_t>(d.digits[i] - '0') * factor;
    d.digits[i] = static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  if (carry > 0) d.digits.insert(0, std::to_string(carry));
  return d;
}

/// The shortest decimal that reads back as the finite double x, or x rounded to `digits` of them.
inline Decimal decimal_of(double x, int digits = 0) {
  char text[64];
  const auto done =
      digits > 0 ? std::to_chars(text, text + sizeof text, x, std::chars_format::scientific, digits - 1)
                 : std::to_chars(text, text + sizeof text, x, std::chars_format::scientific);
  Decimal d = read_number({text, static_cast<std::size_t>(done.ptr - text)}).value;
  const std::size_t kept = d.digits.find_last_not_of('0') + 1;
  d.exponent += static_cast<int>(d.digits.size() - kept);
  d.digits.resize(kept);
  return d;
}

}  // namespace memspike
