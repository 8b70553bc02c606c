// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/analysis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/device/device_columns.hpp"
#include "experiments/device/pair_fit.hpp"

namespace memspike {
namespace {

/// The unit of a loop area, which nobody calls watts.
constexpr Unit kVoltAmpere{"VA", "loop area", unit::watt.dimension};

bool has_group(const Protocol& protocol, std::string_view kind) {
  return std::any_of(protocol.groups.begin(), protocol.groups.end(),
                     [&](const Group& g) { return g.kind == kind; });
}

}  // namespace

DeviceAnalysis::SegmentUse DeviceAnalysis::use_of_segments(std::string_view kind) {
  if (kind == "cyclic_voltammetry") return SegmentUse::leg;
  if (kind == "light") return SegmentUse::light;
  if (kind == "retention") return SegmentUse::retention;
  if (kind == "potentiation_map") return SegmentUse::map;
  if (kind == "rate_dependence" || kind == "stdp_window") return SegmentUse::plasticity;
  return SegmentUse::none;
}

DeviceAnalysis::PulseUse DeviceAnalysis::use_of_pulses(std::string_view kind) {
  if (kind == "paired_pulse") return PulseUse::pair;
  if (kind == "potentiation_depression") return PulseUse::write_curve;
  if (kind == "endurance") return PulseUse::endurance;
  return PulseUse::none;
}

bool DeviceAnalysis::looks_at_every_segment(const Protocol& protocol) {
  return std::any_of(protocol.groups.begin(), protocol.groups.end(),
                     [](const Group& g) { return use_of_segments(g.kind) != SegmentUse::none; });
}

DeviceAnalysis::DeviceAnalysis(const DeviceExperiment& e, const DeviceEnsemble& ensemble, ResultStore& store)
    : experiment_(e),
      ensemble_(ensemble),
      size_(size_of(e.protocol)),
      plasticity_(e, ensemble, store),
      write_curves_(e) {
  for (const Group& group : e.protocol.groups)
    uses_.push_back({use_of_segments(group.kind), use_of_pulses(group.kind)});
  const Column device = device_column();
  if (has_group(e.protocol, "retention")) retention_.emplace(e, store);
  if (has_group(e.protocol, "light")) light_.emplace(e, store);
  if (has_group(e.protocol, "endurance")) endurance_.emplace(e, store);
  if (e.device.noise.any() &&
      (has_group(e.protocol, "potentiation_depression") || has_group(e.protocol, "pulse_train")))
    states_.emplace(e, store);
  if (has_group(e.protocol, "potentiation_map")) map_.emplace(e, ensemble, store);
  if (has_group(e.protocol, "paired_pulse"))
    pairs_ = store.table("paired_pulse", {device, real_column("gap", "s"), real_column("I1_end", "A"),
                                          real_column("I2_end", "A"), real_column("ratio", "")});
  if (has_group(e.protocol, "cyclic_voltammetry")) crossings_.emplace(e, ensemble, store);
  if (has_group(e.protocol, "cyclic_voltammetry"))
    cycles_ = store.table("cycles", {device,
                                     real_column("rate", "V/s"),
                                     {"cycle", std::nullopt, Column::Type::integer},
                                     real_column("loop_area", "V A")});
}

void DeviceAnalysis::begin(std::uint64_t device) {
  device_ = device;
  pairs_of_group_ = legs_of_group_ = 0, area_ = 0, group_ = 0;
  first_of_pair_.reset(), ratios_.clear();
  write_curves_.begin();
  if (retention_) retention_->begin();
  if (endurance_) endurance_->begin();
  if (states_) states_->begin();
  if (map_) map_->begin();
  if (crossings_) crossings_->begin();
  if (light_) light_->begin();
  plasticity_.begin();
}

void DeviceAnalysis::take(std::uint64_t device, const DeviceRows& rows) {
  if (device != device_) begin(device);
  take_pulses(device, rows);
  for (const PulseRow& row : rows.pulses) {
    const PulseUse use = uses_[row.group].of_pulses;
    if (use == PulseUse::pair) take_pair(device, row);
    if (use == PulseUse::write_curve) write_curves_.take(row);
    if (use == PulseUse::endurance) endurance_->take(device, row);
    if (states_) states_->take(device, row);
  }
  for (const SegmentRow& row : rows.segments) take_segment(device, row);
  if (states_ && rows.last) states_->end(device);
}

void DeviceAnalysis::take_segment(std::uint64_t device, const SegmentRow& row) {
  switch (uses_[row.group].of_segments) {
    case SegmentUse::none:
      break;
    case SegmentUse::leg:
      take_leg(device, row);
      break;
    case SegmentUse::light:
      light_->take(device, row);
      break;
    case SegmentUse::retention:
      retention_->take(device, row);
      break;
    case SegmentUse::map:
      map_->take(device, row);
      break;
    case SegmentUse::plasticity:
      plasticity_.take(device, row);
      break;
  }
  if (row.segment + 1 == size_.segments) u_.take(row.u), x_.take(row.x), I_.take(row.I);
}

/// C_m du/dt over I at the pulse's end: what I/V there owes to the charging capacitance.
double DeviceAnalysis::displacement_share(std::uint64_t device, const PulseRow& row) const {
  const double through = ensemble_.kernel->evaluate(ensemble_.parameters_of(device), {row.u, row.x}).f;
  return ratio_of(row.I_end - through, row.I_end);
}

void DeviceAnalysis::take_pulses(std::uint64_t device, const DeviceRows& rows) {
  for (const PulseRow& row : rows.pulses) {
    for (PulseEnds* ends :
         {row.pulse == 0 ? &first_ : nullptr, row.pulse + 1 == size_.pulses ? &last_ : nullptr})
      if (ends)
        ends->G_end.take(row.G_end()), ends->G_read.take(row.G_read()), ends->x.take(row.x),
            ends->I_end.take(row.I_end), ends->displacement.take(displacement_share(device, row));
    const double G = row.I_read == row.I_read ? row.G_read() : row.G_end();
    if (G != G) continue;
    G_low_ = G_seen_ ? std::min(G_low_, G) : G;
    G_high_ = G_seen_ ? std::max(G_high_, G) : G;
    G_seen_ = true;
  }
}

void DeviceAnalysis::take_pair(std::uint64_t device, const PulseRow& row) {
  if (row.group != group_) group_ = row.group, pairs_of_group_ = 0, first_of_pair_.reset(), ratios_.clear();
  if (!first_of_pair_) {
    first_of_pair_ = row;
    return;
  }
  const std::vector<double>& gaps = experiment_.protocol.groups[row.group].points;
  const std::size_t k = static_cast<std::size_t>(pairs_of_group_++ % gaps.size());
  const double ratio = first_of_pair_->I_end == 0 ? std::numeric_limits<double>::quiet_NaN()
                                                  : row.I_end / first_of_pair_->I_end;
  pairs_->add(device), pairs_->add(gaps[k]), pairs_->add(first_of_pair_->I_end), pairs_->add(row.I_end),
      pairs_->add(ratio);
  pairs_->end_row();
  if (k == 0) ratios_.clear();
  ratios_.push_back(ratio);
  if (k + 1 == gaps.size()) finish_pairs();
  if (k == 0) ratio_shortest_.take(ratio);
  if (k + 1 == gaps.size()) ratio_longest_.take(ratio);
  first_of_pair_.reset();
}

void DeviceAnalysis::finish_pairs() {
  ++pair_series_;
  const std::optional<PairFit> fit = fit_pairs(experiment_.protocol.groups[group_].points, ratios_);
  if (!fit) return;
  ++pair_laws_;
  pair_law_.c_1.take(fit->c_1), pair_law_.tau_1.take(fit->tau_1);
  pair_law_.c_2.take(fit->c_2), pair_law_.tau_2.take(fit->tau_2), pair_law_.residual.take(fit->residual);
}

void DeviceAnalysis::take_leg(std::uint64_t device, const SegmentRow& row) {
  const Group& group = experiment_.protocol.groups[row.group];
  if (row.group != group_) group_ = row.group, legs_of_group_ = 0, area_ = 0;
  const std::uint64_t leg = legs_of_group_++;
  const std::uint64_t cycle = leg / group.legs % group.cycles;
  const std::size_t rate = static_cast<std::size_t>(leg / (group.legs * group.cycles) % group.points.size());
  crossings_->take(device, row, group.points[rate], cycle);
  area_ -= row.swept;
  if ((leg + 1) % group.legs != 0) return;
  cycles_->add(device), cycles_->add(group.points[rate]), cycles_->add(cycle), cycles_->add(area_);
  cycles_->end_row();
  if (leg < group.legs) area_first_.take(area_);
  if (std::fabs(area_) > std::fabs(largest_area_))
    largest_area_ = area_, largest_area_rate_ = group.points[rate];
  if (cycle + 1 == group.cycles && rate + 1 == group.points.size()) area_last_.take(area_);
  area_ = 0;
}

void DeviceAnalysis::close() {
  if (pairs_) pairs_->close();
  if (cycles_) cycles_->close();
  if (retention_) retention_->close();
  if (endurance_) endurance_->close();
  if (states_) states_->close();
  if (map_) map_->close();
  if (crossings_) crossings_->close();
  if (light_) light_->close();
  plasticity_.close();
}

void DeviceAnalysis::summarise(Summary& summary) const {
  const std::uint64_t n = experiment_.device.count;
  const SlowState& slow = experiment_.device.model->slow;
  const std::string x(slow.name);
  add(summary, "u_final", u_, unit::volt, "inner voltage at the end", n);
  if (slow.exists()) add(summary, x + "_final", x_, slow.unit, "slow state at the end", n);
  add(summary, "I_final", I_, unit::ampere, "current at the end", n);
  if (size_.pulses > 0) {
    add(summary, "G_end_first", first_.G_end, unit::siemens, "I/V at the end of the first pulse", n);
    add(summary, "G_end_last", last_.G_end, unit::siemens, "I/V at the end of the last pulse", n);
    add(summary, "G_read_first", first_.G_read, unit::siemens, "I/V in the read after the first pulse", n);
    add(summary, "G_read_last", last_.G_read, unit::siemens, "I/V in the read after the last pulse", n);
    add(summary, "displacement_share_first", first_.displacement, unit::one,
        "share of the displacement current C_m du/dt in I at the end of the first pulse: what I/V there is "
        "not a "
        "conductance by",
        n);
    add(summary, "displacement_share_last", last_.displacement, unit::one, "the same of the last pulse", n);
    if (slow.exists()) {
      add(summary, x + "_first", first_.x, slow.unit, "slow state at the end of the first pulse", n);
      add(summary, x + "_last", last_.x, slow.unit, "slow state at the end of the last pulse", n);
    }
    if (G_seen_) {
      summary.add("G_lowest", G_low_, unit::siemens,
                  "lowest I/V of any pulse: of its read, or at its end without read");
      summary.add("G_highest", G_high_, unit::siemens, "highest I/V of any pulse, likewise");
      if (G_low_ > 0) summary.add("G_range", G_high_ / G_low_, unit::one, "highest over lowest of these I/V");
    }
  }
  add(summary, "paired_pulse_ratio_shortest_gap", ratio_shortest_, unit::one,
      "I2/I1 at the pulses' ends, first gap", n);
  add(summary, "paired_pulse_ratio_longest_gap", ratio_longest_, unit::one,
      "I2/I1 at the pulses' ends, last gap", n);
  if (pair_series_ > 0) {
    summary.add_count(
        "paired_pulse_laws", static_cast<std::int64_t>(pair_laws_),
        "series of gaps that two decays describe, ratio = 1 + c1 exp(-gap/tau1) + c2 exp(-gap/tau2)");
    summary.add_count("paired_pulse_series", static_cast<std::int64_t>(pair_series_), "series of gaps");
  }
  add(summary, "paired_pulse_c1", pair_law_.c_1, unit::one, "amplitude of the faster decay", n);
  add(summary, "paired_pulse_tau1", pair_law_.tau_1, unit::second, "time constant of the faster decay", n);
  add(summary, "paired_pulse_c2", pair_law_.c_2, unit::one, "amplitude of the slower decay", n);
  add(summary, "paired_pulse_tau2", pair_law_.tau_2, unit::second, "time constant of the slower decay", n);
  add(summary, "paired_pulse_residual", pair_law_.residual, unit::one,
      "root mean square of what the two decays leave of the ratio", n);
  write_curves_.summarise(summary);
  if (largest_area_ != 0) {
    summary.add("loop_area_largest", largest_area_, kVoltAmpere,
                "loop area of largest magnitude of any cycle");
    summary.add("loop_area_largest_rate", largest_area_rate_, unit::volt_per_second, "its scan rate");
  }
  add(summary, "loop_area_first", area_first_, kVoltAmpere,
      "loop area -∮ I dV of the first cycle; positive: more current on the way back", n);
  add(summary, "loop_area_last", area_last_, kVoltAmpere, "loop area -∮ I dV of the last cycle", n);
  if (retention_) retention_->summarise(summary);
  if (endurance_) endurance_->summarise(summary);
  if (states_) states_->summarise(summary);
  if (map_) map_->summarise(summary);
  if (crossings_) crossings_->summarise(summary);
  if (light_) light_->summarise(summary);
  plasticity_.summarise(summary);
}

}  // namespace memspike
