// SPDX-License-Identifier: Apache-2.0
#include "engine/contract/quantity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "engine/contract/nearest.hpp"

namespace memspike {
namespace {

Quantity read(std::string_view text) {
  const auto result = parse_quantity(text);
  if (const auto* fault = std::get_if<std::string>(&result)) {
    ADD_FAILURE() << "'" << text << "' was refused: " << *fault;
    return {};
  }
  return std::get<Quantity>(result);
}

/// Fails where the text is accepted.
std::string refusal(std::string_view text, const Unit* expected = nullptr) {
  const auto result = parse_quantity(text, expected);
  if (const auto* fault = std::get_if<std::string>(&result)) return *fault;
  ADD_FAILURE() << "'" << text << "' was accepted as " << std::get<Quantity>(result).si;
  return {};
}

void expect_contains(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(text.find(part), std::string::npos) << text << "\nlacks: " << part;
}

double any_finite_double() {
  const double x = std::bit_cast<double>(*rc::gen::arbitrary<std::uint64_t>());
  RC_PRE(std::isfinite(x));
  return x;
}

TEST(Quantity, ReadsEveryUnitOfTheTable) {
  const std::vector<std::pair<std::string, Unit>> units{{"s", unit::second},
                                                        {"Hz", unit::hertz},
                                                        {"V", unit::volt},
                                                        {"A", unit::ampere},
                                                        {"Ohm", unit::ohm},
                                                        {"ohm", unit::ohm},
                                                        {"\u03a9", unit::ohm},
                                                        {"\u2126", unit::ohm},
                                                        {"S", unit::siemens},
                                                        {"F", unit::farad},
                                                        {"H", unit::henry},
                                                        {"C", unit::coulomb},
                                                        {"W", unit::watt},
                                                        {"J", unit::joule},
                                                        {"K", unit::kelvin},
                                                        {"m", unit::metre},
                                                        {"V/s", unit::volt_per_second}};
  for (const auto& [symbol, expected] : units) {
    const Quantity q = read("3 " + symbol);
    EXPECT_EQ(q.si, 3) << symbol;
    EXPECT_EQ(q.dimension, expected.dimension) << symbol;
    EXPECT_TRUE(q.has_unit) << symbol;
    EXPECT_EQ(read("3 k" + symbol).si, 3000) << symbol;
  }
}

TEST(Quantity, PrefixesAreCaseSensitivePowersOfTen) {
  const std::vector<std::pair<std::string, double>> prefixes{
      {"f", 1e-15}, {"p", 1e-12}, {"n", 1e-9}, {"u", 1e-6}, {"\u00b5", 1e-6}, {"\u03bc", 1e-6},
      {"m", 1e-3},  {"c", 1e-2},  {"k", 1e3},  {"M", 1e6},  {"G", 1e9},       {"T", 1e12}};
  for (const auto& [prefix, factor] : prefixes) EXPECT_EQ(read("1 " + prefix + "V").si, factor) << prefix;
  EXPECT_EQ(read("1 mOhm").si, 1e-3);
  EXPECT_EQ(read("1 MOhm").si, 1e6);
}

TEST(Quantity, IsTheVeryDoubleOfTheDecimalNumber) {
  EXPECT_EQ(read("50 uF").si, 5e-05);
  EXPECT_EQ(read("0.05 mF").si, 5e-05);
  EXPECT_EQ(read("10 ms").si, 0.01);
  EXPECT_EQ(read("0.3 mV").si, 0.0003);
  EXPECT_EQ(read("1.1 nA").si, 1.1e-09);
  EXPECT_EQ(read("0.7 h").si, 2520.0);
  EXPECT_EQ(read("0.1 min").si, 6.0);
  EXPECT_EQ(read("1.1 min").si, 66.0);
  EXPECT_EQ(read("7 %").si, 0.07);
  EXPECT_EQ(read("0.4 eV").si, 6.408706536e-20);
  EXPECT_EQ(read("1 eV").si, 1.602176634e-19);
  EXPECT_EQ(read("5 min").si, 300);
  EXPECT_EQ(read("2 days").si, 172800);
  EXPECT_EQ(read("2 d").si, 172800);
}

TEST(Quantity, ReadsNumbersInEveryDecimalNotation) {
  EXPECT_EQ(read("-0.4 V").si, -0.4);
  EXPECT_EQ(read("+1.5e-3V").si, 1.5e-3);
  EXPECT_EQ(read(".5 V").si, 0.5);
  EXPECT_EQ(read("5. V").si, 5);
  EXPECT_EQ(read("1E+4").si, 1e4);
  EXPECT_EQ(read("0").si, 0);
  EXPECT_TRUE(std::signbit(read("-0.0").si));
  EXPECT_EQ(read("  10kOhm ").si, 1e4);
  EXPECT_EQ(read("10\u00a0kOhm").si, 1e4) << "a no-break space of copied text";
  EXPECT_EQ(read("1eV").si, 1.602176634e-19) << "e without digits is no exponent";
  EXPECT_FALSE(read("1e-6").has_unit);
}

TEST(Quantity, ReadsProductsQuotientsAndPowers) {
  for (const char* text :
       {"50 mV/s", "0.05 V s^-1", "0.05 V s-1", "0.05 V s\u207b\u00b9", "0.05 V*s^-1", "50 mV / s"}) {
    EXPECT_EQ(read(text).si, 0.05) << text;
    EXPECT_EQ(read(text).dimension, unit::volt_per_second.dimension) << text;
  }
  for (const char* text : {"1e4 1/s", "1e4 / s", "10 kHz", "1e4 s^-1"}) {
    EXPECT_EQ(read(text).si, 1e4) << text;
    EXPECT_EQ(read(text).dimension, unit::hertz.dimension) << text;
  }
  EXPECT_EQ(read("5 Ohm cm^2").si, 5e-4);
  EXPECT_EQ(read("5 Ohm\u00b7cm\u00b2").si, 5e-4);
  EXPECT_EQ(read("1 uA/cm2").si, 1e-2);
  EXPECT_EQ(read("60 1/min").si, 1.0);
  EXPECT_EQ(read("2 A/V").dimension, unit::siemens.dimension);
}

TEST(Quantity, SpiceScaleFactorsAreAnsweredWithTheRewrite) {
  expect_contains(refusal("10k", &unit::ohm), {"'10k'", "write '10 kOhm'"});
  expect_contains(refusal("1Meg", &unit::ohm), {"write '1 MOhm'"});
  expect_contains(refusal("1meg", &unit::ohm), {"write '1 MOhm'"});
  expect_contains(refusal("5u", &unit::farad), {"write '5 uF'"});
  expect_contains(refusal("0.5 n", &unit::ampere), {"write '0.5 nA'"});
  expect_contains(refusal("10k", &unit::one), {"write '10e3'"});
  expect_contains(refusal("10k"), {"write '10 kOhm'"});
  expect_contains(refusal("1MegOhm"), {"'MegOhm'", "did you mean 'MOhm'"});
}

TEST(Quantity, NumbersOfOtherLanguagesAreAnsweredWithTheRewrite) {
  expect_contains(refusal("1,5 V"), {"decimal comma", "write '1.5 V'"});
  expect_contains(refusal("1,000 V"), {"'1000 V' or '1.000 V'"});
  expect_contains(refusal("1,000,000 V"), {"write '1000000 V'"});
  expect_contains(refusal("007"), {"leading zeros", "write '7'"});
  expect_contains(refusal("-0123 V"), {"write '-123 V'"});
  expect_contains(refusal("00.5 V"), {"write '0.5 V'"});
  expect_contains(refusal("000"), {"write '0'"});
  expect_contains(refusal("1_000 V"), {"write '1000 V'"});
  expect_contains(refusal("0x1F"), {"not a decimal number"});
  expect_contains(refusal("0b11"), {"not a decimal number"});
  expect_contains(refusal("\u22120.4 V"), {"typographic minus", "write '-0.4 V'"});
}

TEST(Quantity, UnknownUnitsAreAnsweredWithTheNearestOne) {
  expect_contains(refusal("1 KOhm"), {"'KOhm'", "did you mean 'kOhm'"});
  expect_contains(refusal("10 Ohms"), {"did you mean 'Ohm'"});
  expect_contains(refusal("5 hz"), {"did you mean 'Hz'"});
  expect_contains(refusal("5 mv"), {"did you mean 'mV'"});
  expect_contains(refusal("3 sec"), {"did you mean 's'"});
  expect_contains(refusal("3 minutes"), {"did you mean 'min'"});
  expect_contains(refusal("1 kmin"), {"unknown unit 'kmin'"});
  expect_contains(refusal("25 degC"), {"write kelvin"});
  expect_contains(refusal("10 k Ohm"), {"directly before its unit"});
  expect_contains(refusal("3 bananas"), {"unknown unit 'bananas'", "known: s min"});
}

TEST(Quantity, WhatIsNoFiniteNumberIsRefused) {
  for (const char* text : {"nan", "inf", "-inf V", ".inf", "-.INF", ".nan", "Infinity", "NaN s"})
    expect_contains(refusal(text), {"not a finite number"});
  for (const char* text : {"1e400 V", "1e308 kV", "1e-400 V", "1e99999999999999999999"})
    expect_contains(refusal(text), {"beyond the numbers a double can hold"});
}

TEST(Quantity, HostileTextsAreRefusedWithoutHarm) {
  for (const char* text : {"",         "   ",
                           "V",        "--5",
                           "+-5",      ".",
                           "-",        "e5",
                           "1.2.3",    "1..2",
                           "10 20 V",  "10 1",
                           "10 V/",    "10 V/s/m",
                           "10 V/s m", "1 V^",
                           "1 V^-",    "1 V^0",
                           "1 V^99",   "1 V^99999999999999999999",
                           "10 *V",    "10 V V V V V V V V V",
                           "\xff",     "1 \xff",
                           "1 V\xce",  "10 \u00b2",
                           "( 1 V )"})
    EXPECT_FALSE(refusal(text).empty()) << text;
  EXPECT_EQ(read("1" + std::string(300, '0') + " fV").si, 1e285);
  EXPECT_EQ(read("0." + std::string(400, '0') + "1e401 V").si, 1.0);
  const std::string long_text(1'000'000, 'x');
  EXPECT_LT(refusal(long_text).size(), 300u);
}

TEST(Quantity, WrongDimensionIsSaidInWordsWithARewrite) {
  const auto said = [](std::string_view text, const Unit& expected) {
    return wrong_dimension(text, read(text), expected);
  };
  expect_contains(said("10 mV", unit::ohm), {"'10 mV' is a voltage", "expected a resistance", "'10 mOhm'"});
  expect_contains(said("3 nJ", unit::second), {"is an energy", "expected a time", "'3 ns'"});
  expect_contains(said("10m", unit::ohm), {"is a length", "'10 mOhm'"});
  expect_contains(said("10K", unit::ohm), {"is a temperature", "'10 kOhm'"});
  expect_contains(said("10", unit::ohm), {"has no unit", "write '10 Ohm'"});
  expect_contains(said("10 %", unit::volt), {"is a pure number", "'10 V'"});
  expect_contains(said("10 mV", unit::one), {"expected a pure number", "'10'"});
  expect_contains(said("2 V s", unit::volt), {"a quantity in kg m^2 s^-2 A^-1"});
}

TEST(Format, ShowsAnEngineeringPrefixAndFourDigits) {
  EXPECT_EQ(format_engineering(10000, unit::ohm), "10 kOhm");
  EXPECT_EQ(format_engineering(999.96, unit::ohm), "1 kOhm");
  EXPECT_EQ(format_engineering(-0.00012345678, unit::ampere), "-123.5 uA");
  EXPECT_EQ(format_engineering(0.05, unit::volt_per_second), "50 mV/s");
  EXPECT_EQ(format_engineering(0, unit::volt), "0 V");
  EXPECT_EQ(format_engineering(86400, unit::second), "86400 s");
  EXPECT_EQ(format_engineering(0.01, unit::second), "10 ms");
  EXPECT_EQ(format_engineering(1e-20, unit::coulomb), "1e-20 C");
  EXPECT_EQ(format_engineering(0.12345678, unit::one), "0.1235");
  EXPECT_EQ(format_engineering(std::numeric_limits<double>::infinity(), unit::second), "inf");
}

TEST(Format, APrefixIsNotSquaredWithItsUnit) {
  EXPECT_EQ(format_engineering(1e-4, unit::square_metre), "1e-04 m2");
  EXPECT_EQ(format_readable(100, unit::irradiance), "100 W/m2");
  EXPECT_EQ(format_engineering(2e-3, unit::irradiance), "2 mW/m2");
  EXPECT_EQ(read("10 mW/cm2").si, 100);
  EXPECT_EQ(read("10 mW/cm2").dimension, unit::irradiance.dimension);
  EXPECT_EQ(read("100 mm2").si, 1e-4);
  EXPECT_EQ(read("0.3 A/W").dimension, unit::responsivity.dimension);
}

TEST(Format, NamesDimensionsAndRanges) {
  EXPECT_EQ(name_of(unit::volt.dimension), "voltage");
  EXPECT_EQ(name_of(unit::ohm.dimension + 2 * unit::metre.dimension), "kg m^4 s^-3 A^-2");
  EXPECT_EQ(spoken(Range{.low = 0, .high = 5, .low_open = true}, unit::volt), "above 0 V and at most 5 V");
  EXPECT_EQ(spoken(between(0, 0.01), unit::second), "between 0 s and 10 ms");
  EXPECT_EQ(spoken(between(1, 1), unit::one), "exactly 1");
  EXPECT_EQ(spoken(anything(), unit::volt), "any voltage");
  EXPECT_EQ(spoken(Range{.high = 1, .high_open = true}, unit::one), "below 1");
  EXPECT_EQ(spoken(at_least(1.00000001), unit::volt), "at least 1.00000001 V") << "no rounding in a limit";
}

RC_GTEST_PROP(Format, QuantityReadsBackAsTheSameDouble, ()) {
  const double x = any_finite_double();
  for (const Unit& u : unit::all) {
    const auto back = parse_quantity(format_quantity(x, u));
    RC_ASSERT(std::holds_alternative<Quantity>(back));
    RC_ASSERT(std::bit_cast<std::uint64_t>(std::get<Quantity>(back).si) == std::bit_cast<std::uint64_t>(x));
    RC_ASSERT(std::get<Quantity>(back).dimension == u.dimension);
  }
}

RC_GTEST_PROP(Format, ReadableQuantityReadsBackAsTheSameDouble, ()) {
  const double x = any_finite_double();
  for (const Unit& u : unit::all) {
    const auto back = parse_quantity(format_readable(x, u));
    RC_ASSERT(std::holds_alternative<Quantity>(back));
    RC_ASSERT(std::get<Quantity>(back).si == x);
  }
}

RC_GTEST_PROP(Quantity, PrefixMovesTheDecimalPointOnly, ()) {
  const auto mantissa = *rc::gen::inRange<long long>(-999'999'999, 999'999'999);
  const auto places = *rc::gen::inRange(0, 12);
  const std::string exponent = "e-" + std::to_string(places);
  const std::string number = std::to_string(mantissa) + exponent;
  RC_ASSERT(read(number + " uV").si == read(std::to_string(mantissa) + "e-" + std::to_string(places + 6)).si);
  RC_ASSERT(read(number + " MV").si == read(std::to_string(mantissa) + "e" + std::to_string(6 - places)).si);
}

RC_GTEST_PROP(Quantity, ArbitraryTextIsReadOrRefusedButNeverBoth, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("0123456789.eE+-, _kMmuV/sOhm^%\xce\xa9")));
  const auto result = parse_quantity(text);
  if (const auto* fault = std::get_if<std::string>(&result))
    RC_ASSERT(!fault->empty());
  else
    RC_ASSERT(std::isfinite(std::get<Quantity>(result).si));
}

