// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "engine/contract/error.hpp"
#include "engine/parallel.hpp"
#include "experiments/device/device_columns.hpp"
#include "experiments/device/map_analysis.hpp"
#include "experiments/device/pulse_map.hpp"
#include "experiments/network/synapse_reading.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kWave = 64, kSimulated = 200, kBlock = 1 << 20;
constexpr double kPerDecade = 10;

/// The counts at which the state is told: 0, then ten for each decade, and the last.
std::vector<std::uint64_t> told_counts(std::uint64_t count) {
  std::vector<std::uint64_t> told{0};
  for (double k = 0;; ++k) {
    const double n = std::round(std::pow(10.0, k / kPerDecade));
    if (n >= static_cast<double>(count)) break;
    if (static_cast<std::uint64_t>(n) != told.back()) told.push_back(static_cast<std::uint64_t>(n));
  }
  told.push_back(count);
  return told;
}

/// One device under one train.
struct Course {
  std::vector<double> x;  ///< at told_counts()
  double deviation = 0;   ///< of the iteration from the first pulses simulated, relative to full scale
};

Course follow(const DeviceRef& device, DeviceState start, const DisturbStep& step, double amplitude,
              const std::vector<std::uint64_t>& told, const std::function<void()>& check_interrupt) {
  const PulseMap map(device, {{amplitude, step.width}, {0.0, step.gap}});
  // The first pulse is simulated: `initial` need not lie on the manifold of the gap.
  DeviceState y = map.after(start);
  if (!map.holds_at(y.x))
    throw NumericalError(
        "disturb: the gap is so short, against (R_s || R_b) C_m, that u remembers one pulse at the next, and "
        "the slow state alone does not say how the device goes on (u makes " +
        std::to_string(map.left_out(y.x)) +
        " of full scale there). Lengthen the gap, or use pulse_train, which integrates every pulse");
  const double fixed = map.fixed_point(y.x).value_or(y.x);
  const auto table = map.increments(map.around(std::min(y.x, fixed), std::max(y.x, fixed)));
  if (!table)
    throw NumericalError("disturb: the map of this pulse is too uneven for a table; use pulse_train");
  Course course;
  course.x.push_back(start.x);
  double x = y.x;
  std::uint64_t n = 1;
  const double scale = device.kernel->slow_scale(device.parameters);
  for (std::size_t k = 1; k < told.size(); ++k) {
    for (; n < told[k]; ++n) {
      x = iterated(*table, x);
      if (n < kSimulated) {
        y = map.after(y);
        course.deviation = std::max(course.deviation, std::fabs(x - y.x) / scale);
      }
      if (n % kBlock == 0 && check_interrupt) check_interrupt();
    }
    course.x.push_back(x);
  }
  return course;
}

}  // namespace

void measure_disturb(const DeviceExperiment& e, const DeviceEnsemble& ensemble, ResultStore& store,
                     Summary& summary, int threads, const std::function<void()>& check_interrupt) {
  if (e.protocol.disturbs.empty()) return;
  Table table = store.table("disturb", {device_column(),
                                        real_column("amplitude", "V"),
                                        {"pulses", std::nullopt, Column::Type::integer},
                                        slow_column(e.device.model->slow, ""),
                                        real_column("G", "S"),
                                        real_column("change", ""),
                                        label_column()});
  double deviation = 0, largest = 0, largest_at = 0;
  std::vector<double> amplitudes, changes;
  for (const DisturbStep& step : e.protocol.disturbs) {
    const std::vector<std::uint64_t> told = told_counts(step.count);
    std::vector<Spreading> change(step.amplitudes.size());
    for (std::uint64_t first = 0; first < ensemble.count; first += kWave) {
      const std::uint64_t here = std::min(kWave, ensemble.count - first), trains = step.amplitudes.size();
      std::vector<Course> courses(here * trains);
      const auto device_of = [&](std::uint64_t k) {
        return DeviceRef{ensemble.model, ensemble.kernel, ensemble.parameters_of(first + k)};
      };
      parallel_for(courses.size(), threads, [&](std::uint64_t k) {
        courses[k] = follow(device_of(k / trains), ensemble.initial[first + k / trains], step,
                            step.amplitudes[k % trains], told, check_interrupt);
      });
      for (std::uint64_t k = 0; k < courses.size(); ++k) {
        const double before = probe_conductance(device_of(k / trains), step.probe, courses[k].x[0]);
        deviation = std::max(deviation, courses[k].deviation);
        double G = before;
        for (std::size_t row = 0; row < told.size(); ++row) {
          G = probe_conductance(device_of(k / trains), step.probe, courses[k].x[row]);
          table.add(first + k / trains), table.add(step.amplitudes[k % trains]), table.add(told[row]);
          table.add(courses[k].x[row]), table.add(G), table.add(ratio_of(G - before, before));
          table.add(std::string_view(e.protocol.labels[step.label])), table.end_row();
        }
        change[k % trains].take(ratio_of(G - before, before));
      }
    }
    for (std::size_t k = 0; k < change.size(); ++k) {
      amplitudes.push_back(step.amplitudes[k]), changes.push_back(change[k].mean());
      if (std::fabs(changes.back()) >= std::fabs(largest))
        largest = changes.back(), largest_at = step.amplitudes[k];
    }
  }
  table.close();
  summary.add("disturb_amplitudes", amplitudes, unit::volt, "amplitudes of the trains of disturbing pulses");
  summary.add("disturb_changes", changes, unit::one,
              "relative change of the probed conductance by each of these trains, mean over devices");
  summary.add("disturb_change_largest", largest, unit::one, "the largest of them");
  summary.add("disturb_change_largest_at", largest_at, unit::volt, "its amplitude");
  summary.add(
      "disturb_deviation", deviation, unit::one,
      "largest difference between the iterated map and a simulation of the first 200 pulses, relative "
      "to full scale");
}

}  // namespace memspike
