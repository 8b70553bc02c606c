// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/check_reservoir.hpp"

#include <fmt/format.h>

#include <cmath>

#include "engine/contract/format.hpp"
#include "engine/contract/quantity.hpp"

namespace memspike {
namespace {

constexpr double kBytesOfReading = 8, kReadingsKept = 4;  // the reservoir and three controls

/// The device in the middle of all spans, without spread.
std::vector<double> nominal_parameters(const Reservoir& r) {
  std::vector<double> parameters = r.device.parameters;
  for (const ParameterSpan& span : r.spans) parameters[span.row] = std::sqrt(span.low * span.high);
  return parameters;
}

DeviceState after(const DeviceRef& device, DeviceState start, HeldVoltage held, double tolerance) {
  if (held.duration <= 0) return start;
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, held.voltage, held.voltage};
  in.duration = held.duration, in.tolerance = tolerance;
  return device.kernel->flow(device.parameters, start, in, nullptr).end;
}

void print_device(const ReservoirExperiment& e) {
  const Reservoir& r = e.reservoir;
  fmt::print("model       {}, {} device{}\n", r.device.model->name, e.devices(), e.devices() == 1 ? "" : "s");
  for (std::size_t i = 0; i < r.device.parameters.size(); ++i) {
    const ParameterInfo& p = r.device.model->parameters[i];
    std::string value = format_readable(r.device.parameters[i], p.unit);
    for (const ParameterSpan& span : r.spans)
      if (span.row == i)
        value =
            fmt::format("{} to {}, {}", format_readable(span.low, p.unit), format_readable(span.high, p.unit),
                        span.kind == ParameterSpan::Kind::log_spaced ? "evenly in the logarithm"
                                                                     : "drawn evenly in the logarithm");
    fmt::print("  {:<8} {}\n", p.name, value);
  }
}

/// What a pulse of input 1 leaves in a device at rest, and what is left of that later.
void print_pulse(const ReservoirExperiment& e) {
  const ModelEntry& model = *e.reservoir.device.model;
  if (!model.slow.exists()) return;
  const std::vector<double> parameters = nominal_parameters(e.reservoir);
  const DeviceRef device{&model, &model.baseline, parameters.data()};
  const DeviceState rest = initial_state(device, InitialState{});
  const HeldVoltage pulse = e.encode.pulse(1);
  const DeviceState lifted = after(device, rest, pulse, e.tolerance),
                    kept = after(device, lifted, {0, e.encode.period - pulse.duration}, e.tolerance),
                    later = after(device, kept, {0, e.encode.period}, e.tolerance),
                    rested = after(device, kept, {0, e.rest}, e.tolerance);
  const double scale = device.kernel->slow_scale(parameters.data());
  fmt::print(
      "one pulse   of input 1 takes {} of a device in the middle of all spans from rest to {:.3g} % of full "
      "scale\n",
      model.slow.name, 100 * lifted.x / scale);
  const auto share = [&](DeviceState now) { return 100 * (now.x - rest.x) / (kept.x - rest.x); };
  fmt::print(
      "memory      {:.3g} % of it is left after a step without input, {:.3g} % after the rest between "
      "samples\n",
      share(later), share(rested));
}

}  // namespace

void print_reservoir_check(const ReservoirExperiment& e) {
  const LearningData data = prepare(e.data, e.seed.value_or(0));
  const std::uint64_t presentations = data.train.size() * e.epochs() + data.test.size();
  fmt::print("experiment  learning{}\n", e.title.empty() ? "" : ": " + e.title);
  fmt::print("data        {}: {} training samples, {} test samples, {} features, {} classes{}\n",
             e.data.set->name, data.train.size(), data.test.size(), data.features, data.classes,
             e.data.validation ? "; a fold of the training samples is the test" : "");
  print_device(e);
  fmt::print("samples     {} step{} of {} on {} line{}, and {} of rest\n", e.encode.steps,
             e.encode.steps == 1 ? "" : "s", format_readable(e.encode.period, unit::second), e.encode.lines,
             e.encode.lines == 1 ? "" : "s", format_readable(e.rest, unit::second));
  print_pulse(e);
  std::string rules;
  for (const ReadoutRule rule : e.readouts) rules += (rules.empty() ? "" : ", ") + std::string(name_of(rule));
  fmt::print("readout     {} of {} number{} for each device{}\n", rules, e.reads(), e.reads() == 1 ? "" : "s",
             e.control ? "; the same of four controls" : "");
  const double pulses = static_cast<double>(presentations) * static_cast<double>(e.devices()) *
                        static_cast<double>(e.encode.steps),
               readings = static_cast<double>(presentations) * static_cast<double>(e.devices() * e.reads());
  fmt::print("run         {} seed{}, {:.3g} pulses on devices each, {} for readings, tolerance {}\n", e.seeds,
             e.seeds == 1 ? "" : "s", pulses,
             fmt::format("{:.3g} MB",
                         1e-6 * kBytesOfReading * kReadingsKept * readings * static_cast<double>(e.seeds)),
             format_number(e.tolerance));
}

}  // namespace memspike
