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
#include "experiments/cli/check_network.hpp"
#include "experiments/cli/read_request.hpp"
#include "experiments/cli/verbs.hpp"

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

/// A handful of the protocol's voltages, the extremes among them.
std::vector<double> telling_voltages(const Protocol& protocol) {
  std::set<double> all{0.0};
  add_voltages(protocol.steps, all);
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
  const double pulses = devices * static_cast<double>(size.pulses), trace = devices * trace_rows(e, size);
  const double cells = 11 * segments + 14 * pulses + 7 * trace;
  fmt::print("protocol    {} segments, {} pulses, {} per device\n", size.segments, size.pulses,
             format_engineering(size.duration, unit::second));
  fmt::print("tables      segments {:.0f} rows, pulses {:.0f}, trace about {:.0f}; about {:.3g} MB as CSV\n",
             segments, pulses, trace, cells * kBytesPerCell / 1e6);
  const double held =
      e.device.count == 1 ? 65536.0 : std::min(256.0, devices) * static_cast<double>(size.segments);
  fmt::print("memory      about {:.3g} MB\n",
             (held * 120 + devices * 8 * static_cast<double>(e.device.parameters.size())) / 1e6);
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

void print_experiment(const DeviceExperiment& e) {
  fmt::print("experiment  device{}\n", e.title.empty() ? "" : ": " + e.title);
  fmt::print("model       {}, {} device{}, start: {}\n", e.device.model->name, e.device.count,
             e.device.count == 1 ? "" : "s", e.device.initial.rest ? "rest" : "given state");
  for (std::size_t i = 0; i < e.device.parameters.size(); ++i)
    fmt::print("  {:<8} {}\n", e.device.model->parameters[i].name,
               format_readable(e.device.parameters[i], e.device.model->parameters[i].unit));
  fmt::print("tolerance   {}\n", format_number(e.tolerance));
  print_size(e);
  print_stability(e);
}

}  // namespace

void check_verb(const CommandLine& line, const ModelRegistry& registry) {
  const Request request = read_request(line);
  check_document(request.document, request.folder, registry);
  std::vector<Point> points = sweep_points(request.document);
  const bool learns = kind_of_experiment(points[0].document) == "learning";
  const auto seeds = learns ? std::nullopt : number_of_seeds(points[0].document);
  if (!points[0].keys.empty()) fmt::print("sweep       {} points; the first one:\n", points.size());
  if (seeds) fmt::print("seeds       {}\n", *seeds);
  if (!learns)
    std::erase_if(points[0].document.root.entries, [](const auto& entry) { return entry.first == "seeds"; });
  const AnyExperiment first = read_experiment(points[0].document, registry, request.folder);
  if (const auto* network = std::get_if<NetworkExperiment>(&first))
    print_network_check(*network);
  else if (const auto* learning = std::get_if<LearningExperiment>(&first))
    print_learning_check(*learning);
  else
    print_experiment(std::get<DeviceExperiment>(first));
  fmt::print("ok          {} is valid\n", line.file);
}

}  // namespace memspike
