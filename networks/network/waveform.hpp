// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "networks/network/network_description.hpp"

namespace memspike {

/// The segments listed at a key, which may be missing: `[{voltage: 0.4 V, duration: 15 ms}]`.
std::vector<HeldVoltage> read_waveform(Reader& reader, std::string_view key);
/// A list that is a waveform itself.
std::vector<HeldVoltage> as_waveform(Reader& list);
Node to_node(const std::vector<HeldVoltage>& waveform);

/// Complains at the key if the waveform is longer than neurons of the population stay refractory.
void complain_if_longer_than_refractoriness(Reader& reader, std::string_view key,
                                            const PopulationDescription& to,
                                            const std::vector<HeldVoltage>& waveform);

}  // namespace memspike
