// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace memspike {

/// The two states of a device: the inner voltage u [V] and the slow state x [unit of the model].
struct DeviceState {
  double u = 0, x = 0;
  friend bool operator==(const DeviceState&, const DeviceState&) = default;
};

/// What the source does during one segment: it holds or ramps a voltage, or it imposes a current. An open
/// circuit is a current of zero. Edges are always segment edges, so within a segment the drive is smooth.
struct Drive {
  enum class Kind : std::uint8_t { voltage, current };
  Kind kind = Kind::voltage;
  double from = 0, to = 0;  ///< at the segment's start and end [V] or [A]; a current is constant
  friend bool operator==(const Drive&, const Drive&) = default;
};

/// How a segment was integrated, for the run report.
struct FlowCounts {
  std::uint64_t closed_forms = 0;       ///< stretches covered by the linear propagator
  std::uint64_t taylor_steps = 0;       ///< explicit steps
  std::uint64_t collocation_steps = 0;  ///< implicit steps, where the device is stiff
  std::uint64_t rejected_steps = 0;
  std::uint64_t recalled_segments = 0;  ///< segments met before with the same bits, not computed again
  FlowCounts& operator+=(const FlowCounts& o) {
    closed_forms += o.closed_forms, taylor_steps += o.taylor_steps, collocation_steps += o.collocation_steps;
    rejected_steps += o.rejected_steps, recalled_segments += o.recalled_segments;
    return *this;
  }
};

/// One device through one segment. The local error of u stays below tolerance · max(|u|, V_m) and that of x
/// below tolerance · max(|x|, scale) per step; in practice both are controlled relative to their change in
/// the step, which keeps relative accuracy in decaying tails.
struct SegmentInput {
  Drive drive;
  double duration = 0;      ///< [s], at least 0
  double tolerance = 1e-9;  ///< 1e-14 ... 1e-2
  std::uint64_t step_limit = 1'000'000;
  const double* sample_times = nullptr;  ///< ascending, in [0, duration], counted from the segment's start
  std::uint64_t sample_count = 0;
};

enum class FlowStatus : std::uint8_t { done, too_many_steps, not_finite };

struct SegmentOutput {
  DeviceState end;
  double charge = 0;  ///< integral of I [C]
  double energy = 0;  ///< integral of V·I [J]
  FlowCounts counts;
  FlowStatus status = FlowStatus::done;
  double failed_at = 0;            ///< [s] after the segment's start, when status is not done
  double largest_local_error = 0;  ///< largest estimate of a step's error, relative to its scale
};

/// What the stretches of one segment learn for the next: hints for speed, which no result depends on beyond
/// the tolerance. A new segment starts with new ones.
struct FlowHints {
  double implicit_step = 0;
  int until_collocation = 0, pause = 6, until_closed_form = 0;
  bool decayed = false;
};

inline constexpr int kPieceTerms = 29;

/// One stretch of a held segment as functions of s, the time since its start, 0 <= s <= duration:
///
///   polynomial   u = Σ u[k] (s/duration)^k,  k = 0 ... order
///   growth       u = u[0] + Σ u[i+1] (e^(rate_i s) - 1)/rate_i,  i = 0, 1
///   decay        u = u[0] + Σ u[i+1] e^(rate_i s)
///
/// and the same for x. The tolerance of the step that made it holds over all of it.
struct FlowPiece {
  enum class Kind : std::uint8_t { polynomial, growth, decay };
  Kind kind = Kind::polynomial;
  int order = 0;
  double duration = 0;
  double rate[2] = {0, 0};
  double u[kPieceTerms] = {}, x[kPieceTerms] = {};
};

/// One of the devices that go through a segment side by side.
struct SegmentLane {
  const double* parameters = nullptr;
  DeviceState start;
  DeviceState* samples = nullptr;  ///< its answers to the sample times
};

/// conduction, rate and their partial derivatives at one state.
struct Derivatives {
  double f, f_u, f_x;  ///< conduction [A]
  double r, r_u, r_x;  ///< rate [unit of x / s]
};

/// A held segment of a device whose fast state dies out, see SlowFlow.
struct SlowFlowOutput {
  DeviceState end;
  double landed = 0;  ///< the slow state at the start, had the device been on the slow manifold
  bool done = false;  ///< false: the device must be integrated
};

/// One of the held segments that go side by side.
struct SlowFlowLane {
  const double* parameters = nullptr;
  double voltage = 0, duration = 0;  ///< [V], [s]
  DeviceState start;
};

/// The slow manifold of a held voltage at one slow state.
struct ManifoldPoint {
  double u, rate;    ///< [V], [unit of x / s]
  double fast_rate;  ///< at which u falls onto it [1/s]
  bool is_apart;     ///< from the rates of the slow state
  double left_out;   ///< of `rate`, relative to it: what higher orders would add
};

/// The compiled readings of one model at one instruction level. parameters points to one double for each row
/// of the model's parameter table, in its order.
struct DeviceKernel {
  SegmentOutput (*flow)(const double* parameters, DeviceState start, const SegmentInput& in,
                        DeviceState* samples);
  /// `count` devices through one segment, eight of them side by side. What becomes of one does
  /// not depend on the others; it differs from what `flow` gives by less than the tolerance.
  void (*flows)(const SegmentLane* lanes, std::uint64_t count, const SegmentInput& in,
                SegmentOutput* outputs);
  /// The first stretch of a segment, as a function of time. Samples are not taken.
  SegmentOutput (*stretch)(const double* parameters, DeviceState start, const SegmentInput& in,
                           FlowHints& hints, FlowPiece& piece);
  /// For conduction that is linear in u, and durations above 0. tolerance: of x, relative to slow_scale.
  SlowFlowOutput (*slow_flow)(const double* parameters, double voltage, DeviceState start, double duration,
                              double tolerance);
  /// Four at once, which are done or not done together.
  bool (*slow_flows)(const SlowFlowLane* four, double tolerance, SlowFlowOutput* outputs);
  ManifoldPoint (*manifold)(const double* parameters, double voltage, double x);
  Derivatives (*evaluate)(const double* parameters, DeviceState at);
  /// The currents of the model's branches [A] at each of `count` states, one row for each state.
  void (*branch_currents)(const double* parameters, const DeviceState* at, std::uint64_t count,
                          double* currents);
  double (*voltage_scale)(const double* parameters);
  double (*slow_scale)(const double* parameters);
};

}  // namespace memspike