TEST(Decimal, IntegersAreExactWhereDoublesAreNot) {
  EXPECT_EQ(to_integer(read_number("9007199254740993").value), 9007199254740993LL);
  EXPECT_EQ(to_integer(read_number("1e6").value), 1'000'000);
  EXPECT_EQ(to_integer(read_number("1.50e1").value), 15);
  EXPECT_EQ(to_integer(read_number("-9223372036854775808").value), std::numeric_limits<long long>::min());
  EXPECT_EQ(to_integer(read_number("9223372036854775808").value), std::nullopt);
  EXPECT_EQ(to_integer(read_number("1.5").value), std::nullopt);
  EXPECT_EQ(to_integer(read_number("1e99999999").value), std::nullopt);
}

TEST(NearestName, FindsTheNameThatWasMeant) {
  const std::vector<std::string> known{"delay", "gain", "from", "to", "pre_pulse", "post_pulse"};
  EXPECT_EQ(nearest_name("dealy", known), "delay");
  EXPECT_EQ(nearest_name("Gain", known), "gain");
  EXPECT_EQ(nearest_name("prepulse", known), "pre_pulse");
  EXPECT_EQ(nearest_name("zebra", known), "");
  EXPECT_EQ(nearest_name("x", known), "");
  EXPECT_EQ(nearest_name("", known), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'a'), known), "");
}

}  // namespace
}  // namespace memspike
