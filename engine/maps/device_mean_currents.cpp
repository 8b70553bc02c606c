// SPDX-License-Identifier: Apache-2.0
// The currents of a class of devices as means over segments.
#include <algorithm>
#include <cmath>

#include "engine/maps/device_maps.hpp"
#include "engine/maps/map_shares.hpp"

namespace memspike {

using namespace map_shares;

/// The level from which a waveform that is not cut short comes to this one.
int DeviceMaps::level_before(int pre) const {
  const auto& waveform = demand_.pre.waveform;
  for (std::size_t k = 1; k < waveform.size(); ++k)
    if (waveform[k].level == pre) return waveform[k - 1].level;
  return 0;
}

/// The charge that flows within a time after an edge from a manifold.
std::optional<double> DeviceMaps::charge_after(int from, int to, double x, double duration) const {
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, level(to, 0).voltage(), level(to, 0).voltage()};
  in.duration = duration, in.tolerance = 1e-12;
  const SegmentOutput out =
      demand_.device.kernel->flow(demand_.device.parameters, {level(from, 0).u(x), x}, in, nullptr);
  return out.status == FlowStatus::done ? std::optional(out.charge) : std::nullopt;
}

/// x before an edge that leads to y.
std::optional<double> DeviceMaps::before_entry(int from, int to, double y) const {
  double x = y;
  if (row_edge(from, to).quiet) return x;
  for (int sweep = 0; sweep < 12; ++sweep) {
    const auto landed = level(to, 0).entry_from(level(from, 0), x);
    if (!landed) return std::nullopt;
    x += y - *landed;
  }
  return x;
}

bool DeviceMaps::make_mean_currents() {
  for (const double y : chebyshev_points(domain_, 17))
    if (std::fabs(current(0, y, 0)) * demand_.device.R_s > 1e-15) return false;  // it would never end
  slow_.push_back({true, {}, {}});
  for (int pre = 1; pre < static_cast<int>(demand_.pre.voltages.size()); ++pre) {
    const int before = level_before(pre);
    const double duration = longest_at(pre);
    const auto mean = [&](double y, std::span<double> a) {
      const auto x = before_entry(before, pre, y);
      const auto charge = x ? charge_after(before, pre, *x, duration) : std::nullopt;
      if (charge) a[0] = *charge / duration;
      return charge.has_value();
    };
    double largest = 0, a[1];
    for (const double y : chebyshev_points(domain_, 9)) {
      if (!mean(y, a)) return false;
      largest = std::max(largest, std::fabs(a[0]));
    }
    const double allowed[] = {kCurrentShare * demand_.tolerance * std::max(largest, 1e-300)};
    auto table = FunctionTable::make(domain_, allowed, mean);
    if (!table) return false;
    charge_error_ = std::max(charge_error_, table->errors()[0] / largest);
    slow_.push_back({false, std::move(*table), {0}});
  }
  first_fast_ = rates_.size();
  return true;
}

bool DeviceMaps::make_charges() {
  const int levels = static_cast<int>(demand_.pre.voltages.size());
  double highest = 0;
  for (const double voltage : demand_.pre.voltages) highest = std::max(highest, std::fabs(voltage));
  const double discharge = kTransientTimes / levels_[0].fast_rate(domain_.middle());
  for (int from = 0; from < levels; ++from)
    for (int to = 0; to < levels; ++to) {
      if (from == to) continue;
      const double allowed[] = {kCurrentShare * demand_.tolerance * demand_.device.C_m * highest};
      const int before = level_before(to);
      auto table = FunctionTable::make(domain_, allowed, [&](double x, std::span<double> q) {
        q[0] = 0;
        if (to != 0 && from == before) return true;  // all of it is in the mean current
        const double duration = to == 0 ? discharge : longest_at(to);
        const auto charge = charge_after(from, to, x, duration);
        const auto usual = to == 0 ? std::optional(0.0) : charge_after(before, to, x, duration);
        if (charge && usual) q[0] = *charge - *usual;
        return charge && usual;
      });
      if (!table) return false;
      row_edges_[pair(from, to)].fast = std::move(*table);
    }
  return true;
}

}  // namespace memspike
