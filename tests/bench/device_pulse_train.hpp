// SPDX-License-Identifier: Apache-2.0
#pragma once
// The workload of the device-pulse bench. One of the peers needs C++17, so this is no more than that.

namespace memspike::bench {

/// A chemical_inductor with its initial state, for integrators that know nothing of memspike.
struct PeerDevice {
  double R_s, R_b, C_m, i_c0, V_T, V_m, tau_k;
  double u, i_c;
};

/// A train of equal pulses: amplitude for width, then 0 V for gap.
struct PulseTrain {
  double amplitude, width, gap;
  int count;
};

/// Calls flow(V, duration) for every segment of the train.
template <class Flow>
void for_each_segment(const PulseTrain& train, const Flow& flow) {
  for (int k = 0; k < train.count; ++k) flow(train.amplitude, train.width), flow(0.0, train.gap);
}

/// Boost.odeint's Rosenbrock method of order 4 with its step control, one device. Returns the final i_c.
double boost_rosenbrock4(const PeerDevice& device, const PulseTrain& train, double tolerance);

}  // namespace memspike::bench
