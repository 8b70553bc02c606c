// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/kernel.hpp"

namespace memspike {

/// The state at s after the start of a piece, 0 <= s <= duration (a few ulp more do no harm).
DeviceState value_of(const FlowPiece& piece, double s);

/// Adds factor · u to a Taylor expansion: coefficients[k] += factor u^(k)(s)/k! for k < count.
void add_expansion_of_u(const FlowPiece& piece, double s, double factor, int count, double* coefficients);

/// u never differs from u(s) by more than this later in the piece.
double change_of_u_after(const FlowPiece& piece, double s);

/// The time in the piece after which u changes by no more than `negligible`; infinity if it always may.
double settling_time(const FlowPiece& piece, double negligible);

/// Σ c[k] τ^k.
double polynomial(const double* c, int order, double tau);

}  // namespace memspike
