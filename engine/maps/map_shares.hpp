// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace memspike::map_shares {

// Shares of the network's tolerance, which its answers may exceed a hundred times.
inline constexpr double kLevelShare = 10;            // a state, by the flow at one voltage over the whole run
inline constexpr double kWaveformLevelShare = 1e-2;  // the same, at levels of postsynaptic waveforms
inline constexpr double kEdgeShare = 2e-3;           // a state, by one edge
inline constexpr double kCourseShare = 5e-2;         // a state, by a dozen edges soon after one another
inline constexpr double kCourseVoltageShare = 10;    // u, relative to what the levels span, by the same
inline constexpr double kPhaseShare = 1e-2;  // a state, by a whole postsynaptic waveform with an edge in it
inline constexpr double kQuietShare = 2e-3;  // the same, where the edge is not looked at
inline constexpr double kComingBackShare = 0.5;  // the same, while u comes back from a waveform
inline constexpr double kCurrentShare = 2e-3;    // a current, relative to the largest one of the class
inline constexpr double kChargeShare = 2e-2;     // the charge of one transient or pulse, relative to itself
inline constexpr double kSettledShare =
    1e-2;  // what is left of a transient when the device counts as settled
inline constexpr double kTransientShare = 0.2;  // the same, while the slow state moves
inline constexpr double kTransientTimes =
    36;  // time constants after which a transient is over: e^-36 = 2e-16
inline constexpr double kLeastDecay =
    0.15;  // of the slowest mode over a segment: less would make them too much alike
inline constexpr double kDistance = 0.03;  // from the rate that is avoided
inline constexpr double kBeyond = 2e-3;    // of a domain: how far a slow coordinate may lie outside
inline constexpr int kMostFast = 4, kMostSlow = 5, kLandingSweeps = 8;

}  // namespace memspike::map_shares
