// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/bank/steady_state.hpp"
#include "experiments/device/device_run.hpp"
#include "experiments/device/read_experiment.hpp"
#include "synapse/all_models.hpp"

namespace memspike::test {

/// Every model that the program itself knows.
inline const ModelRegistry& models() {
  static const ModelRegistry registry = [] {
    ModelRegistry r;
    register_builtin_models(r);
    return r;
  }();
  return registry;
}

/// The instruction levels that this machine can run.
inline std::vector<InstructionLevel> levels() {
  std::vector<InstructionLevel> all{InstructionLevel::baseline};
  if (best_instruction_level() != InstructionLevel::baseline) all.push_back(best_instruction_level());
  return all;
}

inline DeviceExperiment read_experiment(const std::string& yaml) {
  return read_device_experiment(parse_document(yaml, "case.yaml"), models(), ".");
}

/// A device experiment run as the program runs it, with its rows kept in memory.
struct DeviceCase {
  DeviceExperiment experiment;
  DeviceEnsemble ensemble;
  DeviceRunReport report;
  DeviceRows rows;  ///< of all devices, in their order

  DeviceRef device(std::uint64_t k = 0) const {
    return {ensemble.model, ensemble.kernel, ensemble.parameters_of(k)};
  }
};

inline DeviceCase run_case(DeviceExperiment experiment, DeviceEnsemble ensemble, int threads = 1) {
  DeviceCase c{std::move(experiment), std::move(ensemble), {}, {}};
  const auto keep = [&](std::uint64_t, const DeviceRows& rows, bool) {
    c.rows.segments.insert(c.rows.segments.end(), rows.segments.begin(), rows.segments.end());
    c.rows.pulses.insert(c.rows.pulses.end(), rows.pulses.begin(), rows.pulses.end());
    c.rows.trace.insert(c.rows.trace.end(), rows.trace.begin(), rows.trace.end());
  };
  RunOptions options;
  options.threads = threads;
  c.report = run_devices(c.experiment, c.ensemble, keep, options);
  return c;
}

inline DeviceCase run_case(const std::string& yaml, InstructionLevel level = best_instruction_level(),
                           int threads = 1) {
  DeviceExperiment e = read_experiment(yaml);
  DeviceEnsemble ensemble = draw_ensemble(e.device, e.seed.value_or(1), level);
  return run_case(std::move(e), std::move(ensemble), threads);
}

/// The segments of a protocol in order, repeats expanded; restarts must not occur in it.
inline std::vector<Segment> segments_of(const Protocol& protocol) {
  std::vector<Segment> all;
  walk(
      protocol.steps, [&](const Segment& s) { all.push_back(s); },
      [] { FAIL() << "this protocol starts its device anew in the middle"; });
  return all;
}

/// The parameters of a device by name.
inline std::map<std::string, double> values_of(const DeviceRef& device) {
  std::map<std::string, double> values;
  for (std::size_t i = 0; i < device.model->parameters.size(); ++i)
    values.emplace(device.model->parameters[i].name, device.parameters[i]);
  return values;
}

/// One segment of one device as a curve: any instant of it can be asked for.
struct SegmentCurve {
  DeviceRef device;
  DeviceState start;
  Drive drive;
  double duration;
  double tolerance = 1e-12;

  SegmentOutput flow(std::vector<DeviceState>* inside = nullptr,
                     const std::vector<double>& times = {}) const {
    SegmentInput in{drive, duration, tolerance};
    in.sample_times = times.data(), in.sample_count = times.size();
    if (inside) inside->resize(times.size());
    return device.kernel->flow(device.parameters, start, in, inside ? inside->data() : nullptr);
  }
  std::vector<DeviceState> at(const std::vector<double>& ascending_times) const {
    std::vector<DeviceState> states;
    flow(&states, ascending_times);
    return states;
  }
  DeviceState at(double t) const { return at(std::vector{t}).front(); }
  Terminal terminal_at(double t, DeviceState y) const {
    return terminal(drive, t / duration, device.value("R_s"), y.u);
  }
};

/// The k-th segment of the first device of a case, from the state in which the case entered it.
inline SegmentCurve curve_of(const DeviceCase& c, std::size_t k) {
  const Segment s = segments_of(c.experiment.protocol).at(k);
  DeviceState start = c.ensemble.initial.at(0);
  if (k > 0) start = {c.rows.segments.at(k - 1).u, c.rows.segments.at(k - 1).x};
  return {c.device(), start, s.drive, s.duration, c.experiment.tolerance};
}

}  // namespace memspike::test
