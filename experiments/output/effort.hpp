// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <ctime>

#include "experiments/output/summary.hpp"

namespace memspike {

/// What a part of a run takes, from the moment at which this is made. These are the only numbers of a summary
/// that differ from run to run.
class Effort {
 public:
  void stop() {
    wall_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    cpu_ = static_cast<double>(std::clock() - cpu_begin_) / CLOCKS_PER_SEC;
  }
  /// `wall` and `cpu` of `what`, until stop().
  void add_to(Summary& summary, const std::string& what) const {
    summary.add("wall", wall_, unit::second, what + " took on the clock; differs from run to run");
    summary.add("cpu", cpu_, unit::second, "and in all threads together; differs from run to run");
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::clock_t cpu_begin_ = std::clock();
  double wall_ = 0, cpu_ = 0;  // [s]
};

}  // namespace memspike
