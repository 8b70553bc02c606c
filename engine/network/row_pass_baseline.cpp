// SPDX-License-Identifier: Apache-2.0
#include "engine/network/bound_pass_kernel.hpp"
#include "engine/network/moment_pass_kernel.hpp"
#include "engine/network/row_pass_kernel.hpp"

namespace memspike {

extern const Passes passes_baseline;
// constinit: no instruction of this unit may run before the program has asked what the processor can do.
constinit const Passes passes_baseline{&pass_row,    &pass_column, &pass_ensemble, &pass_ensemble_column,
                                       &pass_bounds, &top_of_one,  &pass_moment};

}  // namespace memspike
