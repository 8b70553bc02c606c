// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/row_run.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <memory>
#include <optional>

#include "experiments/device/device_row.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kReported = 64;       // segments between two reports of progress
constexpr std::uint64_t kRowsHeld = 1 << 16;  // of a device that goes alone

/// Keeps the books of all devices of a row, up to the first that has failed.
class RowRun {
 public:
  RowRun(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
         std::span<const std::uint64_t> devices, const RunOptions& options, RunProgress& progress,
         const TakeRowsOf& take)
      : experiment_(experiment),
        ensemble_(ensemble),
        devices_(devices),
        progress_(progress),
        take_(take),
        row_(ensemble, devices, experiment.tolerance, experiment.protocol, UseOfMaps::allowed),
        going_(devices.size()),
        reports_(devices.size()) {
    for (const std::uint64_t device : devices)
      books_.push_back(std::make_unique<DeviceBook>(experiment, ensemble, device, options.segments));
    // Rows that are swapped for others bring their memory.
    for (std::size_t k = 0; k < devices.size() && devices.size() > 1; ++k) take_(k, books_[k]->rows());
  }

  std::vector<DeviceReport> run(const Protocol& protocol) {
    walk(
        protocol.steps, [&](const Segment& segment) { flow(segment); }, [&] { restart(); });
    for (std::size_t k = 0; k < going_; ++k) {
      books_[k]->finish(row_.state(k));
      take_(k, books_[k]->rows());
      const std::uint64_t mapped = reports_[k].mapped_segments;
      reports_[k] = books_[k]->report(), reports_[k].mapped_segments = mapped;
    }
    progress_.add(index_ % kReported * devices_.size());
    if (failure_) std::rethrow_exception(failure_);
    return reports_;
  }

 private:
  void flow(const Segment& segment) {
    const Visit visit = timeline_.visit(&segment);
    const std::vector<double>* times = nullptr;  // the same for all of them
    for (std::size_t k = going_; k-- > 0;) times = &books_[k]->begin(visit, row_.state(k));
    row_.flow(segment, *times);
    for (std::size_t k = 0; k < going_; ++k) {
      if (row_.result(k).status != FlowStatus::done) return fail(k, visit);
      const std::optional<PiecewiseOutput> whole = with_balance(segment, k);
      books_[k]->end(visit, row_.start(k), row_.result(k), row_.inside(k), whole ? &*whole : nullptr);
      reports_[k].mapped_segments += row_.is_mapped(k);
    }
    progress_.check();
    if (++index_ % kReported == 0) progress_.add(kReported * devices_.size());
    if (devices_.size() > 1) return;
    DeviceRows& rows = books_[0]->rows();
    if (rows.segments.size() >= kRowsHeld || rows.trace.size() >= kRowsHeld ||
        rows.pulses.size() >= kRowsHeld)
      take_(0, rows), rows.clear();
  }

  /// Where the energy goes is found out for each device by itself, and changes nothing that is known without.
  std::optional<PiecewiseOutput> with_balance(const Segment& segment, std::size_t k) const {
    if (!experiment_.record_energy) return std::nullopt;
    const double* own = ensemble_.parameters_of(devices_[k]);
    const ModelEntry& model = *ensemble_.model;
    const SourcedDevice device{ensemble_.kernel,           own,
                               model.branches.size(),      own[model.index_of("R_s")],
                               own[model.index_of("C_m")], {}};
    PiecewiseOutput whole;
    whole.swept = swept(segment.drive, segment.duration, row_.result(k).charge);
    whole.balance = flow_by_pieces(device, row_.start(k),
                                   {segment.drive, segment.duration, experiment_.tolerance}, nullptr)
                        .balance;
    return whole;
  }

  void restart() {
    timeline_.visit(nullptr);
    for (std::size_t k = 0; k < going_; ++k) books_[k]->restart();
    row_.restart();
  }

  /// The devices after this one need not go on: it is the one that will be told of.
  void fail(std::size_t k, const Visit& visit) {
    try {
      refuse(ensemble_, devices_[k], index_, visit.t_start, row_.result(k));
    } catch (...) {
      failure_ = std::current_exception();
    }
    going_ = k;
    if (k == 0) std::rethrow_exception(failure_);
    ++index_;
  }

  const DeviceExperiment& experiment_;
  const DeviceEnsemble& ensemble_;
  std::span<const std::uint64_t> devices_;
  RunProgress& progress_;
  const TakeRowsOf& take_;
  DeviceRow row_;
  std::size_t going_;  ///< devices whose books are kept
  std::vector<DeviceReport> reports_;
  std::vector<std::unique_ptr<DeviceBook>> books_;
  Timeline timeline_;
  std::uint64_t index_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

bool goes_in_rows(const DeviceExperiment& e) {
  const auto has_resistance = [](const Group& group) { return group.shunt > 0; };
  return e.device.count > 1 && !e.device.compliance && !e.device.noise.write &&
         std::none_of(e.protocol.groups.begin(), e.protocol.groups.end(), has_resistance);
}

std::vector<DeviceReport> run_row(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                                  std::span<const std::uint64_t> devices, const RunOptions& options,
                                  RunProgress& progress, const TakeRowsOf& take) {
  return RowRun(experiment, ensemble, devices, options, progress, take).run(experiment.protocol);
}

Judgement judge_row(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                    std::span<const std::uint64_t> devices, const RunOptions& options) {
  DeviceRow main(ensemble, devices, experiment.tolerance, experiment.protocol, UseOfMaps::allowed),
      finer(ensemble, devices, kFiner * experiment.tolerance, experiment.protocol, UseOfMaps::none);
  Judgement judgement;
  Timeline timeline;
  std::uint64_t index = 0;
  const int R_s = ensemble.model->index_of("R_s");
  const auto visit = [&](const Segment& segment) {
    const Visit here = timeline.visit(&segment);
    main.flow(segment, {}), finer.flow(segment, {});
    for (std::size_t k = 0; k < devices.size(); ++k) {
      // A failure of the main run is told by whoever writes that down.
      const SegmentOutput &ours = main.result(k), &better = finer.result(k);
      if (ours.status != FlowStatus::done) continue;
      if (better.status != FlowStatus::done) refuse(ensemble, devices[k], index, here.t_start, better);
      const double own_R_s = ensemble.parameters_of(devices[k])[R_s];
      judgement.difference.take(difference_of(ours, better, terminal(segment.drive, 1, own_R_s, ours.end.u).I,
                                              terminal(segment.drive, 1, own_R_s, better.end.u).I));
      judgement.finer_local_error = std::max(judgement.finer_local_error, better.largest_local_error);
    }
    if (options.check_interrupt) options.check_interrupt();
    ++index;
  };
  walk(experiment.protocol.steps, visit, [&] {
    timeline.visit(nullptr);
    main.restart(), finer.restart();
  });
  return judgement;
}

}  // namespace memspike
