// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/output/json.hpp"

namespace memspike {

/// One file the run has read: its name as given and the SHA-1 of its bytes.
struct InputFile {
  std::string name, sha1;
};

/// Forty hexadecimal digits, as `sha1sum` prints them.
std::string sha1_of(std::string_view bytes);

/// Where a result comes from: everything needed to make it again, and how long it took.
class Provenance {
 public:
  /// The clocks start here.
  explicit Provenance(std::vector<std::string> command_line);

  std::string instruction_level;  ///< "baseline", "avx2"
  std::uint64_t seed = 0;
  int threads = 1;
  std::vector<InputFile> inputs;
  Json more;  ///< an object whose members are appended as they are; null for none

  void add_input(std::string name, std::string_view text) {
    inputs.push_back({std::move(name), sha1_of(text)});
  }

  /// run.json as of now: the end of the run is the moment of this call. CPU time includes the figures.
  Json to_json() const;

 private:
  std::vector<std::string> command_line_;
  std::chrono::system_clock::time_point start_;
  std::chrono::steady_clock::time_point start_steady_;
};

/// "2024-05-01T12:00:00Z"
std::string utc_text(std::chrono::system_clock::time_point time);

}  // namespace memspike
