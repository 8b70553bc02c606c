// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_run.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <limits>
#include <memory>
#include <optional>

#include "engine/contract/error.hpp"
#include "engine/contract/quantity.hpp"
#include "engine/parallel.hpp"
#include "experiments/device/clock.hpp"
#include "experiments/device/device_row.hpp"
#include "experiments/device/noise_draws.hpp"
#include "experiments/device/trajectory.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kDevicesChecked = 8;  // of an ensemble, for the global error
constexpr std::uint64_t kRowsHeld = 1u << 16;
constexpr std::size_t kBatch = 2048;     // segments that go through both runs before they are compared
constexpr std::size_t kRowBatch = 256;   // segments that a row of devices goes through before they are taken
constexpr std::uint64_t kRow = 16;       // devices in a row
constexpr std::uint64_t kReported = 64;  // segments between two reports of progress
constexpr double kFiner = 0.01;          // tolerance of the run that judges the main one
constexpr double kRounding = 2e-15;      // ten units in the last place

/// Whether devices go side by side: not where the source has a limit or a resistance, where the slow rate is
/// noisy, or where branches of energy are asked for, which is work for one device at a time.
bool goes_in_rows(const DeviceExperiment& e) {
  const auto has_resistance = [](const Group& group) { return group.shunt > 0; };
  return e.device.count > 1 && !e.device.compliance && !e.device.noise.write && !e.record_energy &&
         std::none_of(e.protocol.groups.begin(), e.protocol.groups.end(), has_resistance);
}

/// What one device contributes to the report.
struct DeviceReport {
  FlowCounts counts;
  std::uint64_t mapped_segments = 0;
  double largest_local_error = 0, finer_local_error = 0, charge = 0, energy = 0;
  std::uint64_t noise_redrawn = 0;
  EnergyBalance balance;
  std::uint64_t limited_segments = 0;
  double limited_time = 0;
  Scales scale, difference;
};

/// A segment of the protocol on its way through both runs; no segment where the device starts anew.
struct Visit {
  const Segment* segment;
  double t_start, t_end;
  double rate_factor = 1;  ///< on the slow rate
};

/// The protocol's clock.
class Timeline {
 public:
  Visit visit(const Segment* segment) {
    const double t_start = now_;
    if (segment) clock_.advance(segment->duration), now_ = clock_.now();
    return {segment, t_start, now_, 1};
  }

 private:
  Clock clock_;
  double now_ = 0;
};

/// One device through the whole protocol, some segments at a time: the run that is written down, and the
/// finer one that judges it. Neither needs the other, so a batch goes through both at once where there are
/// threads.
class DeviceRun {
 public:
  DeviceRun(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, std::uint64_t device,
            bool checked, std::uint64_t segments, const RunOptions& options)
      : experiment_(experiment),
        ensemble_(ensemble),
        device_(device),
        options_(options),
        segments_(segments),
        R_s_(ensemble.parameters_of(device)[ensemble.model->index_of("R_s")]),
        C_m_(ensemble.parameters_of(device)[ensemble.model->index_of("C_m")]),
        limit_(experiment.compliance()),
        main_(ensemble, device, experiment.tolerance, goes_in_rows(experiment) ? 0 : segments,
              {limit_, experiment.record_energy}),
        noise_(experiment.device.noise, experiment.seed.value_or(0), device),
        recorder_(experiment.trace, R_s_, rows_.trace, reading_of_traps()) {
    if (checked)
      check_ = std::make_unique<Trajectory>(ensemble, device, kFiner * experiment.tolerance, segments,
                                            TrajectoryOptions{limit_});
  }

  /// flush(rows) is called when many rows have gathered and at the end.
  template <class Flush>
  DeviceReport run(const Flush& flush, std::atomic<std::uint64_t>& done) {
    Timeline timeline;
    const auto visit = [&](const Segment* segment) {
      batch_.push_back(timeline.visit(segment));
      if (segment) batch_.back().rate_factor = noise_.rate_factor(*segment);
      if (batch_.size() == kBatch) flow_batch(flush, done);
    };
    walk(
        experiment_.protocol.steps, [&](const Segment& segment) { visit(&segment); },
        [&] { visit(nullptr); });
    flow_batch(flush, done);
    return finish(flush, done);
  }

