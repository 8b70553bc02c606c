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
  /// The results of the segments to come, one after another, as a DeviceRow has computed them.
  void follow(const SegmentOutput* results) { results_ = results; }
  DeviceState state() const { return state_; }
  FlowCounts counts() const { return counts_; }
  double largest_local_error() const { return largest_local_error_; }

  /// Goes through one segment; `inside` answers the sample times.
  SegmentOutput flow(const Segment& segment, const std::vector<double>& sample_times,
                     std::vector<DeviceState>& inside) {
    SegmentInput in{segment.drive, segment.duration, tolerance_};
    if (results_) {
      if (!sample_times.empty()) sample_aside(in, sample_times, inside);
      return take(*results_++);
    }
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
    const SegmentOutput out = kernel_.flow(parameters_, state_, in, inside.data());
    if (out.status == FlowStatus::done) memory_.keep(in.drive, in.duration, state_, out);
    return take(out);
  }

 private:
  /// The same segment again for its samples alone: they must not change the results.
  void sample_aside(SegmentInput in, const std::vector<double>& sample_times,
                    std::vector<DeviceState>& inside) const {
    inside.resize(sample_times.size());
    in.sample_times = sample_times.data(), in.sample_count = sample_times.size();
    const SegmentLane lane{parameters_, state_, inside.data()};
    SegmentOutput aside;
    kernel_.flows(&lane, 1, in, &aside);
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
};

}  // namespace memspike
