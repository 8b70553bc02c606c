// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <limits>
#include <string>

#include "experiments/output/summary.hpp"

namespace memspike {

/// a/b; NaN where b is zero.
inline double ratio_of(double a, double b) {
  return b == 0 ? std::numeric_limits<double>::quiet_NaN() : a / b;
}

/// Mean and sample standard deviation over devices, in one pass (Welford). What is not a number is left out.
class Spreading {
 public:
  void take(double value) {
    if (value != value) return;
    ++count_;
    const double away = value - mean_;
    mean_ += away / static_cast<double>(count_);
    squares_ += away * (value - mean_);
  }
  std::uint64_t count() const { return count_; }
  double mean() const;
  double deviation() const;

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0, squares_ = 0;
};

/// Adds a mean, and beside it the standard deviation if there are several devices; nothing without values.
void add(Summary& summary, const std::string& name, const Spreading& s, const Unit& unit,
         const std::string& meaning, std::uint64_t devices);

}  // namespace memspike
