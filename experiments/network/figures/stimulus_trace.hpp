// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "experiments/network/figures/network_view.hpp"

namespace memspike {

/// All stimulus currents into one neuron at t, after what changes there [A].
double stimulus_current(const NetworkRunView& run, std::size_t population, std::uint32_t neuron, double t);

/// The same over the whole run, as a polyline with both sides of every jump.
struct StimulusTrace {
  std::vector<double> t, current;  ///< [s], [A]
};
/// Nothing where no current but a constant one reaches the neuron, or one with too many edges to be drawn.
std::optional<StimulusTrace> stimulus_trace(const NetworkRunView& run, std::size_t population,
                                            std::uint32_t neuron);

}  // namespace memspike
