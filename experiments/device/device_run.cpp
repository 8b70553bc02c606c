// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_run.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/parallel.hpp"
#include "experiments/device/row_run.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kDevicesChecked = 8;  // of an ensemble, for the global error
constexpr std::uint64_t kRow = 16;            // devices in a row
constexpr std::uint64_t kRowsOfThread = 4;    // in a wave
constexpr std::uint64_t kMostHeld =
    1 << 20;                         // segments of a wave, whose rows are held in memory; two waves are
constexpr double kRounding = 2e-15;  // ten units in the last place

bool is_checked(std::uint64_t device, std::uint64_t count) {
  const std::uint64_t stride = std::max<std::uint64_t>(1, count / kDevicesChecked);
  return device % stride == 0 && device / stride < kDevicesChecked;
}

std::vector<std::uint64_t> checked_devices(std::uint64_t count) {
  std::vector<std::uint64_t> checked;
  for (std::uint64_t k = 0; k < count; ++k)
    if (is_checked(k, count)) checked.push_back(k);
  return checked;
}

/// Whether all devices are one and the same to the last bit, noise included.
bool are_all_alike(const DeviceExperiment& e, const DeviceEnsemble& ensemble) {
  if (e.device.noise.any()) return false;
  const std::size_t values = ensemble.model->parameters.size();
  for (std::uint64_t k = 1; k < ensemble.count; ++k)
    if (!(ensemble.initial[k] == ensemble.initial[0]) ||
        !std::equal(ensemble.parameters_of(k), ensemble.parameters_of(k) + values, ensemble.parameters_of(0)))
      return false;
  return true;
}

/// What is as good as zero in a device: a millionth of voltage_scale, and what that makes of the rest.
Scales negligible(const DeviceEnsemble& ensemble, double slow_scale, double voltage_scale) {
  const double* p = ensemble.parameters_of(0);
  const double u = 1e-6 * voltage_scale, R_s = p[ensemble.model->index_of("R_s")],
               C_m = p[ensemble.model->index_of("C_m")];
  return {u, 1e-9 * slow_scale, u / R_s, u * C_m, u * u * C_m};
}

/// Twice the differences between the two runs; what both may have wrong alike, which the steps of the finer
/// one say; and rounding, of which the rounding of u moves all that depends on it over voltage_scale by more.
GlobalError global_error(const Scales& difference, Scales scale, double finer_local_error,
                         const DeviceEnsemble& ensemble) {
  const double* parameters = ensemble.parameters_of(0);
  const double width = ensemble.kernel->voltage_scale(parameters);
  scale.take(negligible(ensemble, ensemble.kernel->slow_scale(parameters), width));
  GlobalError e;
  const double alike = 4 * finer_local_error + kRounding * (1 + scale.u / width);
  const auto bound = [&](double d, double full) {
    const double absolute = 2 * d + alike * full;
    e.relative = std::max(e.relative, absolute / full);
    return absolute;
  };
  e.u = bound(difference.u, scale.u), e.x = bound(difference.x, scale.x), e.I = bound(difference.I, scale.I);
  e.charge = bound(difference.charge, scale.charge), e.energy = bound(difference.energy, scale.energy);
  return e;
}

template <class Rows>
void append(std::vector<Rows>& to, const std::vector<Rows>& rows) {
  to.insert(to.end(), rows.begin(), rows.end());
}

/// The rows and sums of the devices of a wave, until they are handed on in their order.
struct Wave {
  std::uint64_t first = 0, count = 0;
  std::vector<DeviceRows> rows;
  std::vector<DeviceReport> reports;

  void begin(std::uint64_t first_device, std::uint64_t devices) {
    first = first_device, count = devices;
    rows.resize(std::max<std::size_t>(rows.size(), devices));  // those there are keep their memory
    for (DeviceRows& kept : rows) kept.clear();
    reports.assign(devices, {});
  }
  void keep(std::uint64_t k, DeviceRows& more) {
    DeviceRows& kept = rows[k];
    if (kept.segments.empty() && kept.pulses.empty() && kept.trace.empty()) return std::swap(kept, more);
    append(kept.segments, more.segments), append(kept.pulses, more.pulses), append(kept.trace, more.trace);
    kept.last = more.last;
  }
};

/// All devices, wave by wave: while one is integrated, the one before is handed on.
class EnsembleRun {
 public:
  EnsembleRun(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, const RowSink& sink,
              const RunOptions& options)
      : experiment_(experiment),
        ensemble_(ensemble),
        sink_(sink),
        options_(options),
        segments_(size_of(experiment.protocol).segments),
        in_rows_(goes_in_rows(experiment)),
        progress_(options, segments_ * ensemble.count) {
    inside_ = options;
  }

  DeviceRunReport run() {
    report_.devices = ensemble_.count;
    report_.redrawn = ensemble_.redrawn;
    report_.clipped = ensemble_.clipped;
    const std::uint64_t held = kMostHeld / (segments_ + 1);
    if (ensemble_.count == 1 || held <= 1)
      run_one_by_one();
    else if (are_all_alike(experiment_, ensemble_))
      run_one_for_all();
    else
      run_waves(std::min(held, kRow * kRowsOfThread * static_cast<std::uint64_t>(options_.threads)));
    report_.global_error =
        global_error(judgement_.difference, scale_, judgement_.finer_local_error, ensemble_);
    report_.global_error.devices_checked = checked_devices(ensemble_.count).size();
    return report_;
  }

 private:
  bool checks(std::uint64_t device) const { return is_checked(device, ensemble_.count); }

