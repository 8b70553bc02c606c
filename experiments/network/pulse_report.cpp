// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/pulse_report.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/bank/steady_state.hpp"
#include "engine/contract/error.hpp"
#include "engine/network/simulation.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

constexpr double kTolerance = 1e-8;
constexpr double kMembraneTimes = 4;  // after the waveform, within which the membrane is watched
constexpr int kSamples = 2000, kSamplesAfterEdge = 60;
constexpr double kSoonest = 1e-6;    // of the time to the next edge
constexpr int kMostReductions = 12;  // of the gain, by ten each, until the neuron does not fire

using Waveform = std::vector<HeldVoltage>;

double length_of(const Waveform& waveform) {
  double length = 0;
  for (const HeldVoltage& part : waveform) length += part.duration;
  return length;
}

double voltage_at(const Waveform& waveform, double t) {
  for (const HeldVoltage& part : waveform) {
    if (t < part.duration) return part.voltage;
    t -= part.duration;
  }
  return 0;
}

/// The voltage across the device if both waveforms start at once.
Waveform difference(const Waveform& pre, const Waveform& post) {
  std::set<double> edges{0};
  for (const Waveform* waveform : {&pre, &post}) {
    double t = 0;
    for (const HeldVoltage& part : *waveform) edges.insert(t += part.duration);
  }
  Waveform both;
  for (auto edge = edges.begin(); std::next(edge) != edges.end(); ++edge) {
    const double length = *std::next(edge) - *edge, middle = *edge + 0.5 * length;
    both.push_back({voltage_at(pre, middle) - voltage_at(post, middle), length});
  }
  return both;
}

/// Where a synapse of the projection starts; a distribution counts by its mean.
DeviceState typical_start(const DeviceRef& device, const DeviceDescription& description) {
  if (!description.initial_states.empty()) return description.initial_states.front();
  InitialState initial =
      description.initial_each.empty() ? description.initial : description.initial_each.front();
  const auto mean = [](const Drawn& drawn) {
    return drawn.kind == Drawn::Kind::uniform ? 0.5 * (drawn.a + drawn.b) : drawn.a;
  };
  if (initial.drawn_x) initial.x = mean(*initial.drawn_x), initial.drawn_x.reset();
  if (initial.conductance) initial.conductance->G = {Drawn::Kind::fixed, mean(initial.conductance->G), 0};
  return initial_state(device, initial);
}

struct Driven {
  DeviceState end;
  double charge = 0;
};
Driven driven(const DeviceRef& device, DeviceState at, const Waveform& waveform) {
  Driven result{at, 0};
  for (const HeldVoltage& part : waveform) {
    SegmentInput in;
    in.drive = {Drive::Kind::voltage, part.voltage, part.voltage};
    in.duration = part.duration;
    in.tolerance = kTolerance;
    const SegmentOutput out = device.kernel->flow(device.parameters, result.end, in, nullptr);
    if (out.status != FlowStatus::done)
      throw NumericalError("the device cannot be integrated through its pulse");
    result.end = out.end;
    result.charge += out.charge;
  }
  return result;
}

