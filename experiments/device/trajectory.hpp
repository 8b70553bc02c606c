// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
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
        kernel_(*ensemble.kernel),
        parameters_(ensemble.parameters_of(device)),
        R_s_(static_cast<std::size_t>(ensemble.model->index_of("R_s"))),
        behind_resistance_(parameters_, parameters_ + ensemble.model->parameters.size()),
        device_{&kernel_,
                parameters_,
                ensemble.model->branches.size(),
                parameters_[R_s_],
                parameters_[ensemble.model->index_of("C_m")],
                {options.limit, 0}},
        initial_(ensemble.initial[device]),
        tolerance_(tolerance),
        memory_(segments),
        state_(initial_) {}

  void restart() { state_ = initial_; }
  DeviceState state() const { return state_; }
  FlowCounts counts() const { return counts_; }
  double largest_local_error() const { return largest_local_error_; }

  /// Goes through one segment; `inside` answers the sample times.
  PiecewiseOutput flow(const Segment& segment, const std::vector<double>& sample_times,
                       std::vector<DeviceState>& inside) {
    SegmentInput in{segment.drive, segment.duration, tolerance_};
    const double resistance = segment.source_resistance;
    if (sample_times.empty() && resistance == 0) {
      if (const PiecewiseOutput* known = memory_.find(in.drive, in.duration, state_)) {
        ++counts_.recalled_segments;
        state_ = known->flow.end;
        return *known;
      }
    }
    in.sample_times = sample_times.data();
    in.sample_count = sample_times.size();
    inside.resize(sample_times.size());
    const PiecewiseOutput out =
        resistance > 0 ? flow_behind(resistance, in, inside.data()) : flow_segment(in, inside.data());
    if (out.flow.status != FlowStatus::done) return out;
    if (resistance == 0) memory_.keep(in.drive, in.duration, state_, out);
    counts_ += out.flow.counts;
    largest_local_error_ = std::max(largest_local_error_, out.flow.largest_local_error);
    state_ = out.flow.end;
    return out;
  }

 private:
  /// A source without a limit gives the same whether the balance is asked for or not.
  PiecewiseOutput flow_segment(SegmentInput in, DeviceState* inside) const {
    if (options_.limit < std::numeric_limits<double>::infinity())
      return flow_by_pieces(device_, state_, in, inside);
    PiecewiseOutput out;
    out.flow = kernel_.flow(parameters_, state_, in, inside);
    if (in.drive.kind == Drive::Kind::voltage && in.drive.from != in.drive.to)
      out.swept = (in.drive.to - in.drive.from) / in.duration * out.flow.charge;
    if (!options_.balance || out.flow.status != FlowStatus::done) return out;
    in.sample_count = 0;
    out.balance = flow_by_pieces(device_, state_, in, nullptr).balance;
    return out;
  }

  /// A source with a resistance is one without, for a device whose R_s is larger by it.
  PiecewiseOutput flow_behind(double resistance, const SegmentInput& in, DeviceState* inside) {
    behind_resistance_[R_s_] = device_.R_s + resistance;
    SourcedDevice device = device_;
    device.parameters = behind_resistance_.data();
    device.source.resistance = resistance;
    return flow_by_pieces(device, state_, in, inside);
  }

  TrajectoryOptions options_;
  const DeviceKernel& kernel_;
  const double* parameters_;
  std::size_t R_s_;  ///< its row in the parameters
  std::vector<double> behind_resistance_;
  SourcedDevice device_;
  DeviceState initial_;
  double tolerance_;
  SegmentMemory memory_;
  DeviceState state_;
  FlowCounts counts_;
  double largest_local_error_ = 0;
};

}  // namespace memspike
