// SPDX-License-Identifier: Apache-2.0
#include "engine/network/row_pass.hpp"

namespace memspike {

std::uint64_t row_pass_baseline(const RowPass& row);
#ifdef MEMSPIKE_HAS_AVX2
std::uint64_t row_pass_avx2(const RowPass& row);
#endif

RowPassFunction row_pass_for([[maybe_unused]] InstructionLevel level) {
#ifdef MEMSPIKE_HAS_AVX2
  if (level == InstructionLevel::avx2) return &row_pass_avx2;
#endif
  return &row_pass_baseline;
}

}  // namespace memspike
