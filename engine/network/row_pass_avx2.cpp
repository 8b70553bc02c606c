// SPDX-License-Identifier: Apache-2.0
#include "engine/network/row_pass_kernel.hpp"

namespace memspike {

std::uint64_t row_pass_avx2(const RowPass& row) { return pass(row); }

}  // namespace memspike
