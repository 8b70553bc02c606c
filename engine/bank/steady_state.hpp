// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <complex>
#include <span>

#include "engine/bank/model_registry.hpp"

namespace memspike {

/// One device: a model with its parameter values [SI], in the order of the model's table.
struct DeviceRef {
  const ModelEntry* model;
  const DeviceKernel* kernel;
  const double* parameters;
  double value(std::string_view name) const { return parameters[model->index_of(name)]; }
};

/// The steady state under a held terminal voltage [V]: rate = 0 and (V - u)/R_s = conduction, to the last
/// digits. Throws NumericalError where the model has none that is isolated (a slow state that never moves).
DeviceState steady_state(const DeviceRef& device, double volts);

/// u where (V - u)/R_s = conduction(u, x), with the slow state frozen at x.
double quasi_steady_u(const DeviceRef& device, double volts, double x);

/// The Jacobian's eigenvalues [1/s] at a state under voltage drive, the one of larger real part first.
struct Eigenvalues {
  std::complex<double> slow, fast;
};
Eigenvalues eigenvalues(const DeviceRef& device, DeviceState at);

}  // namespace memspike
