// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <vector>

#include "experiments/device/step_values.hpp"

namespace memspike {

inline constexpr double kDefaultProbe = 0.1;  // [V]

/// Shorthands that measure something of their own, each read from its map into steps at `place` and into
/// canonical text.

/// `{file}`: straight lines between the points of a CSV file, which is looked for in `folder`.
void read_from_file(Reader& r, const StepPlace& place, const std::filesystem::path& folder,
                    std::vector<Step>& all, Node& text);
/// `{read, at}`: what follows the program of a retention.
void read_retention(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text);
/// `{set, reset, gap, cycles, read}`
void read_endurance(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text);
/// `{amplitude, width, frequencies, count, read, probe, carry_over}`
void read_rate_dependence(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text);
/// `{irradiance, duration, dark, responsivity, area, shunt, bias, carry_over}`: a photovoltaic generator, its
/// photocurrent and its shunt in parallel, in series with the device and a bias.
void read_light(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text);
/// `{pre, post, delays, pairs, interval, probe, carry_over}`
void read_stdp_window(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text);

/// `{biases, frequencies, carry_over, frozen, cross_check}`: measured beside the steps.
void read_impedance(Reader& r, const StepPlace& place, Node& text);
/// `{amplitude, width, gap, count, probe}`: likewise.
void read_disturb(Reader& r, const StepPlace& place, Node& text);
/// `{amplitude, width, gap, count, read}`
void read_potentiation_map(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text);

}  // namespace memspike
