// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

namespace memspike::test {

/// The value of one unit in the last digit of a printed number: 1e-14 for "2.69165747339e-3".
inline double last_digit(const std::string& printed) {
  const std::size_t e = printed.find('e'), point = printed.find('.');
  const int exponent = e == std::string::npos ? 0 : std::atoi(printed.c_str() + e + 1);
  const std::size_t end = e == std::string::npos ? printed.size() : e;
  const int decimals = point == std::string::npos ? 0 : static_cast<int>(end - point - 1);
  return std::pow(10.0, exponent - decimals);
}

/// True if the value rounds to the printed number. A hundredth of a unit is left to the value's own error,
/// which is far below the last of the 6 to 13 printed digits, but may fall on either side of a half.
inline testing::AssertionResult rounds_to(const std::string& printed, double value) {
  const double expected = std::strtod(printed.c_str(), nullptr), unit = last_digit(printed);
  if (std::fabs(value - expected) <= 0.51 * unit) return testing::AssertionSuccess();
  return testing::AssertionFailure() << fmt::format(
             "found {:.15g}, expected {}: {:.2g} units of its last digit away", value, printed,
             (value - expected) / unit);
}

#define EXPECT_PRINTED(printed, value) EXPECT_TRUE(::memspike::test::rounds_to(printed, value)) << #value

}  // namespace memspike::test
