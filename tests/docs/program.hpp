// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace memspike::test {

/// A folder that is gone when the object is.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "memspike_docs_XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make the folder " + name);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;  // what is left in the temporary folder harms nobody
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Outcome {
  int status = 0;
  std::string output;
};

/// A line of shell in a folder, with `memspike` being the program under test; standard output alone, or
/// standard error with it.
inline Outcome shell(const std::string& line, const std::filesystem::path& folder, bool with_errors = true) {
  const std::string command = "cd '" + folder.string() + "' && export PATH='" +
                              std::filesystem::path(MEMSPIKE_PROGRAM).parent_path().string() +
                              "':\"$PATH\" && { " + line + "\n} </dev/null" + (with_errors ? " 2>&1" : "");
  FILE* pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot start a shell");
  Outcome outcome;
  char block[65536];
  while (const std::size_t n = std::fread(block, 1, sizeof block, pipe)) outcome.output.append(block, n);
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace memspike::test
