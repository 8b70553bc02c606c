// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_book.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/contract/error.hpp"
#include "engine/contract/quantity.hpp"

namespace memspike {
namespace {

Scales magnitude(DeviceState y, double I, double q, double w) {
  return {std::fabs(y.u), std::fabs(y.x), std::fabs(I), std::fabs(q), std::fabs(w)};
}

void raise(double& most, double value) { most = std::max(most, std::fabs(value)); }

double value_of(const DeviceEnsemble& ensemble, std::uint64_t device, const char* name) {
  return ensemble.parameters_of(device)[ensemble.model->index_of(name)];
}

}  // namespace

DeviceBook::DeviceBook(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                       std::uint64_t device, KeptSegments kept)
    : experiment_(experiment),
      R_s_(value_of(ensemble, device, "R_s")),
      C_m_(value_of(ensemble, device, "C_m")),
      limit_(experiment.compliance()),
      has_limit_(limit_ < std::numeric_limits<double>::infinity()),
      traced_(experiment.trace.any()),
      every_segment_(kept == KeptSegments::all),
      last_segment_(size_of(experiment.protocol).segments - 1),
      noise_(experiment.device.noise, experiment.seed.value_or(0), device),
      recorder_(experiment.trace, R_s_, rows_.trace, reading_of_traps()) {}

TraceRecorder::Reading DeviceBook::reading_of_traps() {
  if (!noise_.has_traps()) return {};
  return [this](double t) { return noise_.trace_factor(t); };
}

const std::vector<double>& DeviceBook::begin(const Visit& visit, DeviceState start) {
  if (!traced_) return no_times_;
  recorder_.set_source(source_of(*visit.segment));
  recorder_.begin(visit.segment->drive, visit.t_start, start);
  return recorder_.plan(visit.t_start, visit.t_end, visit.segment->duration);
}

void DeviceBook::end(const Visit& visit, DeviceState start, const SegmentOutput& flow,
                     const DeviceState* inside, const PiecewiseOutput* whole) {
  const Segment& segment = *visit.segment;
  if (traced_) recorder_.end(segment.drive, visit.t_end, segment.duration, inside, flow.end);
  Terminal end = end_of(segment, flow.end.u);
  account(segment, start, flow, end);
  const double reading = noise_.reading_factor(segment, visit.t_end);
  end.I *= reading;
  if (every_segment_ || index_ == last_segment_) {
    SegmentRow& row = rows_.segments.emplace_back();
    row.segment = index_;
    row.t_start = visit.t_start, row.t_end = visit.t_end;
    row.V = end.V, row.u = flow.end.u, row.x = flow.end.x, row.I = end.I;
    row.charge = flow.charge, row.energy = flow.energy;
    row.V_start = segment.drive.from, row.x_start = start.x, row.u_start = start.u;
    row.label = segment.label, row.group = segment.group;
    if (whole)
      row.swept = whole->swept, row.balance = whole->balance, row.limited = whole->limited;
    else
      row.swept = swept(segment.drive, segment.duration, flow.charge);
  }
  if (whole) {
    report_.balance += whole->balance;
    report_.limited_segments += whole->limited.time > 0;
    report_.limited_time += whole->limited.time;
  }
  if (segment.role == PulseRole::pulse) begin_pulse(segment, flow, end, visit.t_start);
  if (segment.role == PulseRole::pulse_read && pulse_)
    pulse_->I_read = end.I, pulse_->V_read = end.V, pulse_->reading = reading;
  ++index_;
}

void DeviceBook::account(const Segment& segment, DeviceState start, const SegmentOutput& flow, Terminal end) {
  report_.counts += flow.counts;
  report_.largest_local_error = std::max(report_.largest_local_error, flow.largest_local_error);
  report_.charge += flow.charge;
  report_.energy += flow.energy;
  // Charge and energy are small differences where a capacitor is charged and discharged in one segment.
  const Terminal first = start_of(segment, start.u);
  const double stored = C_m_ * std::max(std::fabs(start.u), std::fabs(flow.end.u));
  const double volts = std::max(std::fabs(first.V), std::fabs(end.V));
  Scales& most = report_.scale;
  raise(most.u, flow.end.u), raise(most.u, start.u);
  raise(most.x, flow.end.x), raise(most.x, start.x);
  raise(most.I, end.I), raise(most.I, first.I);
  raise(most.charge, flow.charge), raise(most.charge, stored);
  raise(most.energy, flow.energy), raise(most.energy, stored * volts);
}

void DeviceBook::begin_pulse(const Segment& segment, const SegmentOutput& out, Terminal end, double t_start) {
  finish_pulse();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  pulse_ =
      PulseRow{pulses_++, t_start, segment.drive.from, segment.duration, out.end.u,     out.end.x,     end.I,
               nan,       nan,     out.charge,         out.energy,       segment.label, segment.group, end.V};
}

void DeviceBook::finish_pulse() {
  if (pulse_) rows_.pulses.push_back(*pulse_);
  pulse_.reset();
}

void DeviceBook::finish(DeviceState last) {
  finish_pulse();
  recorder_.finish();
  rows_.last = last;
}

DeviceReport DeviceBook::report() const {
  DeviceReport report = report_;
  report.noise_redrawn = noise_.redrawn();
  return report;
}

Scales difference_of(const SegmentOutput& a, const SegmentOutput& b, double I_of_a, double I_of_b) {
  return magnitude({a.end.u - b.end.u, a.end.x - b.end.x}, I_of_a - I_of_b, a.charge - b.charge,
                   a.energy - b.energy);
}

void refuse(const DeviceEnsemble& ensemble, std::uint64_t device, std::uint64_t segment, double t_start,
            const SegmentOutput& out) {
  const std::string why = out.status == FlowStatus::too_many_steps
                              ? "the step limit was reached: the device is too stiff or too fast for its "
                                "segment"
                              : "the state is no longer a finite number";
  const std::string_view slow = ensemble.model->slow.name;
  std::string state = "u = " + format_quantity(out.end.u, unit::volt);
  if (!slow.empty())
    state += ", " + std::string(slow) + " = " + format_quantity(out.end.x, ensemble.model->slow.unit);
  throw NumericalError("device " + std::to_string(device) + ", segment " + std::to_string(segment) +
                       ", t = " + format_quantity(t_start + out.failed_at, unit::second) + ": " + why + " (" +
                       state + "). Check the parameters of this device, or raise `tolerance`");
}

}  // namespace memspike
