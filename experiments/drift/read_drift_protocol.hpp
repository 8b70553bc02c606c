// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "experiments/drift/drift_experiment.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Reads one entry of `protocols:`: `{program: [phases], stimuli, pulses, reads}`, of which everything may be
/// missing. `duration` [s] is that of the observed phase.
DriftProtocol read_drift_protocol(const std::string& name, Reader& reader, const NetworkDescription& network,
                                  double duration, const std::filesystem::path& folder);

Node to_node(const DriftProtocol& protocol, const NetworkDescription& network);

}  // namespace memspike
