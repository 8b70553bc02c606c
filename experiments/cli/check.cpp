// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/bank/steady_state.hpp"
#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "experiments/campaign/any_experiment.hpp"
#include "experiments/campaign/campaign.hpp"
#include "experiments/cli/check_device_extras.hpp"
#include "experiments/cli/check_drift.hpp"
#include "experiments/cli/check_network.hpp"
#include "experiments/cli/check_reservoir.hpp"
#include "experiments/cli/read_request.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/device/stability.hpp"

namespace memspike {
namespace {

constexpr double kBytesPerCell = 19;  // of a number with 17 digits in CSV

void add_voltages(const std::vector<Step>& steps, std::set<double>& voltages) {
  for (const Step& step : steps) {
    if (const auto* repeat = std::get_if<Repeat>(&step.what))
      add_voltages(repeat->steps, voltages);
    else if (const auto* segment = std::get_if<Segment>(&step.what))
      if (segment->drive.kind == Drive::Kind::voltage)
        voltages.insert({segment->drive.from, segment->drive.to});
  }
}

void add_measured_voltages(const Protocol& protocol, std::set<double>& voltages) {
  for (const ImpedanceStep& step : protocol.impedances)
    voltages.insert(step.biases.begin(), step.biases.end());
  for (const DisturbStep& step : protocol.disturbs)
    voltages.insert(step.amplitudes.begin(), step.amplitudes.end());
}

/// A handful of the protocol's voltages, the extremes among them.
std::vector<double> telling_voltages(const Protocol& protocol) {
  std::set<double> all{0.0};
  add_voltages(protocol.steps, all);
  add_measured_voltages(protocol, all);
  const std::vector<double> sorted(all.begin(), all.end());
  constexpr std::size_t kMost = 8;
  if (sorted.size() <= kMost) return sorted;
  std::vector<double> few;
  for (std::size_t k = 0; k < kMost; ++k) few.push_back(sorted[k * (sorted.size() - 1) / (kMost - 1)]);
  return few;
}

double trace_rows(const DeviceExperiment& e, const ProtocolSize& size) {
  const double ends = 2 * static_cast<double>(size.segments);
  double rows = static_cast<double>(e.trace.at.size());
  if (e.trace.every > 0) rows += size.duration / e.trace.every;
  rows +=
      static_cast<double>(size.segments) * static_cast<double>(e.trace.per_segment + e.trace.log_per_segment);
  return e.trace.any() ? rows + (e.trace.gives_jumps() ? ends : 0) : 0;
}

void print_size(const DeviceExperiment& e) {
  const ProtocolSize size = size_of(e.protocol);
  const double devices = static_cast<double>(e.device.count);
  const double segments = e.record_segments ? devices * static_cast<double>(size.segments) : 0;
  const double pulses = e.record_pulses ? devices * static_cast<double>(size.pulses) : 0;
  const double trace = devices * trace_rows(e, size);
  const double cells = 11 * segments + 14 * pulses + 7 * trace;
  fmt::print("protocol    {} segments, {} pulses, {} per device\n", size.segments, size.pulses,
             format_engineering(size.duration, unit::second));
  for (const ImpedanceStep& step : e.protocol.impedances)
    fmt::print("impedance   {} biases, {} frequencies, {} sines to check by\n", step.biases.size(),
               step.frequencies.size(),
               step.cross_check ? step.biases.size() * step.cross_check->frequencies.size() : 0);
  for (const DisturbStep& step : e.protocol.disturbs)
    fmt::print("disturb     {} trains of {} pulses\n", step.amplitudes.size(), step.count);
  fmt::print("tables      segments {:.0f} rows, pulses {:.0f}, trace about {:.0f}; about {:.3g} MB as CSV\n",
             segments, pulses, trace, cells * kBytesPerCell / 1e6);
  const double held =
      e.device.count == 1 ? 65536.0 : std::min(256.0, devices) * static_cast<double>(size.segments);
  for (const FigurePlan& figure : e.figures)
    fmt::print("figure      {}, {} panel{}\n", figure.name, figure.panels.size(),
               figure.panels.size() == 1 ? "" : "s");
  fmt::print("memory      about {:.3g} MB\n",
             (held * 210 + devices * 8 * static_cast<double>(e.device.parameters.size())) / 1e6);
}

void print_stability(const DeviceExperiment& e) {
  const DeviceRef device{e.device.model, &e.device.model->baseline, e.device.parameters.data()};
  fmt::print("steady states of the nominal device\n  {:>10}  {:>12}  {:>12}  {:>12}  {:>12}  {}\n", "V", "u",
             "I", "tau fast", "tau slow", "kind");
  for (const double V : telling_voltages(e.protocol)) {
    try {
      const DeviceState at = steady_state(device, V);
      const Eigenvalues lambda = eigenvalues(device, at);
      const bool rings = lambda.slow.imag() != 0, stable = lambda.slow.real() < 0;
      const auto time = [](double rate) { return format_engineering(1 / std::fabs(rate), unit::second); };
      const std::string kind =
          !stable ? "unstable"
          : rings ? "stable focus: rings, period " +
                        format_engineering(2 * 3.14159265358979 / std::fabs(lambda.slow.imag()), unit::second)
                  : "stable node";
      fmt::print("  {:>10}  {:>12}  {:>12}  {:>12}  {:>12}  {}\n", format_engineering(V, unit::volt),
                 format_engineering(at.u, unit::volt),
                 format_engineering((V - at.u) / device.value("R_s"), unit::ampere), time(lambda.fast.real()),
                 time(lambda.slow.real()), kind);
    } catch (const NumericalError& error) {
      fmt::print("  {:>10}  {}\n", format_engineering(V, unit::volt), error.what());
    }
  }
}

/// Between the lowest and the highest voltage of the protocol, 0 V among them.
void print_verdict(const DeviceExperiment& e) {
  const DeviceRef device{e.device.model, &e.device.model->baseline, e.device.parameters.data()};
  std::set<double> voltages{0.0};
  add_voltages(e.protocol.steps, voltages);
  add_measured_voltages(e.protocol, voltages);
  fmt::print("stability of the nominal device, held\n");
  for (const std::string& line : verdict(device, stability(device, *voltages.begin(), *voltages.rbegin())))
    fmt::print("  {}\n", line);
}

/// The charging current of C_m at the largest voltage beside the limit of the source.
void print_compliance(const DeviceExperiment& e) {
  if (!e.device.compliance) return;
  const DeviceRef device{e.device.model, &e.device.model->baseline, e.device.parameters.data()};
  const std::vector<double> voltages = telling_voltages(e.protocol);
  const double V = std::max(std::fabs(voltages.front()), std::fabs(voltages.back()));
  const double charging = V / device.value("R_s");
  fmt::print("compliance  {}; a jump to {} charges C_m with up to V/R_s = {}{}\n",
             format_engineering(*e.device.compliance, unit::ampere), format_engineering(V, unit::volt),
             format_engineering(charging, unit::ampere),
             charging > *e.device.compliance ? ": the limit acts there" : "");
}

void print_experiment(const DeviceExperiment& e) {
  fmt::print("experiment  device{}\n", e.title.empty() ? "" : ": " + e.title);
  fmt::print("model       {}, {} device{}, start: {}\n", e.device.model->name, e.device.count,
             e.device.count == 1 ? "" : "s", start_words(e.device));
  for (std::size_t i = 0; i < e.device.parameters.size(); ++i)
    fmt::print("  {:<8} {}{}\n", e.device.model->parameters[i].name,
               format_readable(e.device.parameters[i], e.device.model->parameters[i].unit),
               law_words(e.device, i));
  print_device_extras(e);
  fmt::print("tolerance   {}\n", format_number(e.tolerance));
  print_size(e);
  print_compliance(e);
  print_stability(e);
  print_verdict(e);
}

}  // namespace

void check_verb(const CommandLine& line, const ModelRegistry& registry) {
  const Request request = read_request(line);
  check_document(request.document, request.folder, registry);
  std::vector<Point> points = sweep_points(request.document);
  const auto seeds = number_of_seeds(points[0].document);
  if (!points[0].keys.empty()) fmt::print("sweep       {} points; the first one:\n", points.size());
  if (seeds) fmt::print("seeds       {}\n", *seeds);
  const AnyExperiment first = read_experiment(without_seeds(points[0].document), registry, request.folder);
  if (const auto* network = std::get_if<NetworkExperiment>(&first))
    print_network_check(*network);
  else if (const auto* drift = std::get_if<DriftExperiment>(&first))
    print_drift_check(*drift);
  else if (const auto* learning = std::get_if<LearningExperiment>(&first))
    print_learning_check(*learning);
  else if (const auto* reservoir = std::get_if<ReservoirExperiment>(&first))
    print_reservoir_check(*reservoir);
  else
    print_experiment(std::get<DeviceExperiment>(first));
  fmt::print("ok          {} is valid\n", line.file);
}

}  // namespace memspike
