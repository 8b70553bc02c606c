// SPDX-License-Identifier: Apache-2.0
// Question: what does one device through one pulse cost, and how wrong is it, beside Boost.odeint and CVODE?
// Answer: tests/bench/README.md, table "device-pulse".
// usage: device_pulse_bench [ROUNDS]      default 5; the medians over the rounds are printed
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>

#include "experiments/device/device_run.hpp"
#include "experiments/device/read_experiment.hpp"
#include "synapse/all_models.hpp"
#include "tests/bench/device_pulse_peers.hpp"

namespace memspike::bench {
namespace {

constexpr PulseTrain kTrain{1.5, 50e-3, 500e-3, 100};
constexpr std::size_t kDevices = 1000, kJudged = 100;

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The workload as an input file: the set of Fig. 6(b), 100 pulses.
std::string workload_yaml(bool varied) {
  std::string spread;
  for (const char* name : {"R_s", "R_b", "C_m", "i_c0", "V_T", "V_m", "tau_k"})
    spread += fmt::format("{}{}: {{lognormal: 10 %}}", spread.empty() ? "" : ", ", name);
  return fmt::format(
      "experiment: device\nseed: 1\ndevice:\n  model: chemical_inductor\n  parameters: {{from: fig6b}}\n"
      "  count: {}\n{}protocol:\n  - pulse_train: {{amplitude: 1.5 V, width: 50 ms, gap: 500 ms, count: "
      "100}}\n"
      "record: {{segments: all}}\n",
      kDevices, varied ? "  variability: {" + spread + "}\n" : "");
}

/// One workload: the devices, as memspike draws them, and the truth about the first kJudged of them.
class Workload {
 public:
  Workload(const ModelRegistry& models, bool varied)
      : experiment_(read_device_experiment(parse_document(workload_yaml(varied), "workload"), models, ".")),
        ensemble_(draw_ensemble(experiment_.device, 1, InstructionLevel::baseline)) {
    for (std::size_t k = 0; k < kDevices; ++k) devices_.push_back(peer(k));
    for (std::size_t k = 0; k < kJudged; ++k) {
      const bool again = k > 0 && !varied;
      truth_.push_back(again ? truth_[0] : judge(devices_[k], kTrain, 1e-18L));
      if (k < 10 && !again)
        doubt_ = std::max(doubt_, std::fabs(judge(devices_[k], kTrain, 1e-17L) / truth_.back() - 1));
    }
  }

  const DeviceExperiment& experiment() const { return experiment_; }
  const DeviceEnsemble& ensemble() const { return ensemble_; }
  std::span<const PeerDevice> devices() const { return devices_; }
  long double doubt() const { return doubt_; }

