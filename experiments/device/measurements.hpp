// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace memspike {

/// A voltage held for a while.
struct HeldPiece {
  double voltage = 0, duration = 0;  ///< [V], [s]
};

/// Steps of a protocol that are measured beside it: they take no time on its clock, begin with `initial`, and
/// leave the state of the device alone.

/// `impedance`: small-signal impedance at held voltages.
struct ImpedanceStep {
  std::vector<double> biases;       ///< [V]
  std::vector<double> frequencies;  ///< [Hz]
  bool carry_over = false;          ///< each bias is approached from the state of the one before
  bool frozen = false;  ///< the slow state of `initial`, u quasi-steady, in place of a steady state
  struct CrossCheck {
    double amplitude = 0;             ///< [V]
    std::vector<double> frequencies;  ///< [Hz]
  };
  std::optional<CrossCheck> cross_check;
};

/// `disturb`: how a long train of equal pulses moves the state, by iterating the map of one of them.
struct DisturbStep {
  std::vector<double> amplitudes;  ///< [V]
  double width = 0, gap = 0;       ///< [s]
  std::uint64_t count = 0;
  double probe = 0;         ///< [V]
  std::uint32_t label = 0;  ///< index into Protocol::labels
};

}  // namespace memspike
