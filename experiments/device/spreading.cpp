// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/spreading.hpp"

#include <cmath>
#include <limits>

namespace memspike {

double Spreading::mean() const { return count_ ? mean_ : std::numeric_limits<double>::quiet_NaN(); }
double Spreading::deviation() const {
  return count_ > 1 ? std::sqrt(squares_ / static_cast<double>(count_ - 1))
                    : std::numeric_limits<double>::quiet_NaN();
}

void add(Summary& summary, const std::string& name, const Spreading& s, const Unit& unit,
         const std::string& meaning, std::uint64_t devices) {
  if (s.count() == 0) return;
  summary.add(name, s.mean(), unit, meaning + (devices > 1 ? ", mean over devices" : ""));
  if (devices > 1) summary.add(name + "_sd", s.deviation(), unit, "its standard deviation over devices");
}

}  // namespace memspike
