// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/bank/kernel.hpp"
#include "experiments/drift/exact_sum.hpp"

namespace memspike {

/// Why a device changes during an interval between two edges:
///
///   write        waveforms run on both of its terminals
///   disturb      a waveform runs on one of them: half-select
///   read         a read step, which has both terminals to itself
///   relaxation   nothing drives it
///
/// A waveform runs from its start to its end, also where it is at 0 V.
enum class Cause : std::uint8_t { write, disturb, read, relaxation };
inline constexpr std::size_t kCauses = 4;
inline constexpr std::array<std::string_view, kCauses> kCauseNames{"write", "disturb", "read", "relaxation"};

/// What one cause did to one device.
struct LedgerAccount {
  std::uint64_t pulses = 0;
  ExactSum charge, energy;     ///< of the terminals: integral of I [C], of V·I [J]
  ExactSum slow, conductance;  ///< changes of the slow state and of G [S]
};

/// One device through a whole protocol.
struct DeviceLedger {
  std::array<LedgerAccount, kCauses> accounts;
  DeviceState start, end;
  double G_start = 0, G_programmed = 0, G_end = 0;  ///< G_programmed: where the observed phase begins [S]
  std::vector<double> G;                            ///< at the observed ages [S]
  FlowCounts counts;
  double largest_local_error = 0;

  LedgerAccount& of(Cause cause) { return accounts[static_cast<std::size_t>(cause)]; }
  const LedgerAccount& of(Cause cause) const { return accounts[static_cast<std::size_t>(cause)]; }
};

}  // namespace memspike
