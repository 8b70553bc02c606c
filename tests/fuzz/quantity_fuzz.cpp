// SPDX-License-Identifier: Apache-2.0
// Any text where a quantity is expected: it is refused in words, or read as a finite number that is written
// and read again as the same one.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "engine/contract/quantity.hpp"

namespace memspike {
namespace {

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

void expect_same_when_written(double si, const Unit& unit) {
  for (const std::string& written : {format_quantity(si, unit), format_readable(si, unit)}) {
    const auto again = parse_quantity(written, &unit);
    demand(std::holds_alternative<Quantity>(again), "what is written is read");
    demand(std::get<Quantity>(again).si == si, "what is written is read as the same number");
  }
}

}  // namespace
}  // namespace memspike

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace memspike;
  if (size == 0) return 0;
  const Unit& unit = unit::all[data[0] % unit::all.size()];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (const Unit* expected : {&unit, static_cast<const Unit*>(nullptr)}) {
    const auto read = parse_quantity(text, expected);
    if (const auto* fault = std::get_if<std::string>(&read)) {
      demand(!fault->empty(), "a refusal says why");
      continue;
    }
    const Quantity& found = std::get<Quantity>(read);
    demand(std::isfinite(found.si), "a quantity is a finite number");
    if (found.dimension == unit.dimension) expect_same_when_written(found.si, unit);
    if (found.dimension != unit.dimension)
      demand(!wrong_dimension(text, found, unit).empty(), "it is told why not");
  }
  return 0;
}
