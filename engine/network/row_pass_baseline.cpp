// SPDX-License-Identifier: Apache-2.0
#include "engine/network/row_pass_kernel.hpp"

namespace memspike {

std::uint64_t row_pass_baseline(const RowPass& row) { return pass(row); }

}  // namespace memspike