  /// Rows go out as they come: there may be too many of them for memory.
  void run_one_by_one() {
    for (std::uint64_t k = 0; k < ensemble_.count; ++k)
      add(one(k, checks(k), [&](DeviceRows& rows) { sink_(k, rows, rows.last.has_value()); }));
  }

  void run_one_for_all() {
    Wave wave;
    wave.begin(0, 1);
    inside_.threads = 1;
    const DeviceReport report = one(0, true, [&](DeviceRows& rows) { wave.keep(0, rows); });
    for (std::uint64_t k = 0; k < ensemble_.count; ++k) {
      sink_(k, wave.rows[0], true);
      add(report);
      progress_.check();
      if (k > 0) progress_.add(segments_);
    }
  }

  void run_waves(std::uint64_t size) {
    Wave waves[2];
    std::exception_ptr judge_failed;
    inside_.threads = 1;
    for (std::uint64_t first = 0, turn = 0; first < ensemble_.count; first += size, ++turn) {
      Wave &wave = waves[turn % 2], &before = waves[(turn + 1) % 2];
      wave.begin(first, std::min(size, ensemble_.count - first));
      const std::uint64_t rows = rows_of(wave.count);
      // The work that nothing else can share comes first.
      parallel_for(rows + 1, options_.threads, [&](std::uint64_t item) {
        if (item > 0) return run_part(wave, item - 1);
        if (turn > 0) return hand_on(before);
        if (in_rows_) judge(judge_failed);
      });
      if (judge_failed) std::rethrow_exception(judge_failed);
      if (first + size >= ensemble_.count) hand_on(wave);
    }
  }

  /// A failure of the finer runs is told after those of the runs that are written down.
  void judge(std::exception_ptr& failed) {
    try {
      judgement_.take(judge_row(experiment_, ensemble_, checked_devices(ensemble_.count), inside_));
    } catch (...) {
      failed = std::current_exception();
    }
  }

  std::uint64_t row_size(std::uint64_t devices) const {
    const auto threads = static_cast<std::uint64_t>(options_.threads);
    return in_rows_ ? std::clamp<std::uint64_t>((devices + threads - 1) / threads, 1, kRow) : 1;
  }
  std::uint64_t rows_of(std::uint64_t devices) const {
    return (devices + row_size(devices) - 1) / row_size(devices);
  }

  void run_part(Wave& wave, std::uint64_t r) {
    const std::uint64_t begin = r * row_size(wave.count),
                        end = std::min(wave.count, begin + row_size(wave.count));
    if (!in_rows_) {
      const auto out = run_single(experiment_, ensemble_, wave.first + begin, checks(wave.first + begin),
                                  inside_, progress_, [&](DeviceRows& rows) { wave.keep(begin, rows); });
      wave.reports[begin] = out.report;
      take(out.judgement);
      return;
    }
    std::vector<std::uint64_t> devices;
    for (std::uint64_t k = begin; k < end; ++k) devices.push_back(wave.first + k);
    const auto reports = run_row(experiment_, ensemble_, devices, inside_, progress_,
                                 [&](std::size_t k, DeviceRows& rows) { wave.keep(begin + k, rows); });
    std::copy(reports.begin(), reports.end(), wave.reports.begin() + static_cast<std::ptrdiff_t>(begin));
  }

  DeviceReport one(std::uint64_t device, bool checked, const TakeRows& take_rows) {
    if (!in_rows_) {
      const auto out = run_single(experiment_, ensemble_, device, checked, inside_, progress_, take_rows);
      take(out.judgement);
      return out.report;
    }
    std::vector<DeviceReport> report;
    side_by_side(
        checked ? options_.threads : 1,
        [&] {
          report = run_row(experiment_, ensemble_, {&device, 1}, inside_, progress_,
                           [&](std::size_t, DeviceRows& rows) { take_rows(rows); });
        },
        [&] {
          if (checked) judgement_.take(judge_row(experiment_, ensemble_, {&device, 1}, inside_));
        });
    return report[0];
  }

  void take(const std::optional<Judgement>& judgement) {
    if (!judgement) return;
    const std::lock_guard lock(mutex_);
    judgement_.take(*judgement);
  }

  void hand_on(Wave& wave) {
    for (std::uint64_t k = 0; k < wave.count; ++k) {
      sink_(wave.first + k, wave.rows[k], true);
      add(wave.reports[k]);
    }
  }

  void add(const DeviceReport& part) {
    report_.counts += part.counts;
    report_.mapped_segments += part.mapped_segments;
    report_.largest_local_error = std::max(report_.largest_local_error, part.largest_local_error);
    report_.noise_redrawn += part.noise_redrawn;
    report_.charge += part.charge, report_.energy += part.energy;
    report_.balance += part.balance;
    report_.limited_segments += part.limited_segments, report_.limited_time += part.limited_time;
    report_.segments += segments_;
    scale_.take(part.scale);
  }

  const DeviceExperiment& experiment_;
  const DeviceEnsemble& ensemble_;
  const RowSink& sink_;
  const RunOptions& options_;
  RunOptions inside_;  ///< of what runs on one of several threads
  std::uint64_t segments_;
  bool in_rows_;
  RunProgress progress_;
  std::mutex mutex_;
  Judgement judgement_;
  Scales scale_;
  DeviceRunReport report_;
};

}  // namespace

void Scales::take(const Scales& o) {
  u = std::max(u, o.u), x = std::max(x, o.x), I = std::max(I, o.I);
  charge = std::max(charge, o.charge), energy = std::max(energy, o.energy);
}

DeviceRunReport run_devices(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                            const RowSink& sink, const RunOptions& options) {
  return EnsembleRun(experiment, ensemble, sink, options).run();
}

}  // namespace memspike
