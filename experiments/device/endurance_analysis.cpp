// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/endurance_analysis.hpp"

#include <algorithm>

#include "experiments/device/device_columns.hpp"

namespace memspike {
namespace {

std::uint64_t pulses_in(const std::vector<Step>& steps, const Protocol& protocol) {
  std::uint64_t pulses = 0;
  for (const Step& step : steps)
    if (const auto* segment = std::get_if<Segment>(&step.what))
      pulses += segment->role == PulseRole::pulse && protocol.groups[segment->group].kind == "endurance";
    else if (const auto* repeat = std::get_if<Repeat>(&step.what))
      pulses += repeat->count * pulses_in(repeat->steps, protocol);
  return pulses;
}

}  // namespace

EnduranceAnalysis::EnduranceAnalysis(const DeviceExperiment& e, ResultStore& store)
    : experiment_(e),
      cycles_(store.table("endurance",
                          {device_column(),
                           {"cycle", std::nullopt, Column::Type::integer},
                           real_column("I_set", "A"),
                           real_column("G_set", "S"),
                           real_column("I_reset", "A"),
                           real_column("G_reset", "S"),
                           real_column("window", ""),
                           label_column()},
                          e.device.count * (pulses_in(e.protocol.steps, e.protocol) / 2))) {}

void EnduranceAnalysis::begin() { group_ = 0, cycle_ = 0, set_.reset(); }

void EnduranceAnalysis::take(std::uint64_t device, const PulseRow& row) {
  if (row.group != group_) group_ = row.group, cycle_ = 0, set_.reset();
  if (!set_) {
    set_ = row;
    return;
  }
  const std::uint64_t cycles = experiment_.protocol.groups[row.group].cycles;
  const double G_set = set_->G_read(), G_reset = row.G_read();
  const double window = ratio_of(G_set, G_reset);
  cycles_.add(device), cycles_.add(cycle_), cycles_.add(set_->I_read), cycles_.add(G_set);
  cycles_.add(row.I_read), cycles_.add(G_reset), cycles_.add(window);
  cycles_.add(std::string_view(experiment_.protocol.labels[row.label]));
  cycles_.end_row();
  if (cycle_ == 0) G_set_first_.take(G_set), G_reset_first_.take(G_reset), window_first_.take(window);
  if (++cycle_ == cycles) {
    G_set_last_.take(G_set), G_reset_last_.take(G_reset), window_last_.take(window);
    cycle_ = 0;
  }
  if (window == window) smallest_ = any_ ? std::min(smallest_, window) : window, any_ = true;
  set_.reset();
}

void EnduranceAnalysis::summarise(Summary& summary) const {
  const std::uint64_t n = experiment_.device.count;
  add(summary, "endurance_G_set_first", G_set_first_, unit::siemens, "I/V read after the first set", n);
  add(summary, "endurance_G_set_last", G_set_last_, unit::siemens, "I/V read after the last set", n);
  add(summary, "endurance_G_reset_first", G_reset_first_, unit::siemens, "I/V read after the first reset", n);
  add(summary, "endurance_G_reset_last", G_reset_last_, unit::siemens, "I/V read after the last reset", n);
  add(summary, "endurance_window_first", window_first_, unit::one,
      "conductance after the set over that after the reset, first cycle", n);
  add(summary, "endurance_window_last", window_last_, unit::one, "the same of the last cycle", n);
  if (any_)
    summary.add("endurance_window_smallest", smallest_, unit::one,
                "smallest window of any cycle of any device");
}

}  // namespace memspike
