// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

const fs::path& cases() {
  static const fs::path folder = fs::path(MEMSPIKE_SOURCE_DIR) / "tests/cases/good";
  return folder;
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(cases()))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// Comments `# rows: TABLE N` and `# points: N` of the case.
void expect_promised_contents(const fs::path& file, const fs::path& folder) {
  for (const std::string& line : lines_of(read_text(file))) {
    std::istringstream words(line.substr(std::min(line.find("# "), line.size())));
    std::string hash, what, table;
    std::size_t count = 0;
    words >> hash >> what;
    if (what == "rows:") {
      words >> table >> count;
      EXPECT_EQ(CsvFile(folder / "tables" / (table + ".csv")).rows.size(), count) << table;
    } else if (what == "points:") {
      words >> count;
      EXPECT_EQ(CsvFile(folder / "index.csv").rows.size(), count);
    }
  }
}

class GoodInput : public testing::TestWithParam<std::string> {};

TEST_P(GoodInput, RunsAndItsResolvedFormRunsToTheSameBytes) {
  const fs::path file = cases() / (GetParam() + ".yaml");
  const Scratch scratch;
  const Outcome checked = run_program({"check", file.string()}, scratch);
  ASSERT_EQ(checked.status, 0) << checked.err;
  EXPECT_TRUE(checked.err.empty()) << checked.err;
  EXPECT_TRUE(fs::is_empty(scratch.path())) << "check creates nothing";

  const Outcome first = run_program({"run", file.string(), "-o", "first", "--threads", "1"}, scratch);
  ASSERT_EQ(first.status, 0) << first.err;
  expect_promised_contents(file, scratch / "first");
  EXPECT_FALSE(fs::exists(scratch / "first/incomplete"));

  const Outcome second =
      run_program({"run", "first/resolved.yaml", "-o", "second", "--threads", "2"}, scratch);
  ASSERT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(results_in(scratch / "first"), results_in(scratch / "second"));
}

INSTANTIATE_TEST_SUITE_P(Cases, GoodInput, testing::ValuesIn(case_names()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace memspike::test
