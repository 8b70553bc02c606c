// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/run_program.hpp"

namespace memspike::test {
namespace {

const fs::path& cases() {
  static const fs::path folder = fs::path(MEMSPIKE_SOURCE_DIR) / "tests/cases/bad";
  return folder;
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(cases()))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// One complaint that a case must bring: how its line begins, and what it says.
struct Expectation {
  std::string begin, words;
};

/// From the comments `# expect: LINE: WORDS` of the case, or of the file .expect beside it. LINE is `-` for a
/// complaint about the file as a whole, and FILE:LINE for one about another file.
std::vector<Expectation> expectations(const std::string& name) {
  const fs::path beside = cases() / (name + ".expect"), own = cases() / (name + ".yaml");
  constexpr std::string_view kMark = "# expect: ";
  std::vector<Expectation> all;
  for (const std::string& line : lines_of(read_text(fs::exists(beside) ? beside : own))) {
    if (!line.starts_with(kMark)) continue;
    const std::size_t end = line.find(": ", kMark.size());
    const std::string where = line.substr(kMark.size(), end - kMark.size());
    std::string begin = (cases() / name).string() + ".yaml:" + where + ":";
    if (where == "-") begin = (cases() / name).string() + ".yaml: ";
    if (where.find(':') != std::string::npos) begin = (cases() / where).string() + ":";
    all.push_back({begin, line.substr(end + 2)});
  }
  return all;
}

void expect_all_complaints(const std::string& name, const Outcome& outcome) {
  const std::vector<Expectation> expected = expectations(name);
  ASSERT_FALSE(expected.empty()) << "the case says not what it expects";
  const std::vector<std::string> said = lines_of(outcome.err);
  const auto complaints = std::count_if(said.begin(), said.end(), [](const std::string& line) {
    return line.starts_with(cases().string() + "/");
  });
  EXPECT_EQ(static_cast<std::size_t>(complaints), expected.size())
      << "one complaint for each fault, and none for what follows from it:\n"
      << outcome.err;
  for (const Expectation& e : expected)
    EXPECT_TRUE(std::any_of(said.begin(), said.end(),
                            [&](const std::string& line) {
                              return line.starts_with(e.begin) && line.find(e.words) != std::string::npos;
                            }))
        << "expected: " << e.begin << " ... " << e.words << "\nsaid:\n"
        << outcome.err;
}

class BadInput : public testing::TestWithParam<std::string> {};

TEST_P(BadInput, IsRefusedWithPlaceAndWordsAndLeavesNothing) {
  const std::string file = (cases() / (GetParam() + ".yaml")).string();
  for (const char* verb : {"run", "check"}) {
    const Scratch empty;
    const Outcome outcome = run_program({verb, file}, empty);
    EXPECT_EQ(outcome.signal, 0) << verb << " crashed";
    EXPECT_EQ(outcome.status, 2) << verb << " said:\n" << outcome.err;
    EXPECT_LT(outcome.seconds, 10);
    EXPECT_TRUE(outcome.out.empty()) << outcome.out;
    EXPECT_TRUE(fs::is_empty(empty.path())) << verb << " left something behind";
    expect_all_complaints(GetParam(), outcome);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, BadInput, testing::ValuesIn(case_names()),
                         [](const auto& one) { return one.param; });

TEST(BadInput, IsTriedInManyKindsAndFiles) {
  const std::vector<std::string> names = case_names();
  std::vector<std::string> kinds;
  for (const std::string& name : names) kinds.push_back(name.substr(0, name.find('_')));
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  EXPECT_GE(names.size(), 70u);
  EXPECT_GE(kinds.size(), 14u);
}

}  // namespace
}  // namespace memspike::test
