// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/flow/scalar.hpp"

namespace memspike::portable {

/// Elementary functions that give the same bits on every machine: those of the C library differ in their last
/// digits.
inline double exp(double z) { return memspike::exp(Scalar<isa::Baseline>(z)).v; }
inline double expm1(double z) { return memspike::expm1(Scalar<isa::Baseline>(z)).v; }
inline double log(double z) { return memspike::log(Scalar<isa::Baseline>(z)).v; }

}  // namespace memspike::portable
