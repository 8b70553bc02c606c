// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

namespace memspike {

/// A sum held in two doubles: n additions leave an error below n · 2^-104 of the largest partial sum, so that
/// value() is the true sum rounded once. Knuth, The Art of Computer Programming 2, section 4.2.2, theorem B.
class ExactSum {
 public:
  void add(double term) {
    const double sum = high_ + term, of_term = sum - high_;
    low_ += (high_ - (sum - of_term)) + (term - of_term);
    high_ = sum;
    const double whole = high_ + low_;
    low_ -= whole - high_;
    high_ = whole;
  }
  /// to - from, without rounding the difference.
  void add_change(double from, double to) { add(to), add(-from); }
  double value() const { return high_ + low_; }

 private:
  double high_ = 0, low_ = 0;
};

}  // namespace memspike
