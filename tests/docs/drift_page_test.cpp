// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/docs/program.hpp"

namespace memspike::test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = MEMSPIKE_SOURCE_DIR;

/// The run of a case with every cause, and what the page says.
struct DriftPage : testing::Test {
  void SetUp() override {
    const std::string file = (kRoot / "tests/cases/good/drift.yaml").string();
    const Outcome run = shell("memspike run '" + file + "' -o out --quiet --json", scratch.path(), false);
    ASSERT_EQ(run.status, 0) << run.output;
    json = run.output;
  }
  bool tells(const std::string& word) const { return page.find("`" + word + "`") != std::string::npos; }

  ScratchFolder scratch;
  std::string json, page = text_of(kRoot / "docs/drift.md");
};

TEST_F(DriftPage, ExplainsEveryColumnOfEveryTable) {
  std::size_t tables = 0;
  for (const auto& entry : fs::directory_iterator(scratch.path() / "out/tables")) {
    ++tables;
    EXPECT_TRUE(tells("tables/" + entry.path().filename().string())) << entry.path();
    std::istringstream header(text_of(entry.path()).substr(0, text_of(entry.path()).find('\n')));
    for (std::string column; std::getline(header, column, ',');)
      EXPECT_TRUE(tells(column)) << entry.path().filename() << ": " << column;
  }
  EXPECT_EQ(tables, 7u);
}

TEST_F(DriftPage, ExplainsEveryKeyOfTheSummary) {
  std::size_t keys = 0;
  std::istringstream in(json);
  for (std::string line; std::getline(in, line);) {
    const std::size_t begin = line.find('"'), end = line.find("\":");
    if (begin == std::string::npos || end == std::string::npos) continue;
    std::string key = line.substr(begin + 1, end - begin - 1);
    for (const std::string name : {"rest", "read", "spikes", "write", "array", "protocol"})
      if (key == name && line.ends_with("{")) key.clear();  // what the user called it
    for (const char* cause : {"write", "disturb", "read", "relaxation"})
      if (const std::size_t at = key.find(std::string("_") + cause); at != std::string::npos)
        key.replace(at + 1, std::string(cause).size(), "<cause>");
    if (key.empty()) continue;
    EXPECT_TRUE(tells(key)) << key;
    ++keys;
  }
  EXPECT_GT(keys, 60u);
}

TEST_F(DriftPage, NamesEveryStudy) {
  for (const auto& entry : fs::directory_iterator(kRoot / "experiments/drift"))
    if (entry.path().extension() == ".yaml") {
      EXPECT_NE(page.find("experiments/drift/" + entry.path().filename().string()), std::string::npos)
          << entry.path();
    }
}

}  // namespace
}  // namespace memspike::test
