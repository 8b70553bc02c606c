// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/kernel.hpp"
#include "engine/contract/neuron.hpp"

namespace memspike {

/// The two states of a neuron: the membrane v [V] and the slow state w [unit of the model].
struct NeuronState {
  double v = 0, w = 0;
  friend bool operator==(const NeuronState&, const NeuronState&) = default;
};

/// The trajectory of a neuron about one time, in powers of τ = s/step, 0 <= τ <= 1.
struct NeuronExpansion {
  int order = 0;
  double step = 0;  ///< [s]: the expansion holds the tolerance up to here
  double v[kPieceTerms] = {}, w[kPieceTerms] = {};
  double excess[kPieceTerms] = {};  ///< v - threshold(w); threshold(w) - v of a closed switch
};

/// What drives a neuron while a step is made.
struct NeuronDrive {
  const double* current;  ///< Taylor coefficients of I in s: order(tolerance) of them [A/s^k]
  bool held;              ///< v stays where it is and only w moves
  double longest;         ///< no step longer than this [s]
  double tolerance;
};

/// The numbers of a neuron that a network needs beside its equations.
struct NeuronTraits {
  double reset, slow_jump, hold, start, voltage_scale, time_scale, slow_scale;
  double threshold;                ///< at w = 0 [V]
  double volts_per_ampere_second;  ///< d(dv/dt)/dI [1/F]
  bool is_switch;                  ///< engine/contract/neuron.hpp
  bool is_linear = false;          ///< and then
  LinearMembrane<double> linear{};
};

/// Derivatives of dv/dt and dw/dt by v and w.
struct NeuronJacobian {
  double v_by_v, v_by_w, w_by_v, w_by_w;
};

/// The compiled readings of one neuron model at one instruction level.
struct NeuronKernel {
  int (*order)(double tolerance);  ///< of an expansion: so many coefficients of the current are needed
  void (*expand)(const double* parameters, NeuronState at, const NeuronDrive& drive, NeuronExpansion& out);
  NeuronTraits (*traits)(const double* parameters);
  /// dv/dt and dw/dt.
  NeuronState (*derivative)(const double* parameters, NeuronState at, double current);
  double (*threshold)(const double* parameters, double w);
  NeuronJacobian (*jacobian)(const double* parameters, NeuronState at, double current);
  /// The time between two spikes under a constant current [s], infinite where it does not go on firing;
  /// nullptr for a model without a closed form.
  double (*interval)(const double* parameters, double current);
};

}  // namespace memspike
