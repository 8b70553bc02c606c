// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

#include "engine/random.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// A number, or a distribution from which each of those it is for gets its own.
struct Drawn {
  enum class Kind { fixed, uniform, normal };
  Kind kind = Kind::fixed;
  double a = 0;  ///< the number; the lower end; the mean
  double b = 0;  ///< the upper end; the standard deviation

  bool is_fixed() const { return kind == Kind::fixed; }
  friend bool operator==(const Drawn&, const Drawn&) = default;
};

/// `value` is `1 ms`, `{uniform: [1 ms, 2 ms]}` or `{normal: {mean: 1 ms, sd: 0.1 ms}}`. The number, the ends
/// and the mean must lie in the range.
Drawn read_drawn(Reader value, const Unit& unit, const Range& range);
Node to_node(const Drawn& drawn, const Unit& unit);

/// One value in the range; draws outside it are drawn again and counted. Throws NumericalError, which names
/// `what`, if a thousand in a row fall outside.
double drawn_value(const Drawn& drawn, const Unit& unit, const Range& range, RandomStream& stream,
                   std::uint64_t& redrawn, const std::string& what);

}  // namespace memspike
