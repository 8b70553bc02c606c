// SPDX-License-Identifier: Apache-2.0
// Question: what does one device through one pulse cost, and how wrong is it, beside Boost.odeint and CVODE?
// Answer: tests/bench/README.md, table "device-pulse".
// usage: device_pulse_bench [ROUNDS]      default 3; the medians over the rounds are printed
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "experiments/device/device_row.hpp"
#include "experiments/device/device_run.hpp"
#include "experiments/device/read_experiment.hpp"
#include "experiments/device/run_experiment.hpp"
#include "synapse/all_models.hpp"
#include "tests/bench/device_pulse_peers.hpp"

namespace memspike::bench {
namespace {

constexpr std::size_t kDevices = 1000;

/// Devices of one set under one train.
struct Setting {
  std::string set;
  PulseTrain train;
  bool varied;
  std::size_t judged;  ///< of the devices, with the truth about them
};

double seconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The workload as an input file.
std::string workload_yaml(const Setting& w) {
  std::string spread;
  for (const char* name : {"R_s", "R_b", "C_m", "i_c0", "V_T", "V_m", "tau_k"})
    spread += fmt::format("{}{}: {{lognormal: 10 %}}", spread.empty() ? "" : ", ", name);
  return fmt::format(
      "experiment: device\nunits: SI\nseed: 1\ndevice:\n  model: chemical_inductor\n  parameters: {{from: "
      "{}}}\n"
      "  count: {}\n{}protocol:\n  - pulse_train: {{amplitude: {}, width: {}, gap: {}, count: {}}}\n"
      "record: {{segments: none}}\n",
      w.set, kDevices, w.varied ? "  variability: {" + spread + "}\n" : "", w.train.amplitude, w.train.width,
      w.train.gap, w.train.count);
}

/// One workload: the devices, as memspike draws them, and the truth about the first of them.
class Workload {
 public:
  Workload(const ModelRegistry& models, const Setting& setting)
      : setting_(setting),
        experiment_(read_device_experiment(parse_document(workload_yaml(setting), "workload"), models, ".")),
        ensemble_(draw_ensemble(experiment_.device, 1, InstructionLevel::baseline)) {
    for (std::size_t k = 0; k < kDevices; ++k) devices_.push_back(peer(k));
    for (std::size_t k = 0; k < setting.judged; ++k) {
      const bool again = k > 0 && !setting.varied;
      truth_.push_back(again ? truth_[0] : judge(devices_[k], setting.train, 1e-18L));
      if (k < 2 && !again)
        doubt_ = std::max(doubt_, std::fabs(judge(devices_[k], setting.train, 1e-17L) / truth_.back() - 1));
    }
  }

  const PulseTrain& train() const { return setting_.train; }
  const DeviceExperiment& experiment() const { return experiment_; }
  const DeviceEnsemble& ensemble() const { return ensemble_; }
  std::span<const PeerDevice> devices() const { return devices_; }
  long double doubt() const { return doubt_; }

  /// Largest relative error of the final i_c.
  double error_of(const std::vector<double>& final_i_c) const {
    double largest = 0;
    for (std::size_t k = 0; k < std::min(setting_.judged, final_i_c.size()); ++k)
      largest = std::max(largest, std::fabs(static_cast<double>(final_i_c[k] / truth_[k] - 1)));
    return largest;
  }

 private:
  PeerDevice peer(std::size_t k) const {
    const double* own = ensemble_.parameters_of(k);
    const auto value = [&](const char* name) { return own[ensemble_.model->index_of(name)]; };
    return {value("R_s"), value("R_b"),   value("C_m"),           value("i_c0"),         value("V_T"),
            value("V_m"), value("tau_k"), ensemble_.initial[k].u, ensemble_.initial[k].x};
  }

