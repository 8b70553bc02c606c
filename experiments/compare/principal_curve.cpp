// SPDX-License-Identifier: Apache-2.0
#include "experiments/compare/principal_curve.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/output/stored_table.hpp"

namespace memspike {
namespace {

constexpr Unit kOne = unit::one;
constexpr std::size_t kRateBins = 50;

/// From the most particular to the one that every run has.
constexpr CurveKind kDeviceKinds[] = {
    {"stdp_window", "Change of the conductance over the delay", "Relative change of the probed conductance",
     "stdp_window", "delay", "change", "delay of the post spike", "relative change of {/:Italic G}",
     unit::second, kOne, false, true},
    {"retention", "Retention", "Conductance read after the write", "retention", "t", "G_read",
     "time after the write", "read {/:Italic G}", unit::second, unit::siemens, true, true},
    {"endurance", "Endurance", "Window of set over reset", "endurance", "cycle", "window", "cycle",
     "{/:Italic G}_{set}/{/:Italic G}_{reset}", kOne, kOne, false, false},
    {"rate_dependence", "Change of the conductance over the frequency",
     "Relative change of the probed conductance", "rate_dependence", "frequency", "change", "frequency",
     "relative change of {/:Italic G}", unit::hertz, kOne, true, true},
    {"paired_pulse", "Paired pulses", "Ratio of the currents of two pulses", "paired_pulse", "gap", "ratio",
     "gap between the pulses", "{/:Italic I}_2/{/:Italic I}_1", unit::second, kOne, true, true},
    {"current_voltage", "Current and voltage", "Current against voltage", "cycles", "V", "I", "{/:Italic V}",
     "{/:Italic I}", unit::volt, unit::ampere, false, false},
    {"potentiation", "Conductance from pulse to pulse", "Conductance in the read after each pulse", "pulses",
     "pulse", "G_read", "pulse number", "read {/:Italic G}", kOne, unit::siemens, false, true},
    {"potentiation", "Conductance from pulse to pulse", "I/V at the end of each pulse", "pulses", "pulse",
     "G_end", "pulse number", "{/:Italic I}/{/:Italic V} at the pulse's end", kOne, unit::siemens, false,
     true},
    {"current", "Current over time", "Current", "trace", "t", "I", "{/:Italic t}", "{/:Italic I}",
     unit::second, unit::ampere, false, false},
};
constexpr CurveKind kNetworkKinds[] = {
    {"weights", "Mean conductance of the synapses", "Mean conductance of all recorded synapses", "weights",
     "t", "G", "{/:Italic t}", "mean {/:Italic G}", unit::second, unit::siemens, false, false},
    {"rate", "Spikes over time", "Rate of all spikes of the network together", "spikes", "t", "",
     "{/:Italic t}", "spikes of all neurons per second", unit::second, unit::hertz, false, false},
};

/// Of rows that belong to devices, in the order of devices: the mean over devices of y at each x.
Curve over_devices(const StoredTable& table, const CurveKind& kind) {
  const std::vector<double>&device = table.numbers("device"), &x = table.numbers(kind.x),
        &y = table.numbers(kind.y);
  if (x.empty()) return {};
  const auto devices = static_cast<std::size_t>(device.back()) + 1;
  const auto own = static_cast<std::size_t>(std::count(device.begin(), device.end(), 0.0));
  const auto block = static_cast<std::ptrdiff_t>(own);
  bool alike = kind.name != "current_voltage" && own * devices == x.size();
  for (std::size_t d = 1; alike && d < devices; ++d)
    alike = std::equal(x.begin(), x.begin() + block, x.begin() + static_cast<std::ptrdiff_t>(d) * block);
  Curve curve{{x.begin(), x.begin() + block}, {y.begin(), y.begin() + block}};
  for (std::size_t d = 1; alike && d < devices; ++d)
    for (std::size_t k = 0; k < own; ++k)
      curve.y[k] += (y[d * own + k] - curve.y[k]) / static_cast<double>(d + 1);
  return curve;
}

/// Rows of one time follow each other.
Curve mean_over_time(const StoredTable& table) {
  const std::vector<double>&t = table.numbers("t"), &G = table.numbers("G");
  Curve curve;
  for (std::size_t begin = 0, end = 0; begin < t.size(); begin = end) {
    double sum = 0;
    for (end = begin; end < t.size() && t[end] == t[begin]; ++end) sum += G[end];
    curve.x.push_back(t[begin]), curve.y.push_back(sum / static_cast<double>(end - begin));
  }
  return curve;
}

double duration_of(const std::filesystem::path& run) {
  const Json summary = read_json(run / "summary.json");
  const Json* const duration = summary.find("duration_s");
  const double* const seconds = duration ? std::get_if<double>(&duration->value) : nullptr;
  return seconds ? *seconds : 0;
}

Curve rate_over_time(const StoredTable& table, double duration) {
  if (!(duration > 0)) return {};
  Curve curve;
  const double width = duration / static_cast<double>(kRateBins);
  for (std::size_t k = 0; k < kRateBins; ++k) curve.x.push_back((static_cast<double>(k) + 0.5) * width);
  curve.y.assign(kRateBins, 0);
  for (const double t : table.numbers("t"))
    curve.y[std::min(kRateBins - 1, static_cast<std::size_t>(std::max(0.0, t / width)))] += 1 / width;
  return curve;
}

void drop_what_is_no_number(Curve& curve, bool log_x) {
  Curve kept;
  for (std::size_t k = 0; k < curve.x.size(); ++k)
    if (std::isfinite(curve.y[k]) && (!log_x || curve.x[k] > 0))
      kept.x.push_back(curve.x[k]), kept.y.push_back(curve.y[k]);
  curve = std::move(kept);
}

}  // namespace

std::optional<Curve> curve_of(const std::filesystem::path& run, const CurveKind& kind) {
  if (!has_table(run, std::string(kind.table))) return std::nullopt;
  // What a table of cycles says is drawn from the trace.
  const std::string name(kind.table == "cycles" ? "trace" : kind.table);
  if (!has_table(run, name)) return std::nullopt;
  const StoredTable table = read_table(run, name);
  if (table.rows() == 0) return std::nullopt;
  Curve curve = kind.table == "weights"  ? mean_over_time(table)
                : kind.table == "spikes" ? rate_over_time(table, duration_of(run))
                                         : over_devices(table, kind);
  drop_what_is_no_number(curve, kind.log_x);
  return curve.x.size() < 2 ? std::nullopt : std::optional(std::move(curve));
}

const CurveKind* common_kind(const std::vector<ComparedRun>& runs) {
  const bool network = runs.front().kind == "network";
  const CurveKind* const begin = network ? std::begin(kNetworkKinds) : std::begin(kDeviceKinds);
  const CurveKind* const end = network ? std::end(kNetworkKinds) : std::end(kDeviceKinds);
  const auto all_have = [&](const CurveKind& kind) {
    return std::all_of(runs.begin(), runs.end(), [&](const ComparedRun& run) {
      return curve_of(run.replicates.front(), kind).has_value();
    });
  };
  const CurveKind* const found = std::find_if(begin, end, all_have);
  return found == end ? nullptr : found;
}

std::vector<double> final_weights(const std::filesystem::path& run) {
  if (!has_table(run, "weights")) return {};
  const StoredTable table = read_table(run, "weights");
  const std::vector<double>&t = table.numbers("t"), &G = table.numbers("G");
  std::vector<double> last;
  for (std::size_t k = 0; k < t.size(); ++k)
    if (t[k] == t.back()) last.push_back(G[k]);
  return last;
}

}  // namespace memspike
