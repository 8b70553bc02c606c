// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/crossing_analysis.hpp"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <vector>

#include "experiments/device/device_columns.hpp"

namespace memspike {
namespace {

constexpr std::size_t kGrid = 512;
constexpr double kAway = 0.005;  // of the common range, from the vertex at which the legs meet anyhow

/// The current of one leg at given voltages.
class Leg {
 public:
  Leg(const DeviceRef& device, const SegmentRow& row, double tolerance)
      : device_(device), row_(row), tolerance_(tolerance) {}

  double low() const { return std::min(row_.V_start, row_.V); }
  double high() const { return std::max(row_.V_start, row_.V); }

  /// `volts` may come in either order.
  std::vector<double> currents(const std::vector<double>& volts) const {
    const double duration = row_.t_end - row_.t_start;
    std::vector<double> times;
    for (const double V : volts)
      times.push_back(std::clamp((V - row_.V_start) / (row_.V - row_.V_start), 0.0, 1.0) * duration);
    const bool falls = times.size() > 1 && times.front() > times.back();
    if (falls) std::reverse(times.begin(), times.end());
    SegmentInput in{{Drive::Kind::voltage, row_.V_start, row_.V}, duration, tolerance_};
    in.sample_times = times.data(), in.sample_count = times.size();
    std::vector<DeviceState> states(times.size());
    device_.kernel->flow(device_.parameters, {row_.u_start, row_.x_start}, in, states.data());
    if (falls) std::reverse(states.begin(), states.end());
    std::vector<double> I;
    for (std::size_t k = 0; k < volts.size(); ++k)
      I.push_back((volts[k] - states[k].u) / device_.value("R_s"));
    return I;
  }
  double current(double volts) const { return currents({volts})[0]; }

 private:
  const DeviceRef& device_;
  const SegmentRow& row_;
  double tolerance_;
};

}  // namespace

CrossingAnalysis::CrossingAnalysis(const DeviceExperiment& e, const DeviceEnsemble& ensemble,
                                   ResultStore& store)
    : experiment_(e),
      ensemble_(ensemble),
      crossings_(store.table("crossings", {device_column(),
                                           real_column("rate", "V/s"),
                                           {"cycle", std::nullopt, Column::Type::integer},
                                           real_column("vertex", "V"),
                                           real_column("V", "V"),
                                           real_column("I", "A")})) {}

void CrossingAnalysis::take(std::uint64_t device, const SegmentRow& row, double rate, std::uint64_t cycle) {
  const Group& group = experiment_.protocol.groups[row.group];
  const bool is_last = cycle + 1 == group.cycles;
  if (is_last && has_last_ && last_cycle_ == cycle && last_rate_ == rate && last_.group == row.group &&
      last_.segment + 1 == row.segment)
    compare(device, last_, row, rate, cycle);
  last_ = row, has_last_ = true, last_cycle_ = cycle, last_rate_ = rate;
}

void CrossingAnalysis::compare(std::uint64_t device, const SegmentRow& first, const SegmentRow& second,
                               double rate, std::uint64_t cycle) {
  if (first.V == first.V_start || (first.V > first.V_start) == (second.V > second.V_start)) return;
  const DeviceRef d{ensemble_.model, ensemble_.kernel, ensemble_.parameters_of(device)};
  const Leg a(d, first, experiment_.tolerance), b(d, second, experiment_.tolerance);
  double low = std::max(a.low(), b.low()), high = std::min(a.high(), b.high());
  const double room = kAway * (high - low);
  (first.V > first.V_start ? high : low) += first.V > first.V_start ? -room : room;
  if (!(high > low)) return;
  std::vector<double> volts;
  for (std::size_t k = 0; k < kGrid; ++k)
    volts.push_back(low + (high - low) * static_cast<double>(k) / (kGrid - 1));
  const std::vector<double> I = a.currents(volts), J = b.currents(volts);
  for (std::size_t k = 1; k < kGrid; ++k) {
    const double before = I[k - 1] - J[k - 1], after = I[k] - J[k];
    if (!(before * after < 0)) continue;
    std::uintmax_t sweeps = 60;
    const auto root = boost::math::tools::toms748_solve(
        [&](double V) { return a.current(V) - b.current(V); }, volts[k - 1], volts[k], before, after,
        boost::math::tools::eps_tolerance<double>(40), sweeps);
    const double V = 0.5 * (root.first + root.second);
    crossings_.add(device), crossings_.add(rate), crossings_.add(cycle), crossings_.add(first.V);
    crossings_.add(V), crossings_.add(a.current(V)), crossings_.end_row();
    ++count_;
    if (first_device_ != device) first_.take(V), first_device_ = device;
  }
}

void CrossingAnalysis::summarise(Summary& summary) const {
  summary.add_count("crossings", count_,
                    "points at which a loop crosses itself, in the last cycle of each rate, all devices");
  add(summary, "crossing_first", first_, unit::volt, "voltage of the first such point of a device",
      experiment_.device.count);
}

}  // namespace memspike
