// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/network/network.hpp"

namespace memspike {

/// Adds the current of a stimulus at time t, seen from the right, to a Taylor expansion in time:
/// coefficients[k] += I^(k)(t)/k! for k < count. Nothing outside start <= t < stop.
void add_current(const CurrentStimulus& stimulus, std::uint32_t neuron, std::uint64_t seed, double t,
                 int count, double* coefficients);

/// The next time after t at which the current ceases to be what add_current() gave at t; infinity if never.
double next_edge(const CurrentStimulus& stimulus, double t);

}  // namespace memspike