  /// The same in parts: segments, and what they did to this device.
  template <class Flush>
  void take(const std::vector<Visit>& visits, const SegmentOutput* results, const Flush& flush,
            std::atomic<std::uint64_t>& done) {
    batch_ = visits;
    main_.follow(results);
    flow_batch(flush, done);
  }

  template <class Flush>
  DeviceReport finish(const Flush& flush, std::atomic<std::uint64_t>& done) {
    finish_pulse();
    recorder_.finish();
    rows_.last = main_.state();
    flush(rows_);
    report_progress(done += index_ % kReported);
    report_.counts = main_.counts();
    report_.largest_local_error = main_.largest_local_error();
    report_.noise_redrawn = noise_.redrawn();
    if (check_) report_.finer_local_error = check_->largest_local_error();
    return report_;
  }

 private:
  /// The results of a batch as far as the run came: all of it, or up to the segment that it failed in.
  using Outputs = std::vector<SegmentOutput>;

  template <class Flush>
  void flow_batch(const Flush& flush, std::atomic<std::uint64_t>& done) {
    main_out_.clear(), finer_out_.clear();
    const std::uint64_t first = index_;
    side_by_side(
        check_ ? options_.threads : 1, [&] { flow_main(flush, done); },
        [&] {
          if (check_) flow_finer();
        });
    refuse_first_failure(first);
    if (check_) compare();
    batch_.clear();
  }

  template <class Flush>
  void flow_main(const Flush& flush, std::atomic<std::uint64_t>& done) {
    for (const Visit& visit : batch_) {
      if (!visit.segment) {
        finish_pulse();
        main_.restart();
        main_out_.emplace_back();
        continue;
      }
      if (!one(visit)) return;
      if (options_.check_interrupt) options_.check_interrupt();
      if (++index_ % kReported == 0) report_progress(done += kReported);
      if (rows_.segments.size() >= kRowsHeld || rows_.trace.size() >= kRowsHeld) flush(rows_), rows_.clear();
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
      if (options_.check_interrupt) options_.check_interrupt();
    }
  }

  /// The failure that comes first in the protocol, whichever run met its own first.
  void refuse_first_failure(std::uint64_t index) const {
    for (std::size_t k = 0; k < batch_.size(); ++k) {
      for (const Outputs* run : {&main_out_, &finer_out_})
        if (k < run->size() && (*run)[k].status != FlowStatus::done)
          refuse((*run)[k], index, batch_[k].t_start);
      index += batch_[k].segment != nullptr;
    }
  }

  void compare() {
    for (std::size_t k = 0; k < batch_.size(); ++k) {
      if (!batch_[k].segment) continue;
      const SegmentOutput &out = main_out_[k], &finer = finer_out_[k];
      const double I = end_of(*batch_[k].segment, out.end.u).I,
                   finer_I = end_of(*batch_[k].segment, finer.end.u).I;
      report_.difference.take(magnitude({out.end.u - finer.end.u, out.end.x - finer.end.x}, I - finer_I,
                                        out.charge - finer.charge, out.energy - finer.energy));
    }
  }

  void report_progress(std::uint64_t done) const {
    if (options_.progress && segments_ > 0)
      options_.progress(static_cast<double>(done) /
                        (static_cast<double>(segments_) * static_cast<double>(ensemble_.count)));
  }

