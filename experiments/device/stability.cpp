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
      return s ? ((*s).*margin)() : -1.0;  // nothing there has the property
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

/// Over the whole range of x, and of u with as much room again on either side, in steps a tenth as wide as
/// the voltage over which the model changes.
double largest_trace(const DeviceRef& device, double from, double to) {
  constexpr int kPoints = 64;  // of x
  constexpr double kFewest = 64, kMost = 20'000;
  const double room = std::max(to - from, device.kernel->voltage_scale(device.parameters)),
               scale = device.model->slow.exists() ? device.kernel->slow_scale(device.parameters) : 0;
  const double width = to - from + 2 * room;
  const int points = static_cast<int>(
      std::clamp(10 * width / device.kernel->voltage_scale(device.parameters), kFewest, kMost));
  double largest = -std::numeric_limits<double>::infinity();
  for (int i = 0; i <= points; ++i)
    for (int j = 0; j <= kPoints; ++j) {
      const double u = from - room + width * i / points;
      largest = std::max(largest, relative_trace(small_signal(device, {u, scale * j / kPoints})));
    }
  return largest;
}

struct Minimum {
  double volts, value;
};

/// Where a quantity is smallest: sought between the neighbours of the best point of the grid. `quantity` is
/// infinite where it does not exist; so is the value if it exists nowhere.
template <class Quantity>
Minimum smallest(const DeviceRef& device, const std::vector<double>& volts,
                 const std::vector<std::optional<SmallSignal>>& states, const Quantity& quantity) {
  const auto value = [&](const std::optional<SmallSignal>& state) {
    const double q = state ? quantity(*state) : std::numeric_limits<double>::quiet_NaN();
    return q > 0 ? q : std::numeric_limits<double>::infinity();
  };
  std::size_t best = 0;
  for (std::size_t k = 0; k < volts.size(); ++k)
    if (value(states[k]) < value(states[best])) best = k;
  Minimum least{volts[best], value(states[best])};
  if (!std::isfinite(least.value) || best == 0 || best + 1 == volts.size()) return least;
  const auto [at, found] = boost::math::tools::brent_find_minima(
      [&](double V) { return value(at_voltage(device, V)); }, volts[best - 1], volts[best + 1], 40);
  return found < least.value ? Minimum{at, found} : least;
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
  s.largest_trace = largest_trace(device, s.from, s.to);
  for (const std::optional<SmallSignal>& state : states)
    if (state) s.largest_trace = std::max(s.largest_trace, relative_trace(*state));
  s.without = static_cast<std::size_t>(
      std::count_if(states.begin(), states.end(), [](const auto& state) { return !state; }));
  const Windows windows(device, volts, states);
  s.inductive = windows.where(&SmallSignal::inductive_margin);
  s.ringing = windows.where(&SmallSignal::ring_margin);
  s.unstable = windows.where(&SmallSignal::unstable_margin);
  const double none = std::numeric_limits<double>::quiet_NaN();
  const Minimum period =
      smallest(device, volts, states, [](const SmallSignal& c) { return c.ring_period(); });
  s.shortest_period = std::isfinite(period.value) ? period.value : 0;
  const Minimum R_a = smallest(device, volts, states, [](const SmallSignal& c) { return c.R_a(); });
  s.smallest_R_a = std::isfinite(R_a.value) ? R_a.value : none;
  s.smallest_R_a_at = std::isfinite(R_a.value) ? R_a.volts : none;
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
  if (s.largest_trace < 0 && s.unstable.empty())
    lines.push_back(
        "this device cannot oscillate by itself: the trace of the Jacobian is negative everywhere");
  if (s.largest_trace >= 0 && s.unstable.empty())
    lines.push_back("every steady state " + range +
                    " is stable, but the trace of the Jacobian is not negative everywhere: an oscillation "
                    "around them is not excluded");
  if (!s.unstable.empty())
    lines.push_back("steady state unstable " + all_between(s.unstable) +
                    ": held there, the device leaves it, and oscillates unless another state is stable");
  if (!device.model->slow.exists()) lines.push_back("no slow state: no inductive branch, no memory");
  if (s.without > 0)
    lines.push_back(
        fmt::format("{} of {} voltages of that range have no isolated steady state", s.without, s.grid));
  return lines;
}

}  // namespace memspike
