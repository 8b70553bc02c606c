// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace memspike::test {

namespace fs = std::filesystem;

inline std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void write_text(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// A folder of its own for one test, gone afterwards.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "memspike_cli_XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot make " + pattern);
    path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;  // what cannot be removed stays in the temporary folder
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const fs::path& path() const { return path_; }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  fs::path write(const std::string& name, const std::string& text) const {
    write_text(path_ / name, text);
    return path_ / name;
  }

 private:
  fs::path path_;
};

/// What came of one run of the program.
struct Outcome {
  int status = -1;  ///< exit status; -1 if a signal ended it
  int signal = 0;
  double seconds = 0;
  long peak_kilobytes = 0;  ///< of resident memory
  std::string out, err;
};

struct Surroundings {
  fs::path folder;       ///< where it is started
  bool figures = false;  ///< without them gnuplot is not on the PATH, and a run is fast
  double limit = 60;     ///< seconds after which it is killed
  rlim_t file_size = RLIM_INFINITY;
};

/// The program while it runs.
class RunningProgram {
 public:
  RunningProgram(const std::vector<std::string>& words, const Surroundings& where) : where_(where) {
    out_ = said_ / "out", err_ = said_ / "err";
    began_ = std::chrono::steady_clock::now();
    child_ = ::fork();
    if (child_ < 0) throw std::runtime_error("cannot fork");
    if (child_ == 0) become(words);
  }
  ~RunningProgram() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void send(int signal) const { ::kill(child_, signal); }
  std::string err_so_far() const { return read_text(err_); }

  Outcome wait() {
    Outcome outcome;
    rusage usage{};
    int status = 0;
    while (::wait4(child_, &status, WNOHANG, &usage) == 0) {
      if (seconds() > where_.limit) ::kill(child_, SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    child_ = 0;
    outcome.seconds = seconds();
    if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
    outcome.peak_kilobytes = usage.ru_maxrss;
    outcome.out = read_text(out_), outcome.err = read_text(err_);
    return outcome;
  }

 private:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  }

  [[noreturn]] void become(const std::vector<std::string>& words) const {
    std::vector<std::string> own{MEMSPIKE_PROGRAM};
    own.insert(own.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (std::string& word : own) argv.push_back(word.data());
    argv.push_back(nullptr);
    if (!where_.figures) ::setenv("PATH", "/nonexistent", 1);
    const rlimit limit{where_.file_size, where_.file_size};
    const auto redirect = [](const fs::path& file, int to) {
      return ::dup2(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666), to) >= 0;
    };
    if (::chdir(where_.folder.c_str()) == 0 && redirect(out_, 1) && redirect(err_, 2) &&
        (where_.file_size == RLIM_INFINITY || ::setrlimit(RLIMIT_FSIZE, &limit) == 0))
      ::execv(argv[0], argv.data());
    ::_exit(127);
  }

  Surroundings where_;
  Scratch said_;
  fs::path out_, err_;
  std::chrono::steady_clock::time_point began_;
  pid_t child_ = -1;
};

inline Outcome run_program(const std::vector<std::string>& words, const Surroundings& where) {
  return RunningProgram(words, where).wait();
}
inline Outcome run_program(const std::vector<std::string>& words, const Scratch& scratch) {
  return run_program(words, Surroundings{.folder = scratch.path()});
}

}  // namespace memspike::test