  /// False if the segment cannot be integrated.
  bool one(const Visit& visit) {
    const Segment& segment = *visit.segment;
    const double t_start = visit.t_start, t_end = visit.t_end;
    const bool traced = experiment_.trace.any();
    if (traced) recorder_.set_source(source_of(segment));
    if (traced) recorder_.begin(segment.drive, t_start, main_.state());
    const std::vector<double>& times = traced ? recorder_.plan(t_start, t_end, segment.duration) : no_times_;
    const DeviceState start = main_.state();
    const PiecewiseOutput whole = main_.flow(segment, times, inside_, visit.rate_factor);
    const SegmentOutput& out = main_out_.emplace_back(whole.flow);
    if (out.status != FlowStatus::done) return false;
    if (traced) recorder_.end(segment.drive, t_end, segment.duration, inside_.data(), out.end);
    Terminal end = end_of(segment, out.end.u);
    account(segment, start, whole, end);
    const double reading = noise_.reading_factor(segment, t_end);
    end.I *= reading;
    rows_.segments.push_back({index_, t_start, t_end, end.V, out.end.u, out.end.x, end.I, out.charge,
                              out.energy, segment.drive.from, start.x, start.u, segment.label, segment.group,
                              whole.swept, whole.balance, whole.limited});
    if (segment.role == PulseRole::pulse) begin_pulse(segment, out, end, t_start);
    if (segment.role == PulseRole::pulse_read && pulse_)
      pulse_->I_read = end.I, pulse_->V_read = end.V, pulse_->reading = reading;
    return true;
  }

  TraceRecorder::Reading reading_of_traps() {
    if (!noise_.has_traps()) return {};
    return [this](double t) { return noise_.trace_factor(t); };
  }

  VoltageSource source_of(const Segment& segment) const { return {limit_, segment.source_resistance}; }
  Terminal end_of(const Segment& segment, double u) const {
    return terminal(segment.drive, 1, R_s_, u, source_of(segment));
  }

  static Scales magnitude(DeviceState y, double I, double q, double w) {
    return {std::fabs(y.u), std::fabs(y.x), std::fabs(I), std::fabs(q), std::fabs(w)};
  }

  void account(const Segment& segment, DeviceState start, const PiecewiseOutput& whole, Terminal end) {
    const SegmentOutput& out = whole.flow;
    report_.balance += whole.balance;
    report_.limited_segments += whole.limited.time > 0;
    report_.limited_time += whole.limited.time;
    report_.charge += out.charge;
    report_.energy += out.energy;
    // Charge and energy are small differences where a capacitor is charged and discharged in one segment.
    const Terminal first = terminal(segment.drive, 0, R_s_, start.u, source_of(segment));
    const double stored = C_m_ * std::max(std::fabs(start.u), std::fabs(out.end.u));
    const double volts = std::max(std::fabs(first.V), std::fabs(end.V));
    report_.scale.take(magnitude(out.end, end.I, out.charge, out.energy));
    report_.scale.take(magnitude(start, first.I, stored, stored * volts));
  }

  void begin_pulse(const Segment& segment, const SegmentOutput& out, Terminal end, double t_start) {
    finish_pulse();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    pulse_ = PulseRow{
        pulses_++, t_start, segment.drive.from, segment.duration, out.end.u,     out.end.x,     end.I,
        nan,       nan,     out.charge,         out.energy,       segment.label, segment.group, end.V};
  }
  void finish_pulse() {
    if (pulse_) rows_.pulses.push_back(*pulse_);
    pulse_.reset();
  }

  [[noreturn]] void refuse(const SegmentOutput& out, std::uint64_t index, double t_start) const {
    const std::string why =
        out.status == FlowStatus::too_many_steps
            ? "the step limit was reached: the device is too stiff or too fast for its segment"
            : "the state is no longer a finite number";
    const std::string_view slow = ensemble_.model->slow.name;
    std::string state = "u = " + format_quantity(out.end.u, unit::volt);
    if (!slow.empty())
      state += ", " + std::string(slow) + " = " + format_quantity(out.end.x, ensemble_.model->slow.unit);
    throw NumericalError("device " + std::to_string(device_) + ", segment " + std::to_string(index) +
                         ", t = " + format_quantity(t_start + out.failed_at, unit::second) + ": " + why +
                         " (" + state + "). Check the parameters of this device, or raise `tolerance`");
  }

  const DeviceExperiment& experiment_;
  const DeviceEnsemble& ensemble_;
  std::uint64_t device_;
  const RunOptions& options_;
  std::uint64_t segments_;
  double R_s_, C_m_, limit_;
  DeviceRows rows_;
  Trajectory main_;
  std::unique_ptr<Trajectory> check_;
  std::vector<Visit> batch_;
  Outputs main_out_, finer_out_;
  NoiseDraws noise_;
  TraceRecorder recorder_;
  std::uint64_t index_ = 0, pulses_ = 0;
  std::optional<PulseRow> pulse_;
  DeviceReport report_;
  std::vector<double> no_times_;
  std::vector<DeviceState> inside_, unused_;
};

