// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/network/network_experiment.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Reads the `record:` block, if there is one, into an experiment whose network is known.
void read_network_record(Reader& experiment, NetworkExperiment& e);
Node record_node(const NetworkExperiment& e);

}  // namespace memspike
