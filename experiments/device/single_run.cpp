// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/single_run.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "engine/parallel.hpp"
#include "experiments/device/trajectory.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kRowsHeld = 1u << 16;
constexpr std::size_t kBatch = 2048;     // segments that go through both runs before they are compared
constexpr std::uint64_t kReported = 64;  // segments between two reports of progress

/// One device, some segments at a time. Neither run needs the other, so a batch goes through both at once
/// where there are threads.
class SingleRun {
 public:
  SingleRun(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, std::uint64_t device,
            bool checked, const RunOptions& options, RunProgress& progress, const TakeRows& take)
      : experiment_(experiment),
        ensemble_(ensemble),
        device_(device),
        options_(options),
        progress_(progress),
        take_(take),
        book_(experiment, ensemble, device, options.segments),
        main_(ensemble, device, experiment.tolerance, segments(),
              {experiment.compliance(), experiment.record_energy}) {
    if (checked)
      check_ = std::make_unique<Trajectory>(ensemble, device, kFiner * experiment.tolerance, segments(),
                                            TrajectoryOptions{experiment.compliance()});
  }

  SingleRunOutput run() {
    Timeline timeline;
    const auto visit = [&](const Segment* segment) {
      batch_.push_back(timeline.visit(segment));
      if (segment) batch_.back().rate_factor = book_.rate_factor(*segment);
      if (batch_.size() == kBatch) flow_batch();
    };
    walk(
        experiment_.protocol.steps, [&](const Segment& segment) { visit(&segment); },
        [&] { visit(nullptr); });
    flow_batch();
    book_.finish(main_.state());
    take_(book_.rows());
    progress_.add(index_ % kReported);
    SingleRunOutput out{book_.report(), {}};
    if (check_) judgement_.finer_local_error = check_->largest_local_error(), out.judgement = judgement_;
    return out;
  }

 private:
  /// The results of a batch as far as the run came: all of it, or up to the segment that it failed in.
  using Outputs = std::vector<SegmentOutput>;

  std::uint64_t segments() const { return size_of(experiment_.protocol).segments; }

  void flow_batch() {
    main_out_.clear(), finer_out_.clear();
    const std::uint64_t first = index_;
    side_by_side(
        check_ ? options_.threads : 1, [&] { flow_main(); },
        [&] {
          if (check_) flow_finer();
        });
    refuse_first_failure(first);
    if (check_) compare();
    batch_.clear();
  }

  void flow_main() {
    for (const Visit& visit : batch_) {
      if (!visit.segment) {
        book_.restart();
        main_.restart();
        main_out_.emplace_back();
        continue;
      }
      const DeviceState start = main_.state();
      const std::vector<double>& times = book_.begin(visit, start);
      const PiecewiseOutput whole = main_.flow(*visit.segment, times, inside_, visit.rate_factor);
      main_out_.push_back(whole.flow);
      if (whole.flow.status != FlowStatus::done) return;
      book_.end(visit, start, whole.flow, inside_.data(), &whole);
      progress_.check();
      if (++index_ % kReported == 0) progress_.add(kReported);
      DeviceRows& rows = book_.rows();
      if (rows.segments.size() >= kRowsHeld || rows.trace.size() >= kRowsHeld ||
          rows.pulses.size() >= kRowsHeld)
        take_(rows), rows.clear();
    }
  }

  void flow_finer() {
    for (const Visit& visit : batch_) {
      if (!visit.segment) {
        check_->restart();
        finer_out_.emplace_back();
        continue;
      }
      finer_out_.push_back(check_->flow(*visit.segment, no_times_, unused_, visit.rate_factor).flow);
      if (finer_out_.back().status != FlowStatus::done) return;
      progress_.check();
    }
  }

  void refuse_first_failure(std::uint64_t index) const {
    for (std::size_t k = 0; k < batch_.size(); ++k) {
      for (const Outputs* run : {&main_out_, &finer_out_})
        if (k < run->size() && (*run)[k].status != FlowStatus::done)
          refuse(ensemble_, device_, index, batch_[k].t_start, (*run)[k]);
      index += batch_[k].segment != nullptr;
    }
  }

  void compare() {
    for (std::size_t k = 0; k < batch_.size(); ++k) {
      if (!batch_[k].segment) continue;
      const Segment& segment = *batch_[k].segment;
      judgement_.difference.take(difference_of(main_out_[k], finer_out_[k],
                                               book_.end_of(segment, main_out_[k].end.u).I,
                                               book_.end_of(segment, finer_out_[k].end.u).I));
    }
  }

  const DeviceExperiment& experiment_;
  const DeviceEnsemble& ensemble_;
  std::uint64_t device_;
  const RunOptions& options_;
  RunProgress& progress_;
  const TakeRows& take_;
  DeviceBook book_;
  Trajectory main_;
  std::unique_ptr<Trajectory> check_;
  std::vector<Visit> batch_;
  Outputs main_out_, finer_out_;
  std::uint64_t index_ = 0;
  Judgement judgement_;
  std::vector<double> no_times_;
  std::vector<DeviceState> inside_, unused_;
};

}  // namespace

void Judgement::take(const Judgement& o) {
  difference.take(o.difference);
  finer_local_error = std::max(finer_local_error, o.finer_local_error);
}

SingleRunOutput run_single(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                           std::uint64_t device, bool checked, const RunOptions& options,
                           RunProgress& progress, const TakeRows& take) {
  return SingleRun(experiment, ensemble, device, checked, options, progress, take).run();
}

}  // namespace memspike
