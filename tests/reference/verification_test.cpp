// SPDX-License-Identifier: Apache-2.0
// docs/verification.md: written from what the tests of this folder measure, and held against the list of
// features.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support/features.hpp"

namespace memspike::test {
namespace {

namespace fs = std::filesystem;
const fs::path kReference = MEMSPIKE_SOURCE_DIR "/tests/cases/reference";

constexpr const char* kHead =
    R"(# Verification

What memspike finds beside what a correct implementation of the paper's equations must find. This page is written by the tests of
[tests/reference](../tests/reference) from what they measure, with the command

```sh
docs/make_verification.sh
```

and fails in these tests when a number moves. The features and their stated values are the rows of
[tests/reference/features.csv](../tests/reference/features.csv): they were computed with Taylor series of order 32 in 130-bit arithmetic,
with every voltage edge a segment edge, and checked against a second method. memspike ran with `tolerance: 1e-12`, from the exact steady
state at V = 0 unless a row says otherwise. Where the paper leaves something open, [the notes](paper_notes.md) say what is taken.

- *stated*: as printed; every digit is meant.
- *memspike*: with one digit more.
- *off by*: their difference in units of the last stated digit. Up to 0.5 is rounding.
- *digits*: the significant digits to which the two agree, which are all that are stated.

## Features
)";

constexpr const char* kCurvesHead = R"(
## Curves

Every value of every reference table, compared at its own instant. Deviations are shares of the full scale of their column. A test fails
beyond 1e-11; the tables are good to about 1e-13, and times rounded to 15 digits cost about 1e-12 on the steepest edges.

| table | values | largest deviation |
| --- | --- | --- |
)";

std::string row_of(const Feature& f, double value) {
  const double stated = std::strtod(f.stated.c_str(), nullptr);
  return fmt::format("| {} | {} | {} | {} | {:.2f} | {} |\n", f.text, f.unit, f.stated,
                     printed_like(f.stated, value), std::fabs(value - stated) / last_digit(f.stated),
                     printed_digits(f.stated));
}

/// Writes the page once all tests of the process are over, if it was asked for.
class PageWriter : public testing::Environment {
 public:
  void TearDown() override {
    if (page_to_write() == nullptr) return;
    std::string page = kHead, figure;
    for (const Feature& f : features()) {
      const auto found = measured().features.find(f.key);
      if (found == measured().features.end()) {
        ADD_FAILURE() << f.key << " is stated, but no test has measured it";
        continue;
      }
      if (f.figure != figure)
        page += fmt::format(
            "\n### {}\n\n| feature | unit | stated | memspike | off by | digits |\n| --- | --- "
            "| --- | --- | --- | --- |\n",
            figure = f.figure);
      page += row_of(f, found->second);
    }
    page += kCurvesHead;
    for (const auto& [name, curve] : measured().curves)
      page += fmt::format("| {} | {} | {:.0e} |\n", name, curve.values, curve.largest);
    std::ofstream(page_to_write()) << page;
  }
};
const testing::Environment* const kWriter = testing::AddGlobalTestEnvironment(new PageWriter);

TEST(Verification, ThePageHasARowForEveryFeature) {
  ASSERT_NE(kWriter, nullptr);
  const std::vector<PageRow> rows = page_rows();
  ASSERT_EQ(rows.size(), features().size()) << "write it anew: docs/make_verification.sh";
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const Feature& f = features()[k];
    EXPECT_EQ(std::tie(rows[k].figure, rows[k].text, rows[k].unit, rows[k].stated),
              std::tie(f.figure, f.text, f.unit, f.stated));
    EXPECT_TRUE(rounds_to(f.stated, std::strtod(rows[k].found.c_str(), nullptr))) << f.text;
  }
}

TEST(Verification, ThePageTellsTheDeviationOfEveryReferenceTable) {
  std::ifstream in(MEMSPIKE_SOURCE_DIR "/docs/verification.md");
  std::map<std::string, double> told;
  for (std::string line; std::getline(in, line);)
    if (const std::vector<std::string> cells =
            line.starts_with("| ") ? cells_of(line) : std::vector<std::string>{};
        cells.size() == 3 && cells[0] != "table" && cells[0] != "---")
      told[cells[0]] = std::strtod(cells[2].c_str(), nullptr);
  std::size_t tables = 0;
  for (const auto& entry : fs::directory_iterator(kReference)) {
    if (entry.path().extension() != ".csv") continue;
    ++tables;
    const auto found = told.find(entry.path().stem().string());
    ASSERT_NE(found, told.end()) << entry.path().stem();
    EXPECT_LT(found->second, 1e-9) << found->first;
  }
  EXPECT_EQ(told.size(), tables);
  EXPECT_GT(tables, 30u);
}

TEST(Verification, AMovedNumberIsNoticed) {
  EXPECT_TRUE(rounds_to("2.69165747339e-3", 2.69165747339e-3));
  EXPECT_FALSE(rounds_to("2.69165747339e-3", 2.69165747341e-3));
  const Feature& f = feature("6a.B.I");
  const std::vector<PageRow> rows = page_rows();
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const PageRow& r) { return r.stated == f.stated; });
  ASSERT_NE(row, rows.end());
  const double told = std::strtod(row->found.c_str(), nullptr), unit = last_digit(f.stated);
  EXPECT_TRUE(stands_on_the_page(f, told + 0.1 * unit)) << "another instruction level may round so";
  EXPECT_FALSE(stands_on_the_page(f, told + 0.3 * unit));
}

TEST(Verification, ValuesArePrintedAsTheStatedOnesWithOneDigitMore) {
  EXPECT_EQ(printed_like("2.69165747339e-3", 2.691657473391e-3), "2.691657473391e-3");
  EXPECT_EQ(printed_like("13.73", 13.7321), "13.732");
  EXPECT_EQ(printed_digits("0.0140"), 3);
  EXPECT_EQ(printed_digits("-1.0e-11"), 2);
}

}  // namespace
}  // namespace memspike::test
