// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "networks/network/network_description.hpp"

namespace memspike {

/// Prints the populations, and of each whose neurons have a membrane whether they fire or oscillate by
/// themselves, and why not.
void print_neurons(const NetworkDescription& network);

}  // namespace memspike
