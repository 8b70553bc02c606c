// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/stability.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"

namespace memspike {
namespace {

constexpr std::size_t kGrid = 401;

std::optional<SmallSignal> at_voltage(const DeviceRef& device, double volts) {
  try {
    return small_signal(device, steady_state(device, volts));
  } catch (const NumericalError&) {
    return std::nullopt;
  }
}

using Margin = double (SmallSignal::*)() const;

/// The windows of one property over a grid of voltages.
class Windows {
 public:
  Windows(const DeviceRef& device, const std::vector<double>& volts,
          const std::vector<std::optional<SmallSignal>>& states)
      : device_(device), volts_(volts), states_(states) {}

  std::vector<VoltageWindow> where(Margin margin) const {
    std::vector<VoltageWindow> windows;
    for (std::size_t k = 0; k < volts_.size(); ++k) {
      if (!holds(margin, k)) continue;
      VoltageWindow window{volts_[k], volts_[k], k == 0, false};
      if (k > 0) window.from = end_between(margin, k - 1, k);
      while (k + 1 < volts_.size() && holds(margin, k + 1)) ++k;
      window.open_above = k + 1 == volts_.size();
      window.to = window.open_above ? volts_[k] : end_between(margin, k, k + 1);
      windows.push_back(window);
    }
    return windows;
  }

 private:
  bool holds(Margin margin, std::size_t k) const { return states_[k] && ((*states_[k]).*margin)() > 0; }

  double end_between(Margin margin, std::size_t below, std::size_t above) const {
    if (!states_[below] || !states_[above]) return states_[below] ? volts_[below] : volts_[above];
    const auto value = [&](double volts) {
      const std::optional<SmallSignal> s = at_voltage(device_, volts);
      return s ? ((*s).*margin)() : std::numeric_limits<double>::quiet_NaN();
    };
    std::uintmax_t sweeps = 100;
    const auto root = boost::math::tools::toms748_solve(
        value, volts_[below], volts_[above], boost::math::tools::eps_tolerance<double>(46), sweeps);
    return 0.5 * (root.first + root.second);
  }

  const DeviceRef& device_;
  const std::vector<double>& volts_;
  const std::vector<std::optional<SmallSignal>>& states_;
};

double relative_trace(const SmallSignal& s) {
  const double fast = (1 / s.R_s + s.f_u) / s.C_m;
  return s.trace() / (std::fabs(fast) + (s.has_slow ? std::fabs(s.r_x) : 0));
}

/// The smallest R_a is where the slow current follows u most steeply: sought between the neighbours of the
/// best point of the grid.
void find_smallest_R_a(const DeviceRef& device, const std::vector<double>& volts,
                       const std::vector<std::optional<SmallSignal>>& states, Stability& s) {
  const auto R_a_of = [](const std::optional<SmallSignal>& state) {
    const double R_a = state ? state->R_a() : std::numeric_limits<double>::quiet_NaN();
    return R_a > 0 ? R_a : std::numeric_limits<double>::infinity();
  };
  std::size_t best = 0;
  for (std::size_t k = 0; k < volts.size(); ++k)
    if (R_a_of(states[k]) < R_a_of(states[best])) best = k;
  s.smallest_R_a = R_a_of(states[best]), s.smallest_R_a_at = volts[best];
  if (!std::isfinite(s.smallest_R_a)) {
    s.smallest_R_a = s.smallest_R_a_at = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  if (best == 0 || best + 1 == volts.size()) return;
  const auto [at, R_a] = boost::math::tools::brent_find_minima(
      [&](double V) { return R_a_of(at_voltage(device, V)); }, volts[best - 1], volts[best + 1], 40);
  if (R_a < s.smallest_R_a) s.smallest_R_a = R_a, s.smallest_R_a_at = at;
}

std::string volts_text(double volts) { return fmt::format("{:.4g} V", volts); }

std::string between(const VoltageWindow& w) {
  if (w.open_below && w.open_above) return "over the whole range";
  if (w.open_below) return "up to " + volts_text(w.to);
  if (w.open_above) return "from " + volts_text(w.from) + " on";
  return "between " + volts_text(w.from) + " and " + volts_text(w.to);
}

std::string all_between(const std::vector<VoltageWindow>& windows) {
  std::string text;
  for (const VoltageWindow& w : windows) text += (text.empty() ? "" : ", ") + between(w);
  return text;
}

}  // namespace

Stability stability(const DeviceRef& device, double from, double to) {
  Stability s;
  s.from = std::min(from, to), s.to = std::max(from, to);
  std::vector<double> volts;
  const std::size_t points = s.from == s.to ? 1 : kGrid;
  for (std::size_t k = 0; k < points; ++k)
    volts.push_back(k + 1 == points ? s.to : s.from + (s.to - s.from) * static_cast<double>(k) / (kGrid - 1));
  std::vector<std::optional<SmallSignal>> states;
  for (const double V : volts) states.push_back(at_voltage(device, V));
  s.grid = points;
  s.largest_trace = -std::numeric_limits<double>::infinity();
  for (const std::optional<SmallSignal>& state : states) {
    if (!state) {
      ++s.without;
      continue;
    }
    s.largest_trace = std::max(s.largest_trace, relative_trace(*state));
    if (state->rings())
      s.shortest_period =
          s.shortest_period == 0 ? state->ring_period() : std::min(s.shortest_period, state->ring_period());
  }
  const Windows windows(device, volts, states);
  s.inductive = windows.where(&SmallSignal::inductive_margin);
  s.ringing = windows.where(&SmallSignal::ring_margin);
  s.unstable = windows.where(&SmallSignal::unstable_margin);
  find_smallest_R_a(device, volts, states, s);
  return s;
}

std::vector<std::string> verdict(const DeviceRef& device, const Stability& s) {
  std::vector<std::string> lines;
  const std::string range =
      s.from == s.to ? "at " + volts_text(s.from) : "from " + volts_text(s.from) + " to " + volts_text(s.to);
  if (s.without == s.grid) return {"no isolated steady state " + range};
  if (!s.ringing.empty())
    lines.push_back(fmt::format("focus {}: it rings, with a period of {} at the shortest",
                                all_between(s.ringing), format_engineering(s.shortest_period, unit::second)));
  if (!s.inductive.empty())
    lines.push_back("inductive " + all_between(s.inductive) + ": its impedance has a loop with Im Z > 0");
  if (s.unstable.empty() && s.largest_trace < 0)
    lines.push_back(
        fmt::format("this device cannot oscillate by itself: the trace of the Jacobian is negative at every "
                    "steady state {}",
                    range));
  else
    lines.push_back("steady state unstable " + all_between(s.unstable) +
                    ": held there, the device leaves it, and oscillates unless another state is stable");
  if (!device.model->slow.exists()) lines.push_back("no slow state: no inductive branch, no memory");
  if (s.without > 0)
    lines.push_back(
        fmt::format("{} of {} voltages of that range have no isolated steady state", s.without, s.grid));
  return lines;
}

}  // namespace memspike
