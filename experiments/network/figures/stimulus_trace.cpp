// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/figures/stimulus_trace.hpp"

#include <algorithm>

#include "engine/network/stimulus_current.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostPoints = 20'000;
constexpr double kSamples = 1000;  // of what is smooth, over the run

bool reaches(const CurrentStimulus& s, std::size_t population, std::uint32_t neuron) {
  return s.population == population &&
         (s.neurons.empty() || std::binary_search(s.neurons.begin(), s.neurons.end(), neuron));
}

/// Coefficients of the current about t.
template <std::size_t n>
void add_all(const NetworkRunView& run, std::size_t population, std::uint32_t neuron, double t,
             double (&c)[n]) {
  for (const CurrentStimulus& s : run.experiment.stimuli.currents)
    if (reaches(s, population, neuron))
      add_current(s, neuron, run.experiment.seed.value_or(0), t, static_cast<int>(n), c);
}

}  // namespace

double stimulus_current(const NetworkRunView& run, std::size_t population, std::uint32_t neuron, double t) {
  double c[1] = {};
  add_all(run, population, neuron, t, c);
  return c[0];
}

std::optional<StimulusTrace> stimulus_trace(const NetworkRunView& run, std::size_t population,
                                            std::uint32_t neuron) {
  const auto& currents = run.experiment.stimuli.currents;
  if (std::none_of(currents.begin(), currents.end(), [&](const CurrentStimulus& s) {
        return reaches(s, population, neuron) && !std::holds_alternative<CurrentStimulus::Constant>(s.shape);
      }))
    return std::nullopt;
  StimulusTrace trace;
  const double duration = run.experiment.duration;
  for (double t = 0; t < duration;) {
    double next = std::min(duration, t + duration / kSamples);
    for (const CurrentStimulus& s : currents)
      if (reaches(s, population, neuron)) next = std::min(next, next_edge(s, t));
    double c[8] = {}, end = 0;
    add_all(run, population, neuron, t, c);
    for (int k = 7; k >= 0; --k) end = end * (next - t) + c[k];
    trace.t.insert(trace.t.end(), {t, next}), trace.current.insert(trace.current.end(), {c[0], end});
    if (trace.t.size() > kMostPoints) return std::nullopt;
    t = next;
  }
  return trace;
}

}  // namespace memspike
