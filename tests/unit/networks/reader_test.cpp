// SPDX-License-Identifier: Apache-2.0
#include "networks/input/reader.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "networks/input/document.hpp"
#include "networks/input/grid.hpp"

namespace memspike {
namespace {

/// A document with its complaints and a reader at its root.
struct Case {
  explicit Case(std::string_view yaml, ReaderOptions options = {})
      : document(parse_document(yaml, "case.yaml")),
        complaints(document),
        root(document.root, complaints, "", options) {}
  std::string said() const { return spoken(complaints.all()); }

  Document document;
  Complaints complaints;
  Reader root;
};

void expect_contains(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(text.find(part), std::string::npos) << text << "\nlacks: " << part;
}

/// Reading `yaml` with `read` makes exactly one complaint, which says all of `parts`.
template <class Read>
void expect_complaint(std::string_view yaml, Read read, const std::vector<std::string>& parts) {
  Case c(yaml);
  read(c.root);
  EXPECT_EQ(c.complaints.all().size(), 1u) << yaml << "\n" << c.said();
  expect_contains(c.said(), parts);
}

const auto kResistance = [](Reader& r) { EXPECT_TRUE(std::isnan(r.quantity("R_s", unit::ohm, above(0)))); };

TEST(Reader, GivesQuantitiesInSi) {
  Case c("a: 10 kOhm\nb: '50 uF'\nc: 0\nd: 20 %\ne: 1e-6\n");
  EXPECT_EQ(c.root.quantity("a", unit::ohm, above(0)), 1e4);
  EXPECT_EQ(c.root.quantity("b", unit::farad, above(0)), 5e-5) << "quotes do no harm";
  EXPECT_EQ(c.root.quantity("c", unit::volt, anything()), 0) << "zero needs no unit";
  EXPECT_EQ(c.root.quantity("d", unit::one, between(0, 1)), 0.2);
  EXPECT_EQ(c.root.quantity("e", unit::one, anything()), 1e-6);
  EXPECT_EQ(c.root.quantity("missing", unit::ohm, above(0), 7.0), 7.0);
  c.root.nothing_else();
  EXPECT_TRUE(c.complaints.empty()) << c.said();
}

TEST(Reader, QuantityFaultsNamePlaceFindingExpectationAndRemedy) {
  expect_complaint("R_s: 10 mV\n", kResistance,
                   {"case.yaml:1:6: R_s: ", "'10 mV' is a voltage, expected a resistance, e.g. '10 mOhm'",
                    "1 | R_s: 10 mV"});
  expect_complaint("R_s: 10\n", kResistance, {"has no unit; write '10 Ohm'"});
  expect_complaint("R_s: -5 Ohm\n", kResistance, {"must be above 0 Ohm, but is -5 Ohm"});
  expect_complaint("R_s: 0\n", kResistance, {"must be above 0 Ohm, but is 0 Ohm"});
  expect_complaint("R_s: 10k\n", kResistance, {"write '10 kOhm'"});
  expect_complaint("R_s: 010 Ohm\n", kResistance, {"write '10 Ohm'"});
  expect_complaint("R_s: .nan\n", kResistance, {"not a finite number"});
  expect_complaint("R_s: inf\n", kResistance, {"not a finite number"});
  expect_complaint("R_s: [1 Ohm]\n", kResistance,
                   {"is a list, expected a number with a unit, e.g. '10 Ohm'"});
  expect_complaint("R_s:\n", kResistance, {"is nothing, expected a number"});
  expect_complaint("other: 1\n", [](Reader& r) { r.has("other"), kResistance(r); },
                   {"R_s: the key 'R_s' is missing; write 'R_s: 10 Ohm' (above 0 Ohm)"});
}

TEST(Reader, BareNumbersAreSiWhereTheFileSaysSo) {
  Case c("R_s: 10\nC_m: 1 uF\n", {.bare_si = true});
  EXPECT_EQ(c.root.quantity("R_s", unit::ohm, above(0)), 10);
  EXPECT_EQ(c.root.quantity("C_m", unit::farad, above(0)), 1e-6);
  EXPECT_TRUE(c.complaints.empty()) << c.said();
}

TEST(Reader, InfinityIsAllowedOnlyWhereAsked) {
  Case c("tau: inf\nother: 2 s\n");
  EXPECT_EQ(c.root.quantity_or_inf("tau", unit::second, above(0)), std::numeric_limits<double>::infinity());
  EXPECT_EQ(c.root.quantity_or_inf("other", unit::second, above(0)), 2);
  EXPECT_TRUE(c.complaints.empty()) << c.said();
}

TEST(Reader, UnknownKeysAreAnsweredWithTheNearestKnownOne) {
  const auto read = [](Reader& r) {
    r.quantity("delay", unit::second, at_least(0), 0.0);
    r.text("from");
    r.nothing_else();
  };
  expect_complaint(
      "from: a\ndealy: 1 ms\n", read,
      {"case.yaml:2:1: dealy: ", "unknown key 'dealy', did you mean 'delay'?", "known here: delay, from"});
  expect_complaint("from: a\nzebra: 1 ms\n", read, {"unknown key 'zebra'; known here: delay, from"});
}

TEST(Reader, AllComplaintsComeAtOnceInTheOrderOfTheFile) {
  Case c("b: 1 V\na: 5 Ohm\nzz: 1\n");
  c.root.quantity("a", unit::volt, anything());
  c.root.quantity("b", unit::ohm, anything());
  c.root.quantity("b", unit::ohm, anything());
  c.root.nothing_else();
  try {
    c.complaints.throw_if_any();
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    ASSERT_EQ(error.complaints.size(), 3u) << "said once, though read twice";
    EXPECT_EQ(error.complaints[0].key, "b");
    EXPECT_EQ(error.complaints[1].key, "a");
    EXPECT_EQ(error.complaints[2].key, "zz");
  }
  EXPECT_NO_THROW(Complaints().throw_if_any());
}

TEST(Reader, PathsLeadToTheKey) {
  Case c("protocol:\n  - hold: {voltage: 1 s}\n");
  auto steps = c.root.list("protocol");
  auto [name, hold] = steps.at(0).single_entry();
  EXPECT_EQ(name, "hold");
  hold.quantity("voltage", unit::volt, anything());
  ASSERT_EQ(c.complaints.all().size(), 1u);
  EXPECT_EQ(c.complaints.all()[0].key, "protocol[0].hold.voltage");
}

TEST(Reader, MissingMapMakesOneComplaintAndNoFurther) {
  const auto read = [](Reader& r) {
    Reader device = r.map("device");
    device.quantity("R_s", unit::ohm, above(0));
    for (Reader& step : device.list("steps")) step.text("x");
    device.map("inner").choice("model", {"a", "b"});
    EXPECT_EQ(device.integer("count", 1, 5), 1);
    device.nothing_else();
  };
  expect_complaint("other: 1\n", [&](Reader& r) { r.has("other"), read(r); },
                   {"device: the key 'device' is missing"});
  expect_complaint("device: 5\n", read, {"device: is a single value ('5'), expected a map"});
  expect_complaint("device: [1]\n", read, {"device: is a list, expected a map"});
}

TEST(Reader, IntegersMayBePowersOfTenAndNothingElse) {
  Case c("a: 1e6\nb: 9007199254740993\nc: -3\nd: '7'\n");
  EXPECT_EQ(c.root.integer("a", 0, 10'000'000), 1'000'000);
  EXPECT_EQ(c.root.integer("b", 0, std::numeric_limits<long long>::max()), 9007199254740993LL);
  EXPECT_EQ(c.root.integer("c", -5, 5), -3);
  EXPECT_EQ(c.root.integer("d", 0, 10), 7);
  EXPECT_EQ(c.root.integer("e", 0, 10, 4), 4);
  EXPECT_TRUE(c.complaints.empty()) << c.said();
  const auto read = [](Reader& r) { EXPECT_EQ(r.integer("n", 1, 100), 1); };
  expect_complaint("n: 1.5\n", read, {"'1.5' is not a whole number from 1 to 100"});
  expect_complaint("n: 1e-3\n", read, {"not a whole number"});
  expect_complaint("n: 0\n", read, {"must be a whole number from 1 to 100, but is 0"});
  expect_complaint("n: 1e30\n", read, {"not a whole number from 1 to 100"});
  expect_complaint("n: 012\n", read, {"leading zeros; write '12'"});
  expect_complaint("n: 5 s\n", read, {"has a unit"});
  expect_complaint("n: 1k\n", read, {"write '1e3'"});
  expect_complaint("n: five\n", read, {"'five' does not begin with a number"});
}

TEST(Reader, BooleansAreTrueAndFalseOnly) {
  Case c("a: true\nb: false\n");
  EXPECT_TRUE(c.root.boolean("a"));
  EXPECT_FALSE(c.root.boolean("b"));
  EXPECT_TRUE(c.root.boolean("c", true));
  EXPECT_TRUE(c.complaints.empty());
  const auto read = [](Reader& r) { r.boolean("a"); };
  for (const char* word : {"yes", "on", "True", "TRUE", "1", "y"})
    expect_complaint("a: " + std::string(word) + "\n", read, {"write true"});
  for (const char* word : {"no", "off", "False", "0"})
    expect_complaint("a: " + std::string(word) + "\n", read, {"write false"});
  expect_complaint("a: \"true\"\n", read, {"text in quotes"});
  expect_complaint("a: maybe\n", read, {"'maybe' is neither true nor false"});
}

TEST(Reader, ChoicesAreAnsweredWithTheRightNames) {
  const auto read = [](Reader& r) { r.choice("model", {"nonvolatile", "resistor"}); };
  expect_complaint(
      "model: nonvolatil\n", read,
      {"unknown name 'nonvolatil', did you mean 'nonvolatile'?", "known here: nonvolatile, resistor"});
  expect_complaint("model: zebra\n", read, {"unknown name 'zebra'; known here: nonvolatile, resistor"});
  Case c("model: resistor\n");
  EXPECT_EQ(c.root.choice("model", {"nonvolatile", "resistor"}), "resistor");
  EXPECT_EQ(c.root.choice("other", {"a", "b"}, "b"), "b");
  EXPECT_TRUE(c.complaints.empty()) << c.said();
}

std::vector<double> volts(std::string_view yaml, Single single = Single::refused) {
  Case c("x: " + std::string(yaml) + "\n");
  auto values = c.root.quantities("x", unit::volt, anything(), single);
  EXPECT_TRUE(c.complaints.empty()) << c.said();
  return values;
}

TEST(Quantities, ComeFromListsRangesAndSingleValues) {
  EXPECT_EQ(volts("[0 V, 1.5 V, 0]"), (std::vector<double>{0, 1.5, 0}));
  EXPECT_EQ(volts("1 V", Single::accepted), (std::vector<double>{1}));
  EXPECT_EQ(volts("{from: 0 V, to: 1 V, points: 5}"), (std::vector<double>{0, 0.25, 0.5, 0.75, 1}));
  EXPECT_EQ(volts("[5 V, {from: 1 V, to: 3 V, step: 1 V}]"), (std::vector<double>{5, 1, 2, 3}));
  EXPECT_EQ(volts("[]"), (std::vector<double>{}));
  Case c("y: 1\n");
  EXPECT_EQ(c.root.quantities("x", unit::volt, anything(), Single::refused, std::vector{3.0}),
            (std::vector<double>{3}));
}

TEST(Quantities, StepsFallOnTheDecimalNumbers) {
  const auto grid = volts("{from: 0.1 V, to: 2 V, step: 100 mV}");
  ASSERT_EQ(grid.size(), 20u);
  for (std::size_t k = 0; k < grid.size(); ++k) {
    const auto tenths = std::to_string((k + 1) / 10) + "." + std::to_string((k + 1) % 10);
    EXPECT_EQ(grid[k], std::stod(tenths));
  }
  EXPECT_EQ(volts("{from: 0 V, to: 1 V, step: 300 mV}"), (std::vector<double>{0, 0.3, 0.6, 0.9}));
  EXPECT_EQ(volts("{from: 0.3 V, to: -0.3 V, step: -0.1 V}"),
            (std::vector<double>{0.3, 0.2, 0.1, 0, -0.1, -0.2, -0.3}));
  EXPECT_EQ(volts("{from: 1 V, to: 1 V, step: 1 V}"), (std::vector<double>{1}));
}

TEST(Quantities, PointsAreSymmetricAboutAnExactZero) {
  Case c("x: {from: -50 ms, to: 50 ms, points: 41}\n");
  const auto grid = c.root.quantities("x", unit::second, anything());
  ASSERT_EQ(grid.size(), 41u);
  EXPECT_EQ(grid[20], 0.0);
  EXPECT_EQ(grid[21], 0.0025);
  EXPECT_EQ(grid[19], -0.0025);
  for (std::size_t k = 0; k < grid.size(); ++k) EXPECT_EQ(grid[k], -grid[40 - k]);
}

TEST(Quantities, DecadesRepeatTheirDigits) {
  Case c("x: {from: 1 mHz, to: 100 kHz, points_per_decade: 10}\n");
  const auto grid = c.root.quantities("x", unit::hertz, above(0));
  ASSERT_EQ(grid.size(), 81u);
  for (int d = 0; d <= 8; ++d)
    EXPECT_EQ(grid[static_cast<std::size_t>(10 * d)], std::stod("1e" + std::to_string(d - 3)));
  EXPECT_NEAR(grid[1], 1e-3 * std::pow(10, 0.1), 1e-17) << "15 digits";
  EXPECT_EQ(decade_grid(1e5, 1e-3, 10)->size(), 81u) << "downwards, too";
  EXPECT_EQ(decade_grid(1e5, 1e-3, 10)->back(), 1e-3);
  const auto day = *decade_grid(1, 86400, 3);
  EXPECT_EQ(day.size(), 16u);
  EXPECT_EQ(day.back(), 86400) << "the end belongs to it, on the grid or not";
  EXPECT_EQ(day[12], 1e4);
}

TEST(Quantities, FaultyRangesAreExplained) {
  const auto read = [](Reader& r) { r.quantities("x", unit::volt, between(-5, 5)); };
  expect_complaint("x: {from: 0 V, to: 1 V}\n", read,
                   {"x: ", "needs one of 'points', 'step' and 'points_per_decade'"});
  expect_complaint("x: {from: 0 V, to: 1 V, points: 3, step: 1 V}\n", read, {"needs one of"});
  Case misspelt("x: {from: 0 V, to: 1 V, point: 3}\n");
  read(misspelt.root);
  expect_contains(misspelt.said(), {"unknown key 'point', did you mean 'points'?", "needs one of"});
  expect_complaint("x: {from: 0 V, to: 1 V, points: 1}\n", read, {"x.points: must be a whole number from 2"});
  expect_complaint("x: {from: 0 V, to: 1 V, step: -0.1 V}\n", read,
                   {"x.step: leads away from 'to'; write '100 mV'"});
  expect_complaint("x: {from: 0 V, to: 1 V, step: 0 V}\n", read, {"x.step: "});
  expect_complaint("x: {from: 0 V, to: 1 V, step: 1 pV}\n", read, {"more than 10000000 values"});
  expect_complaint("x: {from: 0 V, to: 1 V, points_per_decade: 3}\n", read,
                   {"needs 'from' and 'to' above 0"});
  expect_complaint("x: {from: 0 V, to: 9 V, points: 3}\n", read,
                   {"x.to: must be between -5 V and 5 V, but is 9 V"});
  expect_complaint("x: [0 V, 7 V]\n", read, {"x[1]: must be between -5 V and 5 V"});
  expect_complaint("x: 3 V\n", read, {"expected a list, or a range"});
}

TEST(Reader, SingleEntryMayHaveNamedNeighbours) {
  Case c("- {hold: {voltage: 1 V}, label: first}\n- open\n- {a: {}, b: {}}\n- {}\n- 5: {}\n");
  auto items = c.root.items();
  constexpr std::string_view kBeside[] = {"label"};
  auto [name, hold] = items[0].single_entry(kBeside);
  EXPECT_EQ(name, "hold");
  EXPECT_EQ(hold.quantity("voltage", unit::volt, anything()), 1);
  EXPECT_EQ(items[0].text("label"), "first");
  items[0].nothing_else();
  EXPECT_TRUE(c.complaints.empty()) << c.said();
  items[1].single_entry();
  items[2].single_entry();
  items[3].single_entry();
  ASSERT_EQ(c.complaints.all().size(), 3u);
  expect_contains(c.said(), {"[1]: is only the name 'open'; write 'open: {...}'",
                             "[2]: holds both 'a' and 'b'", "[3]: holds no key"});
}

TEST(Reader, ItemsOfKnownNumberAreAlwaysThatMany) {
  Case c("spikes: [[0, 1 ms], [1], 5]\n");
  for (Reader& pair : c.root.list("spikes")) {
    auto parts = pair.items(2);
    ASSERT_EQ(parts.size(), 2u);
    parts[0].as_integer(0, 10);
    parts[1].as_quantity(unit::second, at_least(0));
  }
  ASSERT_EQ(c.complaints.all().size(), 2u) << c.said();
  expect_contains(c.said(), {"spikes[1]: has 1 items, expected 2",
                             "spikes[2]: is a single value ('5'), expected a list of 2"});
}

TEST(Reader, EntriesOfAMapOfNamesAreAllKnown) {
  Case c("input: {size: 4}\noutput: {size: 2}\n");
  long long total = 0;
  std::string names;
  for (auto& [name, population] : c.root.entries()) {
    names += name + " ";
    total += population.integer("size", 1, 100);
    population.nothing_else();
  }
  c.root.nothing_else();
  EXPECT_EQ(names, "input output ");
  EXPECT_EQ(total, 6);
  EXPECT_TRUE(c.complaints.empty());
}

TEST(Reader, IntegersComeFromListsAndRanges) {
  Case c("a: [0, 2]\nb: {from: 0, to: 6, step: 2}\nc: 3\nd: {from: 0, to: 1, points: 3}\n");
  EXPECT_EQ(c.root.integers("a", 0, 9), (std::vector<long long>{0, 2}));
  EXPECT_EQ(c.root.integers("b", 0, 9), (std::vector<long long>{0, 2, 4, 6}));
  EXPECT_EQ(c.root.integers("c", 0, 9, Single::accepted), (std::vector<long long>{3}));
  EXPECT_TRUE(c.complaints.empty()) << c.said();
  c.root.integers("d", 0, 9);
  expect_contains(c.said(), {"contains 0.5, expected whole numbers"});
}

TEST(Reader, SetValuesAreComplainedAboutUnderTheirOption) {
  Document d = parse_document("device: {R_s: 1 Ohm}\n", "case.yaml");
  set_path(d, "device.R_s", "10 mV");
  Complaints complaints(d);
  Reader root(d.root, complaints);
  root.map("device").quantity("R_s", unit::ohm, above(0));
  expect_contains(spoken(complaints.all()), {"--set device.R_s:1:1: device.R_s: '10 mV' is a voltage"});
}

RC_GTEST_PROP(SteppedGrid, HoldsTheDecimalsThatAUserWouldWrite, ()) {
  const auto from = *rc::gen::inRange<long long>(-1000, 1000);
  const auto step = *rc::gen::inRange<long long>(1, 50);
  const auto count = *rc::gen::inRange<long long>(0, 200);
  const auto places = *rc::gen::inRange(0, 9);
  const auto written = [&](long long n) {
    return std::stod(std::to_string(n) + "e-" + std::to_string(places));
  };
  const auto grid = stepped_grid(written(from), written(from + count * step), written(step));
  RC_ASSERT(grid.has_value());
  RC_ASSERT(static_cast<long long>(grid->size()) == count + 1);
  for (long long k = 0; k <= count; ++k)
    RC_ASSERT((*grid)[static_cast<std::size_t>(k)] == written(from + k * step));
}

RC_GTEST_PROP(Grids, StayBetweenTheirEndsAndAreMonotonic, ()) {
  const double from = *rc::gen::inRange(1, 1'000'000) * 1e-5, to = *rc::gen::inRange(1, 1'000'000) * 1e-5;
  RC_PRE(from != to);
  for (const auto& grid :
       {spaced_grid(from, to, 17), stepped_grid(from, to, (to - from) / 7.3), decade_grid(from, to, 4)}) {
    RC_ASSERT(grid.has_value());
    RC_ASSERT(grid->front() == from);
    for (std::size_t k = 1; k < grid->size(); ++k) {
      RC_ASSERT(((*grid)[k] > (*grid)[k - 1]) == (to > from));
      RC_ASSERT((from < to ? (*grid)[k] <= to : (*grid)[k] >= to));
    }
  }
}

}  // namespace
}  // namespace memspike
