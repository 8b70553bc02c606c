// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace memspike {

/// Where the time went, for the end of log.txt.
class Stopwatch {
 public:
  /// What was done since the last call, or since the start.
  void lap(const std::string& name);
  /// One line for each lap, and the total.
  std::string table() const;

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::vector<std::pair<std::string, double>> laps_;
};

}  // namespace memspike
