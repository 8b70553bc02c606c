// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>

namespace memspike {

/// Random numbers as a function of (seed, purpose, who, how many), never of order or thread: a stream of
/// Philox4x32-10 whose key is the seed and whose counter holds the rest. Two streams with different purposes,
/// such as "variability R_s" and "variability C_m", are independent, and adding one changes no other.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t who);

  /// Uniform in the open interval (0, 1), 52 bits.
  double uniform();
  /// Standard normal, by the inverse of its distribution function: one uniform for each.
  double normal();

 private:
  std::uint64_t seed_, who_;
  std::uint32_t purpose_;
  std::uint32_t drawn_ = 0;
};

/// A seed for a run whose user gave none.
std::uint64_t drawn_seed();

}  // namespace memspike
