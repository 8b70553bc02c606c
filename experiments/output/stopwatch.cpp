// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/stopwatch.hpp"

#include <fmt/format.h>

namespace memspike {

void Stopwatch::lap(const std::string& name) {
  const auto now = std::chrono::steady_clock::now();
  laps_.emplace_back(name, std::chrono::duration<double>(now - last_).count());
  last_ = now;
}

std::string Stopwatch::table() const {
  double total = 0;
  for (const auto& [name, seconds] : laps_) total += seconds;
  std::string text = "time:";
  for (const auto& [name, seconds] : laps_)
    text += fmt::format("\n  {:<12}{:>10.3f} s {:>6.1f} %", name, seconds, 100 * seconds / total);
  return text + fmt::format("\n  {:<12}{:>10.3f} s", "total", total);
}

}  // namespace memspike
