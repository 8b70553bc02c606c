// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/distinguishable_states.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "experiments/device/device_columns.hpp"

namespace memspike {
namespace {

constexpr double kBand = 2;                // deviations to each side
constexpr std::uint64_t kFewestLater = 2;  // cycles after the first, of which a deviation can be told

bool is_train(const Group& group) { return group.kind == "pulse_train"; }
bool has_cycles(const Group& group) { return group.kind == "potentiation_depression"; }

}  // namespace

double reading_deviation(const DeviceNoise& noise) {
  double squares = noise.read ? noise.read->relative * noise.read->relative : 0;
  for (const Telegraph& trap : noise.telegraph) {
    const double low = trap.tau_low / (trap.tau_high + trap.tau_low);
    const double mean = 1 - trap.amplitude * low;
    squares += trap.amplitude * trap.amplitude * low * (1 - low) / (mean * mean);
  }
  return std::sqrt(squares);
}

std::uint64_t states_between(double lowest, double highest, double relative_deviation) {
  if (!(lowest > 0)) return 0;
  const double half = kBand * relative_deviation;
  if (half >= 1) return 1;
  return 1 + static_cast<std::uint64_t>(std::log(highest / lowest) / std::log((1 + half) / (1 - half)));
}

DistinguishableStates::DistinguishableStates(const DeviceExperiment& e, ResultStore& store)
    : experiment_(e),
      table_(store.table("distinguishable_states", {device_column(),
                                                    {"branch", std::nullopt, Column::Type::text},
                                                    {"pulses", std::nullopt, Column::Type::integer},
                                                    real_column("G_lowest", "S"),
                                                    real_column("G_highest", "S"),
                                                    real_column("deviation", ""),
                                                    {"states", std::nullopt, Column::Type::integer}})),
      reading_(reading_deviation(e.device.noise)) {}

void DistinguishableStates::begin() { pulses_ = 0, means_.clear(), later_.clear(); }

void DistinguishableStates::take(std::uint64_t device, const PulseRow& row) {
  if (row.group != group_) finish_group(device), group_ = row.group;
  const Group& group = experiment_.protocol.groups[group_];
  if (!is_train(group) && !has_cycles(group)) return;
  const double G = row.G_read() / row.reading;
  if (std::isnan(G)) return;  // without reads there is nothing to tell apart
  const std::uint64_t pulse = pulses_++;
  lowest_ = pulse == 0 ? G : std::min(lowest_, G), highest_ = pulse == 0 ? G : std::max(highest_, G);
  if (is_train(group)) return;
  const std::size_t cycle = group.up + group.down;
  means_.resize(cycle), later_.resize(cycle);
  means_[pulse % cycle].take(G);
  if (pulse >= cycle) later_[pulse % cycle].take(G);
}

void DistinguishableStates::end(std::uint64_t device) { finish_group(device); }

void DistinguishableStates::finish_group(std::uint64_t device) {
  const Group& group = experiment_.protocol.groups[group_];
  if (pulses_ > 0 && is_train(group)) write(device, "up", {pulses_, lowest_, highest_, reading_}, up_);
  if (pulses_ > 0 && has_cycles(group)) {
    if (group.up > 0) write(device, "up", branch_of_cycles(0, group.up), up_);
    if (group.down > 0) write(device, "down", branch_of_cycles(group.up, group.down), down_);
  }
  begin();
}

DistinguishableStates::Branch DistinguishableStates::branch_of_cycles(std::size_t first,
                                                                      std::size_t pulses) const {
  Branch branch{pulses, means_[first].mean(), means_[first].mean(), reading_};
  double squares = 0;
  std::uint64_t told = 0;
  for (std::size_t k = first; k < first + pulses; ++k) {
    branch.lowest = std::min(branch.lowest, means_[k].mean());
    branch.highest = std::max(branch.highest, means_[k].mean());
    if (later_[k].count() < kFewestLater) continue;
    squares += std::pow(later_[k].deviation() / later_[k].mean(), 2);
    ++told;
  }
  if (told > 0) branch.deviation = std::hypot(reading_, std::sqrt(squares / static_cast<double>(told)));
  return branch;
}

void DistinguishableStates::write(std::uint64_t device, const char* name, const Branch& b, Spreading& all) {
  const std::uint64_t most = b.pulses,
                      states = b.deviation > 0
                                   ? std::min(most, states_between(b.lowest, b.highest, b.deviation))
                                   : most;
  table_.add(device), table_.add(name), table_.add(b.pulses), table_.add(b.lowest), table_.add(b.highest);
  table_.add(b.deviation), table_.add(states), table_.end_row();
  all.take(static_cast<double>(states));
}

void DistinguishableStates::summarise(Summary& summary) const {
  const std::uint64_t n = experiment_.device.count;
  add(summary, "states_up", up_, unit::one, "states of a branch up that the noise leaves apart", n);
  add(summary, "states_down", down_, unit::one, "states of a branch down that the noise leaves apart", n);
}

}  // namespace memspike
