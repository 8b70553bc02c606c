// SPDX-License-Identifier: Apache-2.0
#include "engine/network/row_pass.hpp"

namespace memspike {

extern const Passes passes_baseline;
#ifdef MEMSPIKE_HAS_AVX2
extern const Passes passes_avx2;
#endif

const Passes& passes_for([[maybe_unused]] InstructionLevel level) {
#ifdef MEMSPIKE_HAS_AVX2
  if (level == InstructionLevel::avx2) return passes_avx2;
#endif
  return passes_baseline;
}

}  // namespace memspike
