// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <limits>

#include "engine/bank/kernel.hpp"
#include "engine/contract/device.hpp"

namespace memspike {

/// Where the energy of a segment went, V I integrated over it: series + Σ branch + stored [J].
struct EnergyBalance {
  double series = 0;                  ///< dissipated in R_s: ∫ R_s I² dt
  double branch[kMostBranches] = {};  ///< taken by each branch of the active layer: ∫ u i_k dt
  double stored = 0;                  ///< by C_m: the change of C_m u²/2
  double delivered = 0;               ///< by branches that are not passive: Σ ∫ max(0, -u i_k) dt
  EnergyBalance& operator+=(const EnergyBalance& o);
  EnergyBalance& operator/=(double divisor);
};

/// What the source's limit did in a segment.
struct LimitedTime {
  double time = 0;            ///< for which |I| was at the limit [s]
  double first = 0;           ///< when it was first reached, from the segment's start [s]; NaN if never
  std::uint64_t changes = 0;  ///< between control of voltage and of current, inside the segment
};

struct PiecewiseOutput {
  SegmentOutput flow;
  double swept = 0;  ///< ∫ I dV at the terminals [W]; of a source without resistance
  EnergyBalance balance;
  LimitedTime limited;
};

/// What a voltage comes from: a source that limits |I|, behind a resistance of its own.
struct VoltageSource {
  double limit = std::numeric_limits<double>::infinity();  ///< [A], above 0
  double resistance = 0;                                   ///< [Ohm], in series with the device
};

/// Voltage and current at the device's terminals at inner voltage u, where the source asks for the voltage V:
/// it holds V as far as the current that this takes is within the limit, and else holds the current at the
/// limit,
///
///   I = min(max((V - u)/(R_s + resistance), -limit), limit)        V at the terminals = u + R_s I
struct Terminal {
  double V, I;
};
Terminal terminal_at(double V, double u, double R_s, const VoltageSource& source);

/// A device at the terminals of a source.
struct SourcedDevice {
  const DeviceKernel* kernel = nullptr;
  const double* parameters = nullptr;  ///< whose R_s includes the source's resistance
  std::size_t branches = 1;
  double R_s = 0, C_m = 0;  ///< the device's own
  VoltageSource source;
};

/// One device through one segment, piece by piece of its flow as functions of time: what SegmentFlow does not
/// do. Under a voltage the source goes over to holding the current where that reaches the limit, and back.
/// The instants are roots of V(t) - u(t) = ±(R_s + resistance) limit in the piece, whose polynomial or
/// exponentials hold the tolerance all over, and a piece ends there. |V - u| may exceed that by a thousandth
/// of the tolerance, or by rounding, before that counts. Integrals are Gauss' of 15 nodes on panels that
/// resolve the piece. An imposed current is not limited.
PiecewiseOutput flow_by_pieces(const SourcedDevice& device, DeviceState start, const SegmentInput& in,
                               DeviceState* samples);

}  // namespace memspike