/// A device that failed, until those before it have come to their ends: the first one is told.
void throw_first(const std::vector<std::exception_ptr>& failures) {
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

/// Runs that go through the protocol side by side. flush(k, rows) takes the rows of the k-th.
template <class Flush>
std::vector<DeviceReport> run_row(std::vector<std::unique_ptr<DeviceRun>>& runs, DeviceRow& row,
                                  const Protocol& protocol, const Flush& flush,
                                  std::atomic<std::uint64_t>& done) {
  std::vector<Visit> visits;
  std::vector<std::vector<SegmentOutput>> results(runs.size());
  std::vector<std::uint64_t> mapped(runs.size(), 0);
  std::vector<std::exception_ptr> failures(runs.size());
  const auto each = [&](const auto& act) {
    for (std::size_t k = 0; k < runs.size(); ++k) {
      if (failures[k]) return;
      try {
        act(k, [&, k](const DeviceRows& rows) { flush(k, rows); });
      } catch (...) {
        failures[k] = std::current_exception();
      }
    }
  };
  const auto take = [&] {
    each([&](std::size_t k, const auto& own) {
      runs[k]->take(visits, results[k].data(), own, done);
      results[k].clear();
    });
    visits.clear();
    if (failures[0]) throw_first(failures);
  };
  Timeline timeline;
  const auto visit = [&](const Segment* segment) {
    visits.push_back(timeline.visit(segment));
    if (segment) row.flow(*segment);
    for (std::size_t k = 0; segment && k < runs.size(); ++k)
      results[k].push_back(row.result(k)), mapped[k] += row.is_mapped(k);
    if (!segment) row.restart();
    if (visits.size() == kRowBatch) take();
  };
  walk(
      protocol.steps, [&](const Segment& segment) { visit(&segment); }, [&] { visit(nullptr); });
  take();
  std::vector<DeviceReport> reports(runs.size());
  each([&](std::size_t k, const auto& own) {
    reports[k] = runs[k]->finish(own, done);
    reports[k].mapped_segments = mapped[k];
  });
  throw_first(failures);
  return reports;
}

bool is_checked(std::uint64_t device, std::uint64_t count) {
  const std::uint64_t stride = std::max<std::uint64_t>(1, count / kDevicesChecked);
  return device % stride == 0 && device / stride < kDevicesChecked;
}

/// What is as good as zero in a device: a millionth of voltage_scale, and what that makes of the rest.
Scales negligible(const DeviceEnsemble& ensemble, double slow_scale, double voltage_scale) {
  const double* p = ensemble.parameters_of(0);
  const double u = 1e-6 * voltage_scale, R_s = p[ensemble.model->index_of("R_s")],
               C_m = p[ensemble.model->index_of("C_m")];
  return {u, 1e-9 * slow_scale, u / R_s, u * C_m, u * u * C_m};
}

/// Twice the differences between the two runs; what both may have wrong alike, which the steps of the finer
/// one say; and rounding, of which the rounding of u moves all that depends on it over voltage_scale by more.
GlobalError global_error(const Scales& difference, Scales scale, double finer_local_error,
                         const DeviceEnsemble& ensemble) {
  const double* parameters = ensemble.parameters_of(0);
  const double width = ensemble.kernel->voltage_scale(parameters);
  scale.take(negligible(ensemble, ensemble.kernel->slow_scale(parameters), width));
  GlobalError e;
  const double alike = 4 * finer_local_error + kRounding * (1 + scale.u / width);
  const auto bound = [&](double d, double full) {
    const double absolute = 2 * d + alike * full;
    e.relative = std::max(e.relative, absolute / full);
    return absolute;
  };
  e.u = bound(difference.u, scale.u), e.x = bound(difference.x, scale.x), e.I = bound(difference.I, scale.I);
  e.charge = bound(difference.charge, scale.charge), e.energy = bound(difference.energy, scale.energy);
  return e;
}

}  // namespace

