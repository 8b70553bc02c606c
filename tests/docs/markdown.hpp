// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/docs/program.hpp"

namespace memspike::test {

/// A fenced block: what stands after the opening fence, and the lines between the fences.
struct FencedBlock {
  std::vector<std::string> info;  ///< words: yaml run step.yaml
  std::string text;
  int line = 0;  ///< of the opening fence

  std::string word(std::size_t k) const { return k < info.size() ? info[k] : std::string(); }
  bool is_run(const std::string& language) const { return word(0) == language && word(1) == "run"; }
};

/// A page of README.md and docs/.
struct Page {
  std::filesystem::path file;
  std::vector<FencedBlock> blocks;
  std::vector<std::string> links;  ///< targets of [text](target), outside of blocks
};

inline std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

inline Page read_page(const std::filesystem::path& file) {
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  Page page{file, {}, {}};
  std::istringstream in(text_of(file));
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) page.blocks.push_back({words_of(line.substr(3)), "", number});
    } else if (inside) {
      page.blocks.back().text += line + "\n";
    } else {
      for (std::sregex_iterator it(line.begin(), line.end(), link), end; it != end; ++it)
        page.links.push_back((*it)[1]);
    }
  }
  if (inside) throw std::runtime_error(file.string() + ": a fence is not closed");
  return page;
}

/// Every page that a reader may open.
inline std::vector<Page> all_pages() {
  namespace fs = std::filesystem;
  const fs::path root = MEMSPIKE_SOURCE_DIR;
  std::vector<Page> pages{read_page(root / "README.md"), read_page(root / "tests/bench/README.md")};
  for (const auto& entry : fs::recursive_directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") pages.push_back(read_page(entry.path()));
  return pages;
}

}  // namespace memspike::test