/// Where to look for the largest excursion: all along, and ever closer to each edge, after which the device's
/// capacitance charges or discharges in no time.
std::vector<double> watched_times(const Waveform& waveform, double until) {
  std::vector<double> times, edges{0};
  for (int k = 0; k < kSamples; ++k) times.push_back(until * k / kSamples);
  for (const HeldVoltage& part : waveform) edges.push_back(edges.back() + part.duration);
  for (std::size_t e = 0; e < edges.size(); ++e) {
    const double length = (e + 1 < edges.size() ? edges[e + 1] : until) - edges[e];
    times.push_back(edges[e]);
    for (int k = 0; k < kSamplesAfterEdge; ++k)
      times.push_back(edges[e] + length * std::pow(kSoonest, 1 - static_cast<double>(k) / kSamplesAfterEdge));
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

/// Watches the membrane of the only neuron.
class Watcher final : public NetworkObserver {
 public:
  explicit Watcher(const Simulation& simulation) : simulation_(simulation) {}
  void spike(const Spike& spike) override { fired = fired || spike.population == 1; }
  void sample(std::size_t, double) override { v.push_back(simulation_.neuron(1, 0).v); }
  void progress(double) override {}

  std::vector<double> v;
  bool fired = false;

 private:
  const Simulation& simulation_;
};

/// One spike source, one synapse of the projection, one neuron of its target.
Network single_synapse(const PopulationDescription& target, const ProjectionDescription& p,
                       DeviceState start) {
  Network network;
  network.populations = {{"source", 1, nullptr, {}, {}},
                         {"target",
                          1,
                          target.model,
                          target.parameters,
                          {resting_state(*target.model, network.level, target.parameters.data())}}};
  Projection& own = network.projections.emplace_back();
  own.name = p.name;
  own.from = 0, own.to = 1;
  own.row_start = {0, 1}, own.post = {0}, own.delay = {0};
  own.model = p.device.model;
  own.parameters = p.device.parameters;
  own.initial = {start};
  own.gain = p.gain;
  own.pre_pulse = p.pre_pulse;
  network.tolerance = kTolerance;
  return network;
}

/// The membrane with and without a spike of the source at t = 0; empty if it fires.
std::optional<std::vector<double>> membrane(Network network, bool with_spike,
                                            const std::vector<double>& times) {
  if (with_spike) network.spike_lists = {{0, {{0.0, 0u}}}};
  Simulation simulation(std::move(network));
  simulation.sample_at(times);
  Watcher watcher(simulation);
  simulation.run(watcher);
  if (watcher.fired) return std::nullopt;
  return watcher.v;
}

/// The largest difference that one spike makes. A synapse strong enough to make the neuron fire is weakened,
/// and the answer scaled: the membrane answers to small currents in proportion.
std::optional<double> jump_of(Network network) {
  const Population& target = network.populations[1];
  const double watched =
      length_of(network.projections[0].pre_pulse) +
      kMembraneTimes * target.model->kernel(network.level).traits(target.parameters.data()).time_scale;
  network.duration = watched;
  const std::vector<double> times = watched_times(network.projections[0].pre_pulse, watched);
  double scale = 1;
  for (int k = 0; k < kMostReductions; ++k, scale *= 10, network.projections[0].gain /= 10) {
    const auto without = membrane(network, false, times), with = membrane(network, true, times);
    if (!with || !without) continue;
    double jump = 0;
    for (std::size_t i = 0; i < with->size(); ++i)
      if (const double now = (*with)[i] - (*without)[i]; std::fabs(now) > std::fabs(jump)) jump = now;
    return jump * scale;
  }
  return std::nullopt;
}

void add_device(const ProjectionDescription& p, PulseReport& report, DeviceState& start) {
  const DeviceRef device{p.device.model, &p.device.model->baseline, p.device.parameters.data()};
  start = typical_start(device, p.device);
  report.charge = driven(device, start, p.pre_pulse).charge;
  report.rest_current = -start.u / device.value("R_s");
  try {
    const DeviceState rest = steady_state(device, 0);
    report.rest_current = -rest.u / device.value("R_s");
    report.decay = -1 / eigenvalues(device, rest).slow.real();
  } catch (const NumericalError&) {
    // A slow state that never moves at 0 V has no isolated steady state, and no decay to report.
  }
  if (!p.device.model->slow.exists()) return;
  report.slow_start = start.x;
  const auto change = [&](const Waveform& waveform) {
    return driven(device, start, waveform).end.x - start.x;
  };
  const Waveform nothing;
  if (!p.pre_pulse.empty()) report.by_pre = change(p.pre_pulse);
  if (!p.post_pulse.empty()) report.by_post = change(difference(nothing, p.post_pulse));
  if (!p.pre_pulse.empty() && !p.post_pulse.empty())
    report.by_both = change(difference(p.pre_pulse, p.post_pulse));
}

}  // namespace

PulseReport report_on_pulse(const NetworkDescription& network, const ProjectionDescription& p) {
  PulseReport report;
  const PopulationDescription& target = network.populations[p.to];
  DeviceState start;
  if (p.kind == SynapseKind::device) add_device(p, report, start);
  if (target.is_source()) return report;
  const NeuronKernel& kernel = target.model->baseline;
  const double* const parameters = target.parameters.data();
  const NeuronState rest = resting_state(*target.model, InstructionLevel::baseline, parameters);
  report.way = kernel.threshold(parameters, rest.w) - rest.v;
  if (p.kind == SynapseKind::jump)
    report.jump = p.weight.kind == Drawn::Kind::uniform ? 0.5 * (p.weight.a + p.weight.b) : p.weight.a;
  if (p.kind != SynapseKind::device) return report;
  const NeuronTraits traits = kernel.traits(parameters);
  report.rest_shift = *report.rest_current * p.gain * traits.volts_per_ampere_second * traits.time_scale;
  if (!p.pre_pulse.empty()) report.jump = jump_of(single_synapse(target, p, start));
  return report;
}

}  // namespace memspike
