// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "engine/network/map_plan.hpp"

namespace memspike {

/// How a network is taken through time, a line for each projection of devices and each population of neurons:
///
///   devices of plastic: compiled maps (largest error estimates: state 5.7e-08, charge 4.2e-07; 455 numbers;
///   settles after 184 us)
///   membranes of output: in closed form, under a constant and 5 exponentials
std::vector<std::string> method_words(const Network& network, const MapPlan& plan);

}  // namespace memspike