  /// Largest relative error of the final i_c.
  double error_of(const std::vector<double>& final_i_c) const {
    double largest = 0;
    for (std::size_t k = 0; k < std::min(kJudged, final_i_c.size()); ++k)
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

/// The kernel alone, segment after segment, as every part of memspike calls it.
std::vector<double> integrator_alone(const Workload& w, std::size_t devices, double tolerance,
                                     InstructionLevel level) {
  const DeviceEnsemble& e = w.ensemble();
  const DeviceKernel& kernel = e.model->kernel(level);
  std::vector<double> result;
  for (std::size_t k = 0; k < devices; ++k) {
    DeviceState y = e.initial[k];
    for_each_segment(kTrain, [&](double V, double duration) {
      y = kernel.flow(e.parameters_of(k), y, {{Drive::Kind::voltage, V, V}, duration, tolerance}, nullptr)
              .end;
    });
    result.push_back(y.x);
  }
  return result;
}

/// What `memspike run` does on one thread, without writing the files: rows, sums and the second run for the
/// global error included.
std::vector<double> whole_experiment(const Workload& w, std::size_t devices, double tolerance) {
  DeviceExperiment experiment = w.experiment();
  experiment.tolerance = tolerance;
  DeviceEnsemble ensemble = w.ensemble();
  ensemble.kernel = &ensemble.model->kernel(best_instruction_level());
  std::vector<double> result(devices);
  run_devices(
      experiment, ensemble,
      [&](std::uint64_t device, const DeviceRows& rows, bool) {
        if (!rows.segments.empty()) result[device] = rows.segments.back().x;
      },
      RunOptions{});
  return result;
}

template <class One>
auto one_by_one(const One& one) {
  return [one](const Workload& w, std::size_t devices) {
    std::vector<double> result;
    for (const PeerDevice& p : w.devices().first(devices)) result.push_back(one(p));
    return result;
  };
}

std::vector<Method> methods() {
  std::vector<Method> all;
  const InstructionLevel best = best_instruction_level();
  for (const double tolerance : {1e-4, 1e-6, 1e-9})
    all.push_back(
        {fmt::format("memspike, integrator, {:.0e}", tolerance), kDevices,
         [=](const Workload& w, std::size_t n) { return integrator_alone(w, n, tolerance, best); }});
  all.push_back(
      {"memspike, integrator, 1e-06, baseline instructions", kDevices, [](const Workload& w, std::size_t n) {
         return integrator_alone(w, n, 1e-6, InstructionLevel::baseline);
       }});
  all.push_back({"memspike, whole experiment, 1e-06", kDevices,
                 [](const Workload& w, std::size_t n) { return whole_experiment(w, n, 1e-6); }});
  for (const double tolerance : {1e-6, 1e-7, 1e-9})
    all.push_back({fmt::format("Boost.odeint dopri5, {:.0e}", tolerance), kDevices / 5,
                   one_by_one([=](const PeerDevice& p) { return boost_dopri5(p, kTrain, tolerance); })});
  for (const double tolerance : {1e-6, 1e-9})
    all.push_back({fmt::format("SUNDIALS CVODE BDF, {:.0e}", tolerance), kDevices / 10,
                   [=](const Workload& w, std::size_t n) {
                     Cvode solver(tolerance);
                     return one_by_one([&](const PeerDevice& p) { return solver.run(p, kTrain); })(w, n);
                   }});
  if (best == InstructionLevel::avx2)
    all.push_back({"fixed-step RK4 in AVX2 lanes, 0.5 ms", kDevices, [](const Workload& w, std::size_t n) {
                     return FixedStepRk4::run(w.devices().first(n), kTrain, 0.5e-3);
                   }});
  return all;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// The rounds go through all methods in turn, so that a busy moment of the machine falls on all of them.
void compare(const Workload& w, std::string_view title, int rounds) {
  const std::vector<Method> all = methods();
  std::vector<std::vector<double>> times(all.size());
  std::vector<double> errors(all.size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t m = 0; m < all.size(); ++m) {
      const double begin = cpu_seconds();
      const std::vector<double> result = all[m].run(w, all[m].devices);
      const double pulses = static_cast<double>(all[m].devices) * kTrain.count;
      times[m].push_back((cpu_seconds() - begin) / pulses);
      errors[m] = w.error_of(result);
    }
  const auto ours = static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(),
                   [](const Method& m) { return m.name == "memspike, integrator, 1e-06"; }) -
      all.begin());
  fmt::print("\n{}; the judge is good to {:.0e}\n\n", title, static_cast<double>(w.doubt()));
  fmt::print(
      "| method, tolerance | us CPU per device-pulse | largest relative error of i_c | time against memspike "
      "1e-06 |\n");
  fmt::print("| --- | ---: | ---: | ---: |\n");
  for (std::size_t m = 0; m < all.size(); ++m)
    fmt::print("| {} | {:.2f} | {:.1e} | {:.1f} |\n", all[m].name, 1e6 * median(times[m]), errors[m],
               median(times[m]) / median(times[ours]));
}

}  // namespace
}  // namespace memspike::bench

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  if (rounds < 1) {
    fmt::print(stderr, "usage: device_pulse_bench [ROUNDS]\n");
    return 2;
  }
  memspike::ModelRegistry models;
  memspike::register_builtin_models(models);
  using memspike::bench::Workload;
  memspike::bench::compare(Workload(models, false), "1000 identical devices", rounds);
  memspike::bench::compare(Workload(models, true), "1000 devices, 10 % lognormal on every parameter", rounds);
}
