// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "engine/bank/kernel.hpp"

namespace memspike {

/// Ends of the panels, from 0 to `length`, on each of which a product of two functions of the piece is
/// resolved by Gauss' quadrature of 15 nodes to rounding: the whole of a polynomial, which converges within
/// its own step; of exponentials at most five time constants of the fastest one that has not died out.
void panels_of(const FlowPiece& piece, double length, std::vector<double>& ends);

}  // namespace memspike