  Setting setting_;
  DeviceExperiment experiment_;
  DeviceEnsemble ensemble_;
  std::vector<PeerDevice> devices_;
  std::vector<long double> truth_;
  long double doubt_ = 0;
};

/// A way to integrate the first `devices` devices of a workload; gives their final i_c.
struct Method {
  std::string name;
  std::size_t devices;
  std::function<std::vector<double>(const Workload&, std::size_t devices)> run;
};

/// The kernel alone, one device after another, as networks and single devices call it. States, charge and
/// energy of each segment.
std::vector<double> one_after_another(const Workload& w, std::size_t devices, double tolerance,
                                      InstructionLevel level) {
  const DeviceEnsemble& e = w.ensemble();
  const DeviceKernel& kernel = e.model->kernel(level);
  std::vector<double> result;
  for (std::size_t k = 0; k < devices; ++k) {
    DeviceState y = e.initial[k];
    for_each_segment(w.train(), [&](double V, double duration) {
      y = kernel.flow(e.parameters_of(k), y, {{Drive::Kind::voltage, V, V}, duration, tolerance}, nullptr)
              .end;
    });
    result.push_back(y.x);
  }
  return result;
}

/// The kernel alone, all devices side by side, as ensembles call it. States, charge and energy of each
/// segment.
std::vector<double> all_side_by_side(const Workload& w, std::size_t devices, double tolerance,
                                     InstructionLevel level) {
  const DeviceEnsemble& e = w.ensemble();
  const DeviceKernel& kernel = e.model->kernel(level);
  std::vector<SegmentLane> lanes;
  for (std::size_t k = 0; k < devices; ++k) lanes.push_back({e.parameters_of(k), e.initial[k], nullptr});
  std::vector<SegmentOutput> outputs(devices);
  for_each_segment(w.train(), [&](double V, double duration) {
    kernel.flows(lanes.data(), devices, {{Drive::Kind::voltage, V, V}, duration, tolerance}, outputs.data());
    for (std::size_t k = 0; k < devices; ++k) lanes[k].start = outputs[k].end;
  });
  std::vector<double> result;
  for (const SegmentLane& lane : lanes) result.push_back(lane.start.x);
  return result;
}

/// Compiled maps of a repetition, segments met before, and that equal devices are one, without any rows.
std::vector<double> bare_rows(const Workload& w, double tolerance) {
  DeviceEnsemble ensemble = w.ensemble();
  ensemble.kernel = &ensemble.model->kernel(best_instruction_level());
  constexpr std::uint64_t kInRow = 16;
  std::vector<double> result;
  for (std::uint64_t first = 0; first < kDevices; first += kInRow) {
    std::vector<std::uint64_t> devices;
    for (std::uint64_t k = first; k < std::min<std::uint64_t>(kDevices, first + kInRow); ++k)
      devices.push_back(k);
    DeviceRow row(ensemble, devices, tolerance, w.experiment().protocol, UseOfMaps::allowed);
    walk(
        w.experiment().protocol.steps, [&](const Segment& segment) { row.flow(segment, {}); }, [] {});
    for (std::size_t k = 0; k < devices.size(); ++k) result.push_back(row.state(k).x);
  }
  return result;
}

enum class Files { csv, hdf5, none };

/// `memspike run`, with its folder, tables, summary, figures and report; the CPU time of gnuplot, another
/// process, is not counted. The states at the end are those of bare_rows to the bit, so that no error is
/// given.
std::vector<double> run_into_a_folder(const ModelRegistry& models, const Workload& w, double tolerance,
                                      Files files) {
  namespace fs = std::filesystem;
  DeviceExperiment experiment = w.experiment();
  experiment.tolerance = tolerance;
  experiment.tables = files == Files::hdf5 ? TableFormat::hdf5 : TableFormat::csv;
  experiment.record_pulses = files != Files::none;
  const fs::path place = fs::temp_directory_path() / "memspike_device_pulse_bench";
  {
    RunFolder folder = RunFolder::create(place, OverwritePolicy::force);
    Provenance provenance({"device_pulse_bench"});
    Log log(true);
    run_device_experiment(experiment, models, folder, provenance, {1, best_instruction_level(), true}, log);
    folder.finish();
  }
  fs::remove_all(place);
  return {};
}

/// What `memspike run` does between reading its input and writing its files: rows of pulses, sums and the
/// second run for the global error included.
std::vector<double> whole_experiment(const Workload& w, double tolerance, int threads) {
  DeviceExperiment experiment = w.experiment();
  experiment.tolerance = tolerance;
  DeviceEnsemble ensemble = w.ensemble();
  ensemble.kernel = &ensemble.model->kernel(best_instruction_level());
  std::vector<double> result(kDevices);
  RunOptions options;
  options.threads = threads;
  options.segments = KeptSegments::last;
  run_devices(
      experiment, ensemble,
      [&](std::uint64_t device, const DeviceRows& rows, bool) {
        if (rows.last) result[device] = rows.last->x;
      },
      options);
  return result;
}

template <class One>
auto one_by_one(const One& one) {
  return [one](const Workload& w, std::size_t devices) {
    std::vector<double> result;
    for (const PeerDevice& p : w.devices().first(devices)) result.push_back(one(p, w.train()));
    return result;
  };
}

/// fewer: of the devices for the slower methods. everybody: those too that take all devices at once.
std::vector<Method> methods(const ModelRegistry& models, std::size_t fewer, bool everybody) {
  std::vector<Method> all;
  const InstructionLevel best = best_instruction_level(), baseline = InstructionLevel::baseline;
  for (const double tolerance : {3e-4, 1e-4, 1e-6, 1e-9})
    all.push_back(
        {fmt::format("memspike, side by side, {:.0e}", tolerance), kDevices,
         [=](const Workload& w, std::size_t n) { return all_side_by_side(w, n, tolerance, best); }});
  all.push_back({"memspike, side by side, 1e-06, baseline instructions", kDevices,
                 [=](const Workload& w, std::size_t n) { return all_side_by_side(w, n, 1e-6, baseline); }});
  for (const double tolerance : {1e-4, 1e-6})
    all.push_back(
        {fmt::format("memspike, one after another, {:.0e}", tolerance), kDevices / fewer,
         [=](const Workload& w, std::size_t n) { return one_after_another(w, n, tolerance, best); }});
  for (const double tolerance : {1e-4, 1e-6, 1e-9})
    all.push_back({fmt::format("memspike, maps alone, {:.0e}", tolerance), kDevices,
                   [=](const Workload& w, std::size_t) { return bare_rows(w, tolerance); }});
  for (const double tolerance : {1e-4, 1e-6, 1e-9})
    all.push_back({fmt::format("memspike, experiment without files, {:.0e}", tolerance), kDevices,
                   [=](const Workload& w, std::size_t) { return whole_experiment(w, tolerance, 1); }});
  const std::pair<const char*, Files> programs[] = {
      {"pulses.csv", Files::csv}, {"pulses in data.h5", Files::hdf5}, {"no table of pulses", Files::none}};
  for (const auto& [what, files] : programs)
    all.push_back({fmt::format("memspike run, {}, 1e-04", what), kDevices,
                   [&models, kind = files](const Workload& w, std::size_t) {
                     return run_into_a_folder(models, w, 1e-4, kind);
                   }});
  for (const double tolerance : {1e-6, 1e-7, 1e-9})
    all.push_back({fmt::format("Boost.odeint dopri5, {:.0e}", tolerance), kDevices / fewer,
                   one_by_one([=](const PeerDevice& p, const PulseTrain& train) {
                     return boost_dopri5(p, train, tolerance);
                   })});
  for (const double tolerance : {1e-4, 1e-6})
    all.push_back({fmt::format("Boost.odeint rosenbrock4, {:.0e}", tolerance), kDevices / fewer / 4,
                   one_by_one([=](const PeerDevice& p, const PulseTrain& train) {
                     return boost_rosenbrock4(p, train, tolerance);
                   })});
  for (const double tolerance : {1e-6, 1e-9})
    all.push_back({fmt::format("SUNDIALS CVODE BDF, each device, {:.0e}", tolerance), kDevices / fewer / 4,
                   [=](const Workload& w, std::size_t n) {
                     Cvode solver(tolerance);
                     return one_by_one([&](const PeerDevice& p, const PulseTrain& train) {
                       return solver.run(p, train);
                     })(w, n);
                   }});
  if (!everybody) return all;
  all.push_back(
      {"SUNDIALS CVODE BDF, one banded system, 1e-06", kDevices, [](const Workload& w, std::size_t n) {
         return CvodeBand(w.devices().first(n), 1e-6).run(w.train());
       }});
  if (best == InstructionLevel::avx2)
    all.push_back({"fixed-step RK4 in AVX2 lanes, 0.5 ms", kDevices, [](const Workload& w, std::size_t n) {
                     return FixedStepRk4::run(w.devices().first(n), w.train(), 0.5e-3);
                   }});
  return all;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// The rounds go through all methods in turn, so that a busy moment of the machine falls on all of them.
void compare(const ModelRegistry& models, const Workload& w, std::string_view title, int rounds,
             std::size_t fewer, bool everybody = true) {
  const std::vector<Method> all = methods(models, fewer, everybody);
  std::vector<std::vector<double>> times(all.size());
  std::vector<double> errors(all.size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t m = 0; m < all.size(); ++m) {
      const double begin = seconds(CLOCK_PROCESS_CPUTIME_ID);
      const std::vector<double> result = all[m].run(w, all[m].devices);
      const double pulses = static_cast<double>(all[m].devices) * w.train().count;
      times[m].push_back((seconds(CLOCK_PROCESS_CPUTIME_ID) - begin) / pulses);
      errors[m] = w.error_of(result);
    }
  const auto place = [&](std::string_view name) {
    return static_cast<std::size_t>(
        std::find_if(all.begin(), all.end(), [&](const Method& m) { return m.name == name; }) - all.begin());
  };
  const double dopri5 = median(times[place("Boost.odeint dopri5, 1e-06")]);
  fmt::print("\n{}; the judge is good to {:.0e}\n\n", title, static_cast<double>(w.doubt()));
  fmt::print(
      "| method, tolerance | us CPU per device-pulse | largest relative error of i_c | dopri5 1e-06 takes "
      "|\n");
  fmt::print("| --- | ---: | ---: | ---: |\n");
  for (std::size_t m = 0; m < all.size(); ++m)
    fmt::print("| {} | {:.3g} | {} | {:.3g}× |\n", all[m].name, 1e6 * median(times[m]),
               errors[m] > 0 ? fmt::format("{:.1e}", errors[m]) : "", dopri5 / median(times[m]));
  std::fflush(stdout);
}

/// The whole experiment on one thread and on two, by the clock on the wall.
void compare_threads(const Workload& w, int rounds) {
  std::vector<double> gains;
  for (int round = 0; round < rounds; ++round) {
    double wall[2];
    for (const int threads : {1, 2}) {
      const double begin = seconds(CLOCK_MONOTONIC);
      whole_experiment(w, 1e-6, threads);
      wall[threads - 1] = seconds(CLOCK_MONOTONIC) - begin;
    }
    gains.push_back(wall[0] / wall[1]);
  }
  fmt::print("\nWhole experiment at 1e-06, different devices: two threads are {:.2f}× one\n", median(gains));
}

/// The whole experiment at 1e-04 for trains of several lengths, as data for a figure.
void print_lengths(const ModelRegistry& models, int rounds) {
  fmt::print(
      "\n# pulses, us CPU per device-pulse: identical devices, different devices, dopri5 1e-06 on these\n");
  for (const int pulses : {1, 3, 10, 16, 20, 30, 100, 300, 1000}) {
    double medians[3];
    for (const bool varied : {false, true}) {
      const Workload w(models, {"fig6b", {1.5, 50e-3, 500e-3, pulses}, varied, 0});
      std::vector<double> ours, dopri5;
      for (int round = 0; round < rounds; ++round) {
        double begin = seconds(CLOCK_PROCESS_CPUTIME_ID);
        whole_experiment(w, 1e-4, 1);
        ours.push_back((seconds(CLOCK_PROCESS_CPUTIME_ID) - begin) / kDevices / pulses);
        begin = seconds(CLOCK_PROCESS_CPUTIME_ID);
        constexpr std::size_t kFew = 10;
        for (const PeerDevice& p : w.devices().first(kFew)) boost_dopri5(p, w.train(), 1e-6);
        dopri5.push_back((seconds(CLOCK_PROCESS_CPUTIME_ID) - begin) / kFew / pulses);
      }
      medians[varied] = median(ours), medians[2] = median(dopri5);
    }
    fmt::print("{} {:.3g} {:.3g} {:.3g}\n", pulses, 1e6 * medians[0], 1e6 * medians[1], 1e6 * medians[2]);
  }
}

}  // namespace
}  // namespace memspike::bench

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 3;
  if (rounds < 1) {
    fmt::print(stderr, "usage: device_pulse_bench [ROUNDS]\n");
    return 2;
  }
  memspike::ModelRegistry models;
  memspike::register_builtin_models(models);
  using namespace memspike::bench;
  const PulseTrain fig6b{1.5, 50e-3, 500e-3, 100}, fig6a{1.5, 300e-3, 500e-3, 100},
      longer{1.5, 50e-3, 500e-3, 1000};
  const Workload different(models, {"fig6b", fig6b, true, 20});
  compare(models, Workload(models, {"fig6b", fig6b, false, 1}),
          "1000 identical devices, set 6b, 100 pulses of 50 ms", rounds, 10);
  compare(models, different, "1000 different devices, set 6b, 100 pulses of 50 ms", rounds, 10);
  compare(models, Workload(models, {"fig6b", longer, false, 1}),
          "1000 identical devices, set 6b, 1000 pulses of 50 ms", 1, 50, false);
  compare(models, Workload(models, {"fig6b", longer, true, 3}),
          "1000 different devices, set 6b, 1000 pulses of 50 ms", 1, 50, false);
  compare(models, Workload(models, {"fig6a", fig6a, false, 1}),
          "1000 identical devices, set 6a, 100 pulses of 300 ms", rounds, 10);
  compare(models, Workload(models, {"fig6a", fig6a, true, 20}),
          "1000 different devices, set 6a, 100 pulses of 300 ms", rounds, 10);
  compare_threads(different, rounds);
  print_lengths(models, rounds);
}
