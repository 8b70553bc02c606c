// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <complex>
#include <cstdint>

#include "engine/bank/steady_state.hpp"

namespace memspike {

/// What a small sine finds: the voltage `bias` + amplitude·sin(2 pi f t), played as straight lines between
/// the instants of a fine grid, drives the device through the integrator, until the response repeats itself
/// from period to period. Z is the ratio of the first Fourier components of voltage and current. No
/// derivative of the model enters: a judge of SmallSignal::impedance.
struct SineResponse {
  std::complex<double> Z;  ///< [Ohm]
  bool periodic = false;   ///< the response came to repeat itself
};
SineResponse sine_response(const DeviceRef& device, DeviceState at, double bias, double amplitude,
                           double frequency);

}  // namespace memspike
