// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "networks/network/network_description.hpp"

namespace memspike {

/// What a neuron of a population does on its own, for nominal parameters. Its rests are looked for between
/// the reset and the threshold, with the slow state at rest, too; the current there is read off its
/// equations.
struct NeuronReport {
  std::optional<NeuronState> rest;      ///< without current; empty: it fires by itself
  NeuronJacobian jacobian{};            ///< there, or without one at the reset
  double rheobase = 0;                  ///< smallest step of current, for ever, that makes it fire [A]
  double rests_up_to = 0;               ///< largest constant current with a rest below the threshold [A]
  std::optional<double> unstable_from;  ///< smallest constant current below that whose rest is unstable [A]
  std::optional<double> stays_closed;   ///< constant current from which a switch does not open again [A]
  std::optional<double> interval;       ///< between two spikes without current, where it goes on firing [s]

  /// The slow state does not act on the membrane, or moves at events alone.
  bool is_one_equation() const {
    return jacobian.v_by_w == 0 || (jacobian.w_by_v == 0 && jacobian.w_by_w == 0);
  }
  double trace() const { return jacobian.v_by_v + jacobian.w_by_w; }
  double determinant() const { return jacobian.v_by_v * jacobian.w_by_w - jacobian.v_by_w * jacobian.w_by_v; }
  /// The eigenvalues are complex.
  bool is_focus() const { return trace() * trace() < 4 * determinant(); }
};

/// Throws NumericalError where the neuron cannot be integrated.
NeuronReport report_on_neuron(const PopulationDescription& population);

}  // namespace memspike
