// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
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
        initial_(ensemble.initial[device]),
        tolerance_(tolerance),
        memory_(segments),
        state_(initial_) {}

  void restart() { state_ = initial_; }
  /// The results of the segments to come, one after another, computed elsewhere; nothing to compute them
  /// here.
  void follow(const SegmentOutput* results) { results_ = results; }
  /// Computes as a DeviceRow does, to the bit.
  void go_as_in_a_row() { in_a_row_ = true; }
  DeviceState state() const { return state_; }
  FlowCounts counts() const { return counts_; }
  double largest_local_error() const { return largest_local_error_; }

  /// Goes through one segment; `inside` answers the sample times.
  SegmentOutput flow(const Segment& segment, const std::vector<double>& sample_times,
                     std::vector<DeviceState>& inside) {
    if (results_) return take(*results_++);
    SegmentInput in{segment.drive, segment.duration, tolerance_};
    if (sample_times.empty()) {
      if (const SegmentOutput* known = memory_.find(in.drive, in.duration, state_)) {
        ++counts_.recalled_segments;
        state_ = known->end;
        return *known;
      }
    }
    in.sample_times = sample_times.data();
    in.sample_count = sample_times.size();
    inside.resize(sample_times.size());
    const SegmentOutput out = compute(in, inside.data());
    if (out.status == FlowStatus::done) memory_.keep(in.drive, in.duration, state_, out);
    return take(out);
  }

 private:
  SegmentOutput compute(const SegmentInput& in, DeviceState* inside) const {
    if (!in_a_row_) return kernel_.flow(parameters_, state_, in, inside);
    SegmentOutput out;
    const SegmentLane lane{parameters_, state_, inside};
    kernel_.flows(&lane, 1, in, &out);
    return out;
  }
  const SegmentOutput& take(const SegmentOutput& out) {
    if (out.status != FlowStatus::done) return out;
    counts_ += out.counts;
    largest_local_error_ = std::max(largest_local_error_, out.largest_local_error);
    state_ = out.end;
    return out;
  }

  const DeviceKernel& kernel_;
  const double* parameters_;
  DeviceState initial_;
  double tolerance_;
  SegmentMemory memory_;
  DeviceState state_;
  FlowCounts counts_;
  double largest_local_error_ = 0;
  const SegmentOutput* results_ = nullptr;
  bool in_a_row_ = false;
};

}  // namespace memspike
