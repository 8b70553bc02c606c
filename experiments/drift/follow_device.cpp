// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/follow_device.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/network/instant.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kIntervalsBetweenChecks = 4096;

class Follower {
 public:
  Follower(const DeviceRef& device, DeviceState start, const FollowSettings& settings)
      : device_(device), settings_(settings), state_(start), booked_(start.x) {
    ledger_.start = start;
    booked_G_ = ledger_.G_start = ledger_.G_programmed = G_of(start.x);
    take_samples_until(0, start.x);
  }

  DeviceLedger follow(DeviceCourse course) {
    DeviceInterval interval;
    while (course.next(interval)) {
      if (interval.cause != cause_) book();
      cause_ = interval.cause;
      if (interval.begins_pulse && cause_ != Cause::relaxation) ++ledger_.of(cause_).pulses;
      flow(interval);
      if (++intervals_ % kIntervalsBetweenChecks == 0 && settings_.check_interrupt)
        settings_.check_interrupt();
    }
    book();
    ledger_.end = state_, ledger_.G_end = booked_G_;
    return std::move(ledger_);
  }

 private:
  double G_of(double x) const { return conductance_at(device_, settings_.probe, x); }

  /// The change since the cause began goes to its account: inside a stretch of one cause the differences of
  /// its intervals telescope.
  void book() {
    if (state_.x == booked_) return;
    const double G = G_of(state_.x);
    ledger_.of(cause_).slow.add_change(booked_, state_.x);
    ledger_.of(cause_).conductance.add_change(booked_G_, G);
    booked_ = state_.x, booked_G_ = G;
  }

  void flow(const DeviceInterval& interval) {
    SegmentInput in;
    in.drive = {Drive::Kind::voltage, interval.voltage, interval.voltage};
    in.duration = interval.to - interval.from;
    in.tolerance = settings_.tolerance;
    plan_samples(interval);
    in.sample_times = inside_.data(), in.sample_count = inside_.size();
    const SegmentOutput out = device_.kernel->flow(device_.parameters, state_, in, samples_.data());
    if (out.status != FlowStatus::done) fail(out, interval);
    ledger_.counts += out.counts;
    ledger_.largest_local_error = std::max(ledger_.largest_local_error, out.largest_local_error);
    LedgerAccount& account = ledger_.of(interval.cause);
    account.charge.add(out.charge), account.energy.add(out.energy);
    state_ = out.end;
    for (const DeviceState& sample : samples_) take_sample(sample.x);
  }

  /// Times asked for that lie in (from, to]; one at the end of a program is asked for, too.
  void plan_samples(const DeviceInterval& interval) {
    inside_.clear();
    for (std::size_t k = told_; k < count(); ++k) {
      if (time(k) > interval.to + tie_at(interval.to)) break;
      inside_.push_back(std::clamp(time(k) - interval.from, 0.0, interval.to - interval.from));
    }
    samples_.resize(inside_.size());
  }
  void take_samples_until(double t, double x) {
    while (told_ < count() && time(told_) <= t + tie_at(t)) take_sample(x);
  }
  void take_sample(double x) {
    const double G = G_of(x);
    if (told_ == 0)
      ledger_.G_programmed = G;
    else
      ledger_.G.push_back(G);
    ++told_;
  }
  /// The end of the program, then the times.
  std::size_t count() const { return 1 + settings_.times.size(); }
  double time(std::size_t k) const { return k == 0 ? settings_.program_end : settings_.times[k - 1]; }

  [[noreturn]] void fail(const SegmentOutput& out, const DeviceInterval& interval) const {
    throw NumericalError(fmt::format(
        "{} at t = {} s and {} V, u = {} V, slow state = {}; a larger tolerance may help, and parameters a "
        "million times apart are worth a second look",
        out.status == FlowStatus::not_finite ? "the state is not finite" : "the step limit is reached",
        format_number(interval.from + out.failed_at), format_number(interval.voltage),
        format_number(out.end.u), format_number(out.end.x)));
  }

  DeviceRef device_;
  const FollowSettings& settings_;
  DeviceState state_;
  double booked_, booked_G_ = 0;  ///< where the last booking left the slow state and G
  Cause cause_ = Cause::relaxation;
  std::uint64_t intervals_ = 0;
  std::size_t told_ = 0;
  std::vector<double> inside_;
  std::vector<DeviceState> samples_;
  DeviceLedger ledger_;
};

}  // namespace

double conductance_at(const DeviceRef& device, double probe, double x) {
  const double u = quasi_steady_u(device, probe, x);
  return device.kernel->evaluate(device.parameters, {u, x}).f / probe;
}

DeviceLedger follow_device(const DeviceRef& device, DeviceState start, DeviceCourse course,
                           const FollowSettings& settings) {
  return Follower(device, start, settings).follow(std::move(course));
}

}  // namespace memspike
