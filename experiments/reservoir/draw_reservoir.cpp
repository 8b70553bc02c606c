// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <string>

#include "engine/flow/portable.hpp"
#include "engine/random.hpp"
#include "experiments/learning/sample_order.hpp"
#include "experiments/reservoir/reservoir_states.hpp"

namespace memspike {
namespace {

/// The time in which a small change of the slow state at rest dies out; a device that does not forget keeps
/// it.
double memory_of(const DeviceRef& device, DeviceState rest) {
  const double r_x = device.kernel->evaluate(device.parameters, rest).r_x;
  return r_x < 0 ? -1 / r_x : std::numeric_limits<double>::infinity();
}

}  // namespace

double ParameterSpan::value(std::uint64_t seed, std::string_view parameter, std::uint64_t k,
                            std::uint64_t count) const {
  const double share = kind == Kind::log_uniform
                           ? RandomStream(seed, "span of " + std::string(parameter), k).uniform()
                       : count > 1 ? static_cast<double>(k) / static_cast<double>(count - 1)
                                   : 0.5;
  return low * portable::exp(share * portable::log(high / low));
}

DrawnReservoir draw_reservoir(const ReservoirExperiment& e, std::uint64_t seed, InstructionLevel level) {
  const DeviceDescription& d = e.reservoir.device;
  const std::size_t rows = d.model->parameters.size();
  DrawnReservoir drawn;
  drawn.seed = seed;
  DeviceEnsemble& all = drawn.devices;
  all = {d.model, &d.model->kernel(level), d.count, {}, {}, 0, 0};
  all.parameters.resize(d.count * rows);
  std::uint64_t unused = 0;
  for (std::uint64_t k = 0; k < d.count; ++k) {
    std::vector<double> nominal = d.parameters;
    for (const ParameterSpan& span : e.reservoir.spans)
      nominal[span.row] = span.value(seed, d.model->parameters[span.row].name, k, d.count);
    double* own = all.parameters.data() + k * rows;
    SpreadParameters{d.model->parameters, nominal, d.variability, d.model->why_not}.draw(seed, "variability",
                                                                                         k, own, all.redrawn);
    const DeviceRef device{all.model, all.kernel, own};
    all.initial.push_back(initial_state(device, d.initial, &all.clipped));
    InitialState rest;
    drawn.memory.push_back(memory_of(device, initial_state(device, rest)));
    if (!e.reservoir.input.mixes) continue;
    RandomStream weights(seed, "input weights", k), bias(seed, "input bias", k);
    for (std::size_t line = 0; line < e.encode.lines; ++line)
      drawn.weights.push_back(
          drawn_value(e.reservoir.input.weights, unit::one, anything(), weights, unused, "weights"));
    drawn.bias.push_back(drawn_value(e.reservoir.input.bias, unit::one, anything(), bias, unused, "bias"));
  }
  return drawn;
}

double DrawnReservoir::input(const PulseStream& stream, const std::vector<float>& sample, std::size_t step,
                             std::uint64_t device) const {
  if (weights.empty()) return sample[stream.feature(step, device % stream.lines)];
  double sum = bias[device];
  for (std::size_t line = 0; line < stream.lines; ++line)
    sum += weights[device * stream.lines + line] * sample[stream.feature(step, line)];
  return sum;
}

ShownSamples shown_samples(const ReservoirExperiment& e, const LearningData& data, std::uint64_t seed) {
  ShownSamples shown;
  double wait = 0;
  std::uint64_t epoch = 0;
  const auto show = [&](const std::vector<float>& sample) {
    shown.presentations.push_back({&sample, wait});
    wait = 0;
  };
  for (const ReservoirPhase& phase : e.schedule) {
    if (phase.kind == ReservoirPhase::Kind::wait) wait += phase.duration;
    if (phase.kind == ReservoirPhase::Kind::test)
      for (const auto& sample : data.test) show(sample);
    if (phase.kind != ReservoirPhase::Kind::train) continue;
    for (std::uint32_t k = 0; k < phase.epochs; ++k)
      for (const std::uint32_t i : sample_order(data.train.size(), seed, epoch++)) {
        show(data.train[i]);
        shown.training_labels.push_back(data.train_labels[i]);
      }
  }
  return shown;
}

}  // namespace memspike
