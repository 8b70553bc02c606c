// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "experiments/network/figures/network_view.hpp"
#include "experiments/output/figure.hpp"

namespace memspike {

/// When which neuron fired: a mark for each spike, populations one above the other as declared.
std::optional<Figure> raster_figure(const NetworkRunView& run);

/// Firing rate of each population over time.
std::optional<Figure> rates_figure(const NetworkRunView& run);

/// Membrane voltage of the recorded neurons, one panel each, with the threshold and the spikes.
std::optional<Figure> membrane_figure(const NetworkRunView& run);

/// Firing rate against current, with the closed form and the rheobase, of populations whose neurons see
/// constant currents of at least three different sizes and nothing else.
std::optional<Figure> frequency_current_figure(const NetworkRunView& run);

/// Inverse intervals between spikes over time, where neurons with a slow state see constant currents and
/// nothing else.
std::optional<Figure> adaptation_figure(const NetworkRunView& run);

/// Slow state against membrane, with nullclines and the steady state, of neurons recorded with their slow
/// state.
std::vector<Figure> phase_plane_figures(const NetworkRunView& run);

/// Conductances over time and their distribution at the start and at the end, a figure for each projection
/// that was recorded.
std::vector<Figure> weight_figures(const NetworkRunView& run);

/// Conductances as a map, pre against post, at the first and the last recorded time: a figure for each
/// projection that was recorded and is small enough.
std::vector<Figure> weight_map_figures(const NetworkRunView& run);

/// A small network as it is at the end: neurons on a circle, synapses as arrows in the colour of their
/// conductance.
std::optional<Figure> network_drawing(const NetworkRunView& run);

/// Inner voltage, slow state and current of recorded synapses over time, a figure for each projection.
std::vector<Figure> state_figures(const NetworkRunView& run);

/// Every figure whose data exist, in the order of the report.
std::vector<Figure> network_figures(const NetworkRunView& run);

}  // namespace memspike
