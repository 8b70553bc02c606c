// SPDX-License-Identifier: Apache-2.0
// Two violations on purpose, for the test of check_isa.cmake: a weak symbol that does not name its
// instruction level, and code that runs before main().
#include <cstdlib>

namespace memspike::planted {

[[gnu::noinline]] inline double shared_with_everyone(double x) { return x * 2.0; }

extern const double before_main;
const double before_main = shared_with_everyone(static_cast<double>(std::rand()));

}  // namespace memspike::planted
