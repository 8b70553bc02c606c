// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/figures/run_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/contract/error.hpp"
#include "experiments/device/clock.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

constexpr double kMostBytes = 2e9;
constexpr std::uint64_t kMostSegments = 1'000'000;

/// The size of the file that holds a table.
double bytes_of(const fs::path& folder, const std::string& table) {
  const fs::path csv = folder / "tables" / (table + ".csv");
  return static_cast<double>(fs::file_size(fs::exists(csv) ? csv : folder / "data.h5"));
}

std::optional<StoredTable> drawable_table(const fs::path& folder, const std::string& name,
                                          std::vector<std::string>& left_out) {
  if (!has_table(folder, name)) return std::nullopt;
  const double bytes = bytes_of(folder, name);
  if (bytes <= kMostBytes) return read_table(folder, name);
  left_out.push_back(
      fmt::format("The table {} is not drawn: its file has {:.1f} GB, and at most {:.0f} GB are read "
                  "for a figure.",
                  name, bytes / 1e9, kMostBytes / 1e9));
  return std::nullopt;
}

std::vector<TimedSegment> timeline_of(const Protocol& protocol) {
  std::vector<TimedSegment> timeline;
  Clock clock;
  bool restarted = false;
  walk(
      protocol.steps,
      [&](const Segment& segment) {
        const double t_start = clock.now();
        clock.advance(segment.duration);
        timeline.push_back({segment, t_start, clock.now(), restarted});
        restarted = false;
      },
      [&] { restarted = true; });
  return timeline;
}

/// Mean of the numbers among the values.
double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(values.size());
}

/// The quantile of sorted values, linear between neighbours.
double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

DeviceRunView view_run(const fs::path& folder, DeviceExperiment experiment) {
  DeviceRunView view;
  view.experiment = std::move(experiment);
  const std::uint64_t segments = size_of(view.experiment.protocol).segments;
  if (segments <= kMostSegments) {
    view.trace = drawable_table(folder, "trace", view.left_out);
  } else if (has_table(folder, "trace")) {
    view.left_out.push_back(
        fmt::format("The trace is not drawn: the protocol has {} segments, and at most {} can be "
                    "told apart in a figure.",
                    segments, kMostSegments));
  }
  if (view.trace) view.timeline = timeline_of(view.experiment.protocol);
  view.pulses = drawable_table(folder, "pulses", view.left_out);
  const std::pair<const char*, std::optional<StoredTable>*> of_steps[] = {
      {"paired_pulse", &view.paired_pulse},
      {"retention", &view.retention},
      {"retention_fits", &view.retention_fits},
      {"endurance", &view.endurance},
      {"rate_dependence", &view.rate_dependence},
      {"stdp_window", &view.stdp_window},
      {"impedance", &view.impedance},
      {"elements", &view.elements},
      {"potentiation_map", &view.potentiation_map},
      {"potentiation_map_pulses", &view.potentiation_map_pulses},
      {"disturb", &view.disturb}};
  for (const auto& [name, table] : of_steps) *table = drawable_table(folder, name, view.left_out);
  return view;
}

std::optional<double> steady_current(const DeviceRef& device, double volts) {
  try {
    return (volts - steady_state(device, volts).u) / device.value("R_s");
  } catch (const NumericalError&) {
    return std::nullopt;
  }
}

TraceCurves::TraceCurves(const StoredTable& trace, std::size_t devices)
    : trace_(trace), devices_(devices), rows_(devices == 0 ? 0 : trace.rows() / devices) {
  const std::vector<double>&t = trace.numbers("t"), &device = trace.numbers("device");
  bool common = rows_ > 0 && rows_ * devices == trace.rows();
  for (std::size_t row = 0; common && row < t.size(); ++row)
    common = static_cast<std::size_t>(device[row]) == row / rows_ && t[row] == t[row % rows_];
  if (!common) {
    devices_ = 1;
    rows_ = static_cast<std::size_t>(
        std::find_if(device.begin(), device.end(), [](double d) { return d != 0; }) - device.begin());
  }
  t_.assign(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(rows_));
}

std::vector<double> TraceCurves::times(std::span<const std::size_t> rows) const {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const std::size_t row : rows) values.push_back(t_[row]);
  return values;
}

std::vector<double> TraceCurves::of(std::string_view column, std::size_t device,
                                    std::span<const std::size_t> rows) const {
  const std::vector<double>& all = trace_.numbers(column);
  std::vector<double> values;
  values.reserve(rows.size());
  for (const std::size_t row : rows) values.push_back(all[device * rows_ + row]);
  return values;
}

std::vector<double> TraceCurves::mean(std::string_view column, std::span<const std::size_t> rows) const {
  const std::vector<double>& all = trace_.numbers(column);
  std::vector<double> values;
  values.reserve(rows.size());
  for (const std::size_t row : rows) {
    double sum = 0;
    for (std::size_t device = 0; device < devices_; ++device) sum += all[device * rows_ + row];
    values.push_back(sum / static_cast<double>(devices_));
  }
  return values;
}

std::pair<std::size_t, std::size_t> TraceCurves::rows_of(const TimedSegment& segment) const {
  const auto at = [&](auto place) { return static_cast<std::size_t>(place - t_.begin()); };
  std::size_t first = at(std::upper_bound(t_.begin(), t_.end(), segment.t_start));
  if (first > 0 && t_[first - 1] == segment.t_start) --first;
  std::size_t end = at(std::lower_bound(t_.begin(), t_.end(), segment.t_end));
  if (end < rows_ && t_[end] == segment.t_end) ++end;
  return {first, std::max(first, end)};
}

Band band_over_devices(const std::vector<double>& values, std::size_t devices,
                       std::span<const std::size_t> places) {
  const std::size_t length = values.size() / devices;
  Band band;
  std::vector<double> here;
  for (const std::size_t place : places) {
    here.clear();
    for (std::size_t device = 0; device < devices; ++device) {
      const double value = values[device * length + place];
      if (!std::isnan(value)) here.push_back(value);
    }
    std::sort(here.begin(), here.end());
    band.mean.push_back(mean_of(here));
    band.low.push_back(quantile(here, 0.1));
    band.high.push_back(quantile(here, 0.9));
  }
  return band;
}

}  // namespace memspike
