// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "networks/network/network_description.hpp"

namespace memspike {

/// What one spike does through one synapse of a projection, for nominal parameters. What does not exist is
/// empty: a spike source has no membrane, a static synapse no state.
struct PulseReport {
  std::optional<double> jump;          ///< largest excursion of the membrane from where it rests [V]
  std::optional<double> way;           ///< from there to the threshold [V]
  std::optional<double> charge;        ///< through the device while the waveform runs [C]
  std::optional<double> rest_current;  ///< of the device at V = 0 [A]
  std::optional<double> rest_shift;    ///< of the membrane by one such current for ever [V]
  std::optional<double> by_pre, by_post,
      by_both;                       ///< change of the slow state by one waveform, by both at once
  std::optional<double> slow_start;  ///< slow state before
  std::optional<double> decay;       ///< slowest time constant at V = 0 [s]
};

/// Throws NumericalError where the device cannot be integrated.
PulseReport report_on_pulse(const NetworkDescription& network, const ProjectionDescription& projection);

}  // namespace memspike
