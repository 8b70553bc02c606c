// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/bank/piecewise_flow.hpp"
#include "experiments/device/protocol.hpp"
#include "experiments/device/segment_memory.hpp"
#include "networks/device/device_description.hpp"

namespace memspike {

/// What a trajectory is asked for beside its states.
struct TrajectoryOptions {
  double limit = std::numeric_limits<double>::infinity();  ///< of the source to |I| [A]
  bool balance = false;                                    ///< where the energy of each segment goes
};

/// One trajectory: a device's state carried through segments at one tolerance.
class Trajectory {
 public:
  Trajectory(const DeviceEnsemble& ensemble, std::uint64_t device, double tolerance, std::uint64_t segments,
             const TrajectoryOptions& options)
      : options_(options),
        R_s_(static_cast<std::size_t>(ensemble.model->index_of("R_s"))),
        C_m_(static_cast<std::size_t>(ensemble.model->index_of("C_m"))),
        changed_(ensemble.parameters_of(device),
                 ensemble.parameters_of(device) + ensemble.model->parameters.size()),
        device_{ensemble.kernel,
                ensemble.parameters_of(device),
                ensemble.model->branches.size(),
                changed_[R_s_],
                changed_[C_m_],
                {options.limit, 0}},
        initial_(ensemble.initial[device]),
        tolerance_(tolerance),
        memory_(segments),
        state_(initial_) {}

  void restart() { state_ = initial_; }
  DeviceState state() const { return state_; }
  double largest_local_error() const { return largest_local_error_; }

  /// Goes through one segment; `inside` answers the sample times. The slow rate is `rate_factor` times that
  /// of the model. A segment behind a resistance or with a factor does not come again, and is not remembered.
  PiecewiseOutput flow(const Segment& segment, const std::vector<double>& sample_times,
                       std::vector<DeviceState>& inside, double rate_factor = 1) {
    const SegmentInput in{segment.drive, segment.duration, tolerance_};
    if (segment.source_resistance > 0 || rate_factor != 1)
      return take(flow_changed(in, segment.source_resistance, rate_factor, sample_times, inside));
    if (sample_times.empty()) {
      if (const PiecewiseOutput* known = memory_.find(in.drive, in.duration, state_)) {
        PiecewiseOutput again = *known;
        again.flow.counts = {}, again.flow.counts.recalled_segments = 1;
        state_ = again.flow.end;
        return again;
      }
    }
    const PiecewiseOutput out = flow_at(device_, in, sample_times, inside);
    if (out.flow.status == FlowStatus::done) memory_.keep(in.drive, in.duration, state_, out);
    return take(out);
  }

 private:
  static PiecewiseOutput with_swept(const SegmentInput& in, const SegmentOutput& flow) {
    PiecewiseOutput out;
    out.flow = flow;
    out.swept = swept(in.drive, in.duration, flow.charge);
    return out;
  }

  PiecewiseOutput take(const PiecewiseOutput& out) {
    if (out.flow.status != FlowStatus::done) return out;
    largest_local_error_ = std::max(largest_local_error_, out.flow.largest_local_error);
    state_ = out.flow.end;
    return out;
  }

  /// A source with neither limit nor resistance gives the same whether the balance is asked for or not.
  PiecewiseOutput flow_at(const SourcedDevice& device, SegmentInput in,
                          const std::vector<double>& sample_times, std::vector<DeviceState>& inside) const {
    in.sample_times = sample_times.data(), in.sample_count = sample_times.size();
    inside.resize(sample_times.size());
    if (options_.limit < std::numeric_limits<double>::infinity() || device.source.resistance > 0)
      return flow_by_pieces(device, state_, in, inside.data());
    PiecewiseOutput out = with_swept(in, device.kernel->flow(device.parameters, state_, in, inside.data()));
    if (!options_.balance || out.flow.status != FlowStatus::done) return out;
    in.sample_count = 0;
    out.balance = flow_by_pieces(device, state_, in, nullptr).balance;
    return out;
  }

  /// A source with a resistance is one without, for a device whose R_s is larger by it. A slow rate k times
  /// the model's is that of the device in the time s = k t: dx/dt = k rate becomes dx/ds = rate, and
  /// C_m du/dt = I - f becomes k C_m du/ds = I - f, the device itself with k times the capacitance, through
  /// k times the duration.
  PiecewiseOutput flow_changed(SegmentInput in, double resistance, double k,
                               const std::vector<double>& sample_times, std::vector<DeviceState>& inside) {
    SourcedDevice device = device_;
    changed_[R_s_] = device_.R_s + resistance;
    changed_[C_m_] = device.C_m = k * device_.C_m;
    device.parameters = changed_.data();
    device.source.resistance = resistance;
    in.duration *= k;
    times_.clear();
    for (const double t : sample_times) times_.push_back(std::min(k * t, in.duration));
    PiecewiseOutput out = flow_at(device, in, times_, inside);
    out.flow.charge /= k, out.flow.energy /= k, out.flow.failed_at /= k;
    out.balance /= k;
    out.limited.time /= k, out.limited.first /= k;
    return out;
  }

  TrajectoryOptions options_;
  std::size_t R_s_, C_m_;        ///< their rows in the parameters
  std::vector<double> changed_;  ///< parameters with another R_s or C_m
  SourcedDevice device_;
  DeviceState initial_;
  double tolerance_;
  SegmentMemory<PiecewiseOutput> memory_;
  DeviceState state_;
  double largest_local_error_ = 0;
  std::vector<double> times_;
};

}  // namespace memspike
