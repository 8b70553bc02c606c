// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/device_maps.hpp"
#include "engine/flow/portable.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/maps/map_shares.hpp"

namespace memspike {

using namespace map_shares;

namespace {

double duration_of(const std::vector<LevelSegment>& waveform) {
  double sum = 0;
  for (const LevelSegment& segment : waveform) sum += segment.duration;
  return sum;
}

}  // namespace

double TerminalLevels::duration() const { return duration_of(waveform); }

double TerminalLevels::longest_duration() const {
  double longest = duration();
  for (const auto& other : others) longest = std::max(longest, duration_of(other));
  return longest;
}

const LevelSegment& TerminalLevels::segment(std::size_t k) const {
  if (k < waveform.size()) return waveform[k];
  k -= waveform.size();
  for (const auto& other : others) {
    if (k < other.size()) return other[k];
    k -= other.size();
  }
  throw std::out_of_range("a terminal has no such segment");
}

double TerminalLevels::longest_at(int level) const {
  double longest = 0;
  const auto look = [&](const std::vector<LevelSegment>& segments) {
    for (const LevelSegment& segment : segments)
      if (segment.level == level) longest = std::max(longest, segment.duration);
  };
  look(waveform);
  for (const auto& other : others) look(other);
  return longest;
}

double TerminalLevels::shortest_last() const {
  double shortest = waveform.empty() ? HUGE_VAL : waveform.back().duration;
  for (const auto& other : others)
    if (!other.empty()) shortest = std::min(shortest, other.back().duration);
  return shortest;
}

std::optional<DeviceMaps> DeviceMaps::make(const MapDemand& demand) {
  if (!demand.mean_current)
    if (auto creeping = make(demand, true);
        creeping && creeping->creeps() && creeping->every_edge_is_simple())
      return creeping;
  return make(demand, false);
}

bool DeviceMaps::every_edge_is_simple() const {
  const int levels = static_cast<int>(demand_.pre.voltages.size());
  for (int from = 0; from < levels; ++from) {
    if (level(from, 0).kind() != HeldLevel::Kind::frozen) return false;
    if (demand_.delivers && !slow_current(from).none &&
        (slow_current(from).places.size() != 1 || slow_current(from).modes.cells() != 1))
      return false;
    for (int to = 0; to < levels; ++to)
      if (!row_edge(from, to).quiet ||
          (demand_.delivers && from != to && row_edge(from, to).fast.cells() != 1))
        return false;
  }
  return true;
}

std::optional<DeviceMaps> DeviceMaps::make(const MapDemand& demand, bool may_creep) {
  DeviceMaps maps;
  maps.demand_ = demand;
  maps.domain_ = {0, demand.device.kernel->slow_scale(demand.device.parameters)};
  if (!maps.make_levels(may_creep) || !maps.make_row_edges() || !maps.make_post_maps()) return std::nullopt;
  for (std::size_t k = 0; k < maps.row_edges_.size(); ++k) maps.phases_.push_back(std::make_unique<Phase>());
  maps.rates_ = {0.0};
  if (!demand.delivers) return maps;
  const bool made = demand.mean_current ? maps.make_mean_currents() && maps.make_charges()
                                        : maps.make_slow_currents() && maps.choose_fast_modes() &&
                                              maps.make_fast_amplitudes();
  if (!made) return std::nullopt;
  return maps;
}

bool DeviceMaps::make_levels(bool may_creep) {
  double slowest_fast = 0;
  for (std::size_t q = 0; q < demand_.pre.voltages.size(); ++q)
    for (std::size_t p = 0; p < demand_.post.voltages.size(); ++p) {
      const double pre = demand_.pre.voltages[q], post = demand_.post.voltages[p];
      std::optional<double> stay;
      if (may_creep && p == 0) stay = demand_.pre.longest_at(static_cast<int>(q));
      // What is cheap pays where rows are passed; inside postsynaptic waveforms courses must be as good as
      // maps.
      const double share = p == 0 ? kLevelShare : kWaveformLevelShare;
      auto level = HeldLevel::make(demand_.device, pre - post, domain_, demand_.longest,
                                   share * demand_.tolerance, stay);
      if (!level) return false;
      creeps_ |= !level->creep().empty();
      levels_.push_back(std::move(*level));
    }
  for (const double x : chebyshev_points(domain_, 17)) {
    const double rate = levels_[0].fast_rate(x);
    slowest_fast = slowest_fast == 0 ? rate : std::min(slowest_fast, rate);
  }
  settled_after_ = -portable::log(kSettledShare * demand_.tolerance) / slowest_fast;
  return true;
}

bool DeviceMaps::make_row_edges() {
  const int levels = static_cast<int>(demand_.pre.voltages.size());
  const double scale = domain_.high - domain_.low;
  const double allowed[] = {kEdgeShare * demand_.tolerance * scale};
  row_edges_.resize(static_cast<std::size_t>(levels * levels));
  for (int from = 0; from < levels; ++from)
    for (int to = 0; to < levels; ++to) {
      RowEdge& edge = row_edges_[pair(from, to)];
      edge.quiet = true;
      if (from == to) continue;
      const auto entry = [&](double x, std::span<double> y) {
        const auto landed = level(to, 0).entry_from(level(from, 0), x);
        if (landed) y[0] = *landed;
        return landed.has_value();
      };
      double y[1];
      for (const double x : chebyshev_points(domain_, 9)) {
        const double margin = kBeyond * scale;
        if (!entry(x, y) || !(y[0] >= domain_.low - margin && y[0] <= domain_.high + margin)) return false;
        if (!(std::fabs(y[0] - x) <= kQuietShare * demand_.tolerance * scale)) edge.quiet = false;
      }
      if (edge.quiet) continue;
      auto table = FunctionTable::make(domain_, allowed, entry);
      if (!table) return false;
      state_error_ = std::max(state_error_, table->errors()[0] / scale);
      edge.entry = std::move(*table);
    }
  return true;
}

std::optional<double> DeviceMaps::after_post_pulse(int pre, double x) const {
  DeviceState at{level(pre, 0).u(x), x};
  for (const LevelSegment& segment : demand_.post.waveform) {
    SegmentInput in;
    const double voltage = level(pre, segment.level).voltage();
    in.drive = {Drive::Kind::voltage, voltage, voltage};
    in.duration = segment.duration;
    in.tolerance = 1e-12;
    const SegmentOutput out = demand_.device.kernel->flow(demand_.device.parameters, at, in, nullptr);
    if (out.status != FlowStatus::done) return std::nullopt;
    at = out.end;
  }
  return level(pre, 0).landing(at);
}

bool DeviceMaps::make_post_maps() {
  if (demand_.post.waveform.empty()) return true;
  const double scale = domain_.high - domain_.low;
  const double allowed[] = {kEdgeShare * demand_.tolerance * scale};
  for (int pre = 0; pre < static_cast<int>(demand_.pre.voltages.size()); ++pre) {
    auto table = FunctionTable::make(domain_, allowed, [&](double x, std::span<double> y) {
      const auto end = after_post_pulse(pre, x);
      if (end) y[0] = *end;
      return end.has_value();
    });
    if (!table) return false;
    state_error_ = std::max(state_error_, table->errors()[0] / scale);
    post_maps_.push_back(std::move(*table));
  }
  return true;
}

std::size_t DeviceMaps::table_values() const {
  std::size_t sum = 0;
  for (const RowEdge& edge : row_edges_)
    sum += edge.entry.coefficients().size() + edge.fast.coefficients().size();
  for (const SlowCurrent& slow : slow_) sum += slow.modes.coefficients().size();
  for (const Landing& landing : landings_->of_level) sum += landing.powers.coefficients().size();
  for (const FunctionTable& map : post_maps_) sum += map.coefficients().size();
  return sum;
}

}  // namespace memspike