void Scales::take(const Scales& o) {
  u = std::max(u, o.u), x = std::max(x, o.x), I = std::max(I, o.I);
  charge = std::max(charge, o.charge), energy = std::max(energy, o.energy);
}

DeviceRunReport run_devices(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                            const RowSink& sink, const RunOptions& options) {
  const ProtocolSize size = size_of(experiment.protocol);
  const bool in_rows = goes_in_rows(experiment);
  std::atomic<std::uint64_t> done = 0;
  DeviceRunReport report;
  report.devices = ensemble.count;
  report.redrawn = ensemble.redrawn;
  report.clipped = ensemble.clipped;
  Scales scale, difference;
  double finer_local_error = 0;
  std::uint64_t checked = 0;
  // Several devices at a time, written in their order; as few as memory demands.
  const std::uint64_t wave =
      ensemble.count == 1 ? 1 : std::clamp<std::uint64_t>((1u << 21) / (size.segments + 1), 1, 256);
  for (std::uint64_t first = 0; first < ensemble.count; first += wave) {
    const std::uint64_t here = std::min(wave, ensemble.count - first);
    std::vector<DeviceRows> kept(here);
    std::vector<DeviceReport> parts(here);
    RunOptions inside = options;
    if (here > 1) inside.threads = 1;
    const auto flush = [&](std::uint64_t k, const DeviceRows& rows) {
      if (here == 1) return sink(first + k, rows, false);
      kept[k].segments.insert(kept[k].segments.end(), rows.segments.begin(), rows.segments.end());
      kept[k].pulses.insert(kept[k].pulses.end(), rows.pulses.begin(), rows.pulses.end());
      kept[k].trace.insert(kept[k].trace.end(), rows.trace.begin(), rows.trace.end());
      kept[k].last = rows.last;
    };
    const auto run_of = [&](std::uint64_t k) {
      return std::make_unique<DeviceRun>(experiment, ensemble, first + k,
                                         is_checked(first + k, ensemble.count), size.segments, inside);
    };
    const auto threads = static_cast<std::uint64_t>(options.threads);
    const std::uint64_t in_row =
        in_rows ? std::clamp<std::uint64_t>((here + threads - 1) / threads, 1, kRow) : 1;
    parallel_for((here + in_row - 1) / in_row, options.threads, [&](std::uint64_t r) {
      const std::uint64_t begin = r * in_row, end = std::min(here, begin + in_row);
      if (!in_rows) {
        parts[begin] = run_of(begin)->run([&](const DeviceRows& rows) { flush(begin, rows); }, done);
        return;
      }
      std::vector<std::unique_ptr<DeviceRun>> runs;
      std::vector<std::uint64_t> devices;
      for (std::uint64_t k = begin; k < end; ++k) runs.push_back(run_of(k)), devices.push_back(first + k);
      DeviceRow row(ensemble, devices, experiment.tolerance, size.segments);
      const auto reports = run_row(
          runs, row, experiment.protocol,
          [&](std::size_t k, const DeviceRows& rows) { flush(begin + k, rows); }, done);
      std::copy(reports.begin(), reports.end(), parts.begin() + static_cast<std::ptrdiff_t>(begin));
    });
    for (std::uint64_t k = 0; k < here; ++k) {
      sink(first + k, kept[k], true);
      const DeviceReport& part = parts[k];
      report.counts += part.counts;
      report.mapped_segments += part.mapped_segments;
      report.largest_local_error = std::max(report.largest_local_error, part.largest_local_error);
      report.noise_redrawn += part.noise_redrawn;
      report.charge += part.charge, report.energy += part.energy;
      report.balance += part.balance;
      report.limited_segments += part.limited_segments, report.limited_time += part.limited_time;
      report.segments += size.segments;
      scale.take(part.scale), difference.take(part.difference);
      finer_local_error = std::max(finer_local_error, part.finer_local_error);
      checked += is_checked(first + k, ensemble.count);
    }
  }
  report.global_error = global_error(difference, scale, finer_local_error, ensemble);
  report.global_error.devices_checked = checked;
  return report;
}

}  // namespace memspike
