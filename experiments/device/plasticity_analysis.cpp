// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/plasticity_analysis.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/device/clock.hpp"
#include "experiments/device/decay_fit.hpp"
#include "experiments/device/device_columns.hpp"
#include "experiments/network/synapse_reading.hpp"

namespace memspike {
namespace {

bool has_group(const Protocol& protocol, std::string_view kind) {
  return std::any_of(protocol.groups.begin(), protocol.groups.end(),
                     [&](const Group& g) { return g.kind == kind; });
}

double relative_change(double before, double after) { return ratio_of(after - before, before); }

}  // namespace

PlasticityAnalysis::PlasticityAnalysis(const DeviceExperiment& e, const DeviceEnsemble& ensemble,
                                       ResultStore& store)
    : experiment_(e), ensemble_(ensemble) {
  if (has_group(e.protocol, "rate_dependence"))
    rates_ = store.table("rate_dependence",
                         {device_column(), real_column("frequency", "Hz"), real_column("gap", "s"),
                          real_column("I_first", "A"), real_column("I_last", "A"), real_column("ratio", ""),
                          real_column("G_before", "S"), real_column("G_pulse", "S"),
                          real_column("G_after", "S"), real_column("change", ""), label_column()});
  if (has_group(e.protocol, "stdp_window"))
    delays_ =
        store.table("stdp_window", {device_column(), real_column("delay", "s"), real_column("G_before", "S"),
                                    real_column("G_after", "S"), real_column("change", ""), label_column()});
}

void PlasticityAnalysis::begin() {
  cursor_.restart();
  delay_.clear(), change_.clear();
}

double PlasticityAnalysis::probed(std::uint64_t device, double volts, double x) const {
  return probe_conductance({ensemble_.model, ensemble_.kernel, ensemble_.parameters_of(device)}, volts, x);
}

void PlasticityAnalysis::take(std::uint64_t device, const SegmentRow& row) {
  const Group& group = experiment_.protocol.groups[row.group];
  const PointCursor::Place place = cursor_.next(row.group, group);
  if (place.point == 0 && place.segment == 0) delay_.clear(), change_.clear();
  if (place.segment == 0) point_ = {.G_before = probed(device, group.probe, row.x_start)};
  if (group.kind == "rate_dependence") return take_rate(device, row, place);
  if (place.ends_point) take_delay(device, row, place);
}

void PlasticityAnalysis::take_rate(std::uint64_t device, const SegmentRow& row,
                                   const PointCursor::Place& place) {
  const Group& group = experiment_.protocol.groups[row.group];
  const std::uint64_t segments = group.segments[place.point], of_pulse = segments / group.cycles;
  if (place.segment == 0) point_.I_first = row.I;
  if (place.segment == segments - of_pulse)
    point_.I_last = row.I, point_.G_pulse = probed(device, group.probe, row.x);
  if (!place.ends_point) return;
  const double frequency = group.points[place.point];
  const double change = relative_change(point_.G_before, point_.G_pulse);
  rates_->add(device), rates_->add(frequency);
  rates_->add(as_decimal(as_decimal(1 / frequency) - group.length));
  rates_->add(point_.I_first), rates_->add(point_.I_last);
  rates_->add(ratio_of(point_.I_last, point_.I_first));
  rates_->add(point_.G_before), rates_->add(point_.G_pulse);
  rates_->add(probed(device, group.probe, row.x)), rates_->add(change);
  rates_->add(std::string_view(experiment_.protocol.labels[row.label]));
  rates_->end_row();
  const auto [lowest, highest] = std::minmax_element(group.points.begin(), group.points.end());
  if (frequency == *lowest) lowest_frequency_.take(change);
  if (frequency == *highest) highest_frequency_.take(change);
}

void PlasticityAnalysis::take_delay(std::uint64_t device, const SegmentRow& row,
                                    const PointCursor::Place& place) {
  const Group& group = experiment_.protocol.groups[row.group];
  const double G_after = probed(device, group.probe, row.x);
  delay_.push_back(group.points[place.point]);
  change_.push_back(relative_change(point_.G_before, G_after));
  delays_->add(device), delays_->add(delay_.back()), delays_->add(point_.G_before), delays_->add(G_after);
  delays_->add(change_.back()), delays_->add(std::string_view(experiment_.protocol.labels[row.label]));
  delays_->end_row();
  if (place.ends_group) take_window();
}

void PlasticityAnalysis::take_window() {
  const auto [smallest, largest] = std::minmax_element(change_.begin(), change_.end());
  const auto delay_of = [&](auto place) { return delay_[static_cast<std::size_t>(place - change_.begin())]; };
  largest_.take(*largest), largest_at_.take(delay_of(largest));
  smallest_.take(*smallest), smallest_at_.take(delay_of(smallest));
  take_side(1, plus_);
  take_side(-1, minus_);
}

void PlasticityAnalysis::take_side(double sign, Side& side) const {
  std::vector<double> t, y;
  for (std::size_t k = 0; k < delay_.size(); ++k)
    if (sign * delay_[k] > 0 && std::isfinite(change_[k]))
      t.push_back(sign * delay_[k]), y.push_back(change_[k]);
  const std::optional<DecayFit> fit = fit_decay(DecayLaw::to_zero, t, y);
  if (fit) side.amplitude.take(fit->amplitude), side.tau.take(fit->tau), side.residual.take(fit->residual);
}

void PlasticityAnalysis::close() {
  if (rates_) rates_->close();
  if (delays_) delays_->close();
}

void PlasticityAnalysis::summarise(Summary& summary) const {
  const std::uint64_t n = experiment_.device.count;
  const std::string change = "relative change of the probed conductance ";
  add(summary, "rate_change_lowest_frequency", lowest_frequency_, unit::one,
      change + "by the train of the lowest frequency", n);
  add(summary, "rate_change_highest_frequency", highest_frequency_, unit::one,
      change + "by the train of the highest frequency", n);
  add(summary, "stdp_change_largest", largest_, unit::one, "largest " + change + "over the delays", n);
  add(summary, "stdp_change_largest_delay", largest_at_, unit::second, "the delay at which it is found", n);
  add(summary, "stdp_change_smallest", smallest_, unit::one, "smallest " + change + "over the delays", n);
  add(summary, "stdp_change_smallest_delay", smallest_at_, unit::second, "the delay at which it is found", n);
  summarise_side(summary, plus_, "plus", "A exp(-delay/tau), fitted to the changes at delays above 0", n);
  summarise_side(summary, minus_, "minus", "A exp(delay/tau), fitted to the changes at delays below 0", n);
}

void PlasticityAnalysis::summarise_side(Summary& summary, const Side& side, const std::string& name,
                                        const std::string& law, std::uint64_t devices) {
  add(summary, "stdp_amplitude_" + name, side.amplitude, unit::one, "A of " + law, devices);
  add(summary, "stdp_tau_" + name, side.tau, unit::second, "tau of that fit", devices);
  add(summary, "stdp_residual_" + name, side.residual, unit::one,
      "root mean square of what that fit leaves of the changes", devices);
}

}  // namespace memspike
