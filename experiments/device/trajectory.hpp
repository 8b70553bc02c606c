// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "experiments/device/protocol.hpp"
#include "experiments/device/segment_memory.hpp"
#include "networks/device/device_description.hpp"

namespace memspike {

/// One trajectory: a device's state carried through segments at one tolerance.
class Trajectory {
 public:
  Trajectory(const DeviceEnsemble& ensemble, std::uint64_t device, double tolerance, std::uint64_t segments)
      : kernel_(*ensemble.kernel),
        parameters_(ensemble.parameters_of(device)),
        count_(ensemble.model->parameters.size()),
        C_m_(static_cast<std::size_t>(ensemble.model->index_of("C_m"))),
        initial_(ensemble.initial[device]),
        tolerance_(tolerance),
        memory_(segments),
        state_(initial_) {}

  void restart() { state_ = initial_; }
  DeviceState state() const { return state_; }
  FlowCounts counts() const { return counts_; }
  double largest_local_error() const { return largest_local_error_; }

  /// Goes through one segment; `inside` answers the sample times. The slow rate is `rate_factor` times that
  /// of the model.
  SegmentOutput flow(const Segment& segment, const std::vector<double>& sample_times,
                     std::vector<DeviceState>& inside, double rate_factor = 1) {
    if (rate_factor != 1) return flow_scaled(segment, sample_times, inside, rate_factor);
    const SegmentInput in{segment.drive, segment.duration, tolerance_};
    const DeviceState before = state_;
    if (sample_times.empty()) {
      if (const SegmentOutput* known = memory_.find(in.drive, in.duration, state_)) {
        ++counts_.recalled_segments;
        state_ = known->end;
        return *known;
      }
    }
    const SegmentOutput out = run(parameters_, in, sample_times, inside);
    if (out.status == FlowStatus::done) memory_.keep(in.drive, in.duration, before, out);
    return out;
  }

 private:
  SegmentOutput run(const double* parameters, SegmentInput in, const std::vector<double>& sample_times,
                    std::vector<DeviceState>& inside) {
    in.sample_times = sample_times.data();
    in.sample_count = sample_times.size();
    inside.resize(sample_times.size());
    const SegmentOutput out = kernel_.flow(parameters, state_, in, inside.data());
    if (out.status != FlowStatus::done) return out;
    counts_ += out.counts;
    largest_local_error_ = std::max(largest_local_error_, out.largest_local_error);
    state_ = out.end;
    return out;
  }

  /// With the time s = k t, dx/dt = k rate becomes dx/ds = rate, and C_m du/dt = I - f becomes k C_m du/ds =
  /// I - f: the device itself, with k times the capacitance, through k times the duration. Such a segment
  /// does not come again, and is not remembered.
  SegmentOutput flow_scaled(const Segment& segment, const std::vector<double>& sample_times,
                            std::vector<DeviceState>& inside, double k) {
    scaled_.assign(parameters_, parameters_ + count_);
    scaled_[C_m_] *= k;
    const SegmentInput in{segment.drive, k * segment.duration, tolerance_};
    times_.clear();
    for (const double t : sample_times) times_.push_back(std::min(k * t, in.duration));
    SegmentOutput out = run(scaled_.data(), in, times_, inside);
    out.charge /= k, out.energy /= k, out.failed_at /= k;
    return out;
  }

  const DeviceKernel& kernel_;
  const double* parameters_;
  std::size_t count_, C_m_;  ///< parameters of the model; which of them is C_m
  DeviceState initial_;
  double tolerance_;
  SegmentMemory memory_;
  DeviceState state_;
  FlowCounts counts_;
  double largest_local_error_ = 0;
  std::vector<double> scaled_, times_;
};

}  // namespace memspike
