// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "experiments/device/figures/run_view.hpp"
#include "experiments/output/figure.hpp"

namespace memspike {

/// Voltage, current, inner voltage and slow state over time, one above the other. With a single step the
/// points A to D of its current are marked.
std::optional<Figure> transient_figure(const DeviceRunView& run);

/// Current and resistance V/I over the logarithmic time since the first voltage step, with the lines that the
/// response starts at, passes and ends at. Only for protocols of a single step; the resistance only where the
/// current keeps its sign.
std::vector<Figure> step_response_figures(const DeviceRunView& run);

/// Conductance and slow state against pulse number.
std::optional<Figure> potentiation_figure(const DeviceRunView& run);

/// Conductance against the amplitude of the pulses, where that varies from pulse to pulse.
std::optional<Figure> staircase_figure(const DeviceRunView& run);

/// Ratio of the currents of two pulses against the gap between them.
std::optional<Figure> paired_pulse_figure(const DeviceRunView& run);

/// Read conductance against the time after a write, with the fitted laws.
std::optional<Figure> retention_figure(const DeviceRunView& run);

/// Conductance after set and reset against the number of cycles.
std::optional<Figure> endurance_figure(const DeviceRunView& run);

/// Change of the conductance against the frequency of the pulses.
std::optional<Figure> rate_dependence_figure(const DeviceRunView& run);

/// Change of the conductance against the delay between two spikes.
std::optional<Figure> stdp_window_figure(const DeviceRunView& run);

/// Current under the longest hold with telegraph noise, and the histogram of its levels.
std::optional<Figure> telegraph_figure(const DeviceRunView& run);
/// Current over the time since the light came on, for each irradiance.
std::optional<Figure> photoresponse_figure(const DeviceRunView& run);

/// Current against voltage under ramps, linear and logarithmic, over the steady-state curve.
std::vector<Figure> current_voltage_figures(const DeviceRunView& run);

/// Nyquist and Bode plots of impedance, and the equivalent circuit over the bias.
std::vector<Figure> impedance_figures(const DeviceRunView& run);

/// The map of one pulse and its gap, with the pulses on it as a cobweb.
std::optional<Figure> potentiation_map_figure(const DeviceRunView& run);

/// Change of the conductance against the number of disturbing pulses.
std::optional<Figure> disturb_figure(const DeviceRunView& run);

/// Energy since the start and where it went, at the ends of the segments.
std::optional<Figure> energy_figure(const DeviceRunView& run);

/// Every figure whose data exist, in the order of the report: first those that the user's file describes.
std::vector<Figure> device_figures(const DeviceRunView& run);

}  // namespace memspike
