// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <regex>

#include "tests/cli/csv_file.hpp"

namespace memspike::test {

/// A summary without what the run took, which differs from run to run.
inline std::string without_effort(const std::string& summary) {
  return std::regex_replace(summary, std::regex("\\n *\"(wall|cpu)_s\": [^\\n]*"), "");
}

/// Name and bytes of every file that two equal runs must share: tables, summary, index and the resolved
/// input, of a run and of the points in it.
inline std::map<std::string, std::string> results_in(const fs::path& folder) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path relative = fs::relative(entry.path(), folder);
    const std::string name = relative.filename().string(), above = relative.parent_path().filename().string();
    if (name == "summary.json" || name == "resolved.yaml" || name == "index.csv" || above == "tables")
      all[relative.string()] =
          name == "summary.json" ? without_effort(read_text(entry.path())) : read_text(entry.path());
  }
  return all;
}

/// The same for the tables alone.
inline std::map<std::string, std::string> tables_in(const fs::path& folder) {
  std::map<std::string, std::string> all = results_in(folder);
  std::erase_if(all, [](const auto& entry) { return entry.first.find("tables/") == std::string::npos; });
  return all;
}

/// Names of all files, sorted.
inline std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (!entry.is_directory()) all.push_back(fs::relative(entry.path(), folder).string());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace memspike::test
