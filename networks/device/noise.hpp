// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "networks/device/spread.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Random telegraph noise of one trap: the current is the device's own while the trap is empty (high), and
/// (1 - amplitude) of it while the trap is full (low). Both dwell times are exponential, with these means.
struct Telegraph {
  double amplitude = 0;              ///< ΔI/I, in (0, 1)
  double tau_high = 0, tau_low = 0;  ///< [s]
};

/// The frequency [Hz] above which the spectrum of a trap falls as 1/f²: (1/tau_high + 1/tau_low)/(2π).
double corner_frequency(const Telegraph& trap);

/// What is random in a device from one pulse, read or instant to the next. Spreads are about 1.
struct DeviceNoise {
  std::optional<Spread> write;       ///< of the factor on the slow rate, one for each pulse
  std::optional<Spread> read;        ///< of the factor on the reported current, one for each read
  std::vector<Telegraph> telegraph;  ///< of the reported currents; the factors of several traps multiply
  bool any() const { return write || read || !telegraph.empty(); }
};

/// Reads the map `noise`, if there is one.
DeviceNoise read_noise(Reader& device);
Node to_node(const DeviceNoise& noise);

}  // namespace memspike
