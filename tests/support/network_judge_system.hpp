// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>
#include <vector>

#include "tests/support/network_judge_step.hpp"
#include "tests/support/network_judge_stimulus.hpp"
#include "tests/support/plain_neurons.hpp"

namespace memspike::judge {

/// All devices and neurons of a network as one system of differential equations: u and x of every device,
/// then v and w of every neuron that is not a source. Voltages, holds and the stretch of the stimuli change
/// from outside, between two integrations.
class CoupledSystem {
 public:
  struct Device {
    PlainModel model;
    std::uint32_t projection;
    std::uint64_t edge;
    std::uint32_t pre;
    Real gain;
    int target;  ///< index into neurons, or -1: a source, where the current is discarded
    Real V = 0;  ///< across it [V]
  };
  struct Neuron {
    PlainNeuron model;
    std::uint32_t population, number;
    std::vector<const CurrentStimulus*> stimuli;
    bool held = false;
    Real held_until = 0;
  };
  std::vector<Device> devices;
  std::vector<Neuron> neurons;
  Real stretch = 0;  ///< a time on the present smooth stretch of the stimuli

  explicit CoupledSystem(const Network& net) {
    for (std::uint32_t p = 0; p < net.populations.size(); ++p) add_population(net, p);
    for (std::uint32_t p = 0; p < net.projections.size(); ++p)
      if (net.projections[p].kind == SynapseKind::device) add_devices(net, p);
  }

  /// Index into neurons, or -1 for a source.
  int index_of(std::uint32_t population, std::uint32_t neuron) const {
    return first_[population] < 0 ? -1 : first_[population] + static_cast<int>(neuron);
  }
  std::size_t u(std::size_t device) const { return 2 * device; }
  std::size_t v(std::size_t neuron) const { return 2 * (devices.size() + neuron); }

  State start(const Network& net) const {
    State y(2 * (devices.size() + neurons.size()));
    for (std::size_t d = 0; d < devices.size(); ++d) {
      const DeviceState s = net.projections[devices[d].projection].initial_of(devices[d].edge);
      y[u(d)] = s.u, y[u(d) + 1] = s.x;
    }
    for (std::size_t n = 0; n < neurons.size(); ++n) {
      const NeuronState s = net.populations[neurons[n].population].initial_of(neurons[n].number);
      y[v(n)] = s.v, y[v(n) + 1] = s.w;
    }
    return y;
  }

  /// Below these values a state's error is judged by them.
  State floor() const {
    State f(2 * (devices.size() + neurons.size()));
    for (std::size_t d = 0; d < devices.size(); ++d)
      f[u(d)] = 1e-2L * devices[d].model.u_scale, f[u(d) + 1] = 1e-2L * devices[d].model.x_scale;
    for (std::size_t n = 0; n < neurons.size(); ++n)
      f[v(n)] = 1e-1L * neurons[n].model.v_scale, f[v(n) + 1] = 1e-2L * neurons[n].model.w_scale;
    return f;
  }

  State rate(const State& y, Real t) const {
    State dy(y.size());
    std::vector<Real> input(neurons.size(), 0);
    for (std::size_t d = 0; d < devices.size(); ++d) {
      const Device& device = devices[d];
      const Real I = (device.V - y[u(d)]) / device.model.R_s;
      dy[u(d)] = (I - device.model.conduction(y[u(d)], y[u(d) + 1])) / device.model.C_m;
      dy[u(d) + 1] = device.model.rate(y[u(d)], y[u(d) + 1]);
      if (device.target >= 0) input[static_cast<std::size_t>(device.target)] += device.gain * I;
    }
    for (std::size_t n = 0; n < neurons.size(); ++n) {
      const Neuron& neuron = neurons[n];
      for (const CurrentStimulus* s : neuron.stimuli) input[n] += current(*s, stretch, t);
      dy[v(n)] = neuron.held ? 0 : neuron.model.membrane_rate(y[v(n)], y[v(n) + 1], input[n]);
      dy[v(n) + 1] = neuron.model.slow_rate(y[v(n)], y[v(n) + 1]);
    }
    return dy;
  }

  bool is_free(std::size_t neuron) const { return !neurons[neuron].held; }
  /// A closed switch waits for its voltage to fall.
  bool is_closed(std::size_t n, const State& y) const {
    return neurons[n].model.is_switch && y[v(n) + 1] == 1;
  }
  /// How far a membrane is above its threshold [V]; negative below. Below it for a closed switch.
  Real excess(std::size_t n, const State& y) const {
    const Real above = y[v(n)] - neurons[n].model.threshold(y[v(n) + 1]);
    return is_closed(n, y) ? -above : above;
  }
  /// Its rate of change [V/s]; every threshold is linear in w.
  Real excess_rate(std::size_t n, const State& y, Real t) const {
    const State dy = rate(y, t);
    const PlainNeuron& m = neurons[n].model;
    if (m.is_switch) return is_closed(n, y) ? -dy[v(n)] : dy[v(n)];
    return dy[v(n)] - (m.threshold(dy[v(n) + 1]) - m.threshold(0));
  }

 private:
  template <class Entry>
  static Values by_name(const Entry& entry, const double* row) {
    Values values;
    for (std::size_t i = 0; i < entry.parameters.size(); ++i)
      values.emplace(entry.parameters[i].name, row[i]);
    return values;
  }

  void add_population(const Network& net, std::uint32_t p) {
    const Population& population = net.populations[p];
    first_.push_back(population.is_source() ? -1 : static_cast<int>(neurons.size()));
    for (std::uint32_t k = 0; k < population.size && !population.is_source(); ++k) {
      const Values values = by_name(*population.model, population.parameters_of(k));
      Neuron neuron{plain_neuron(population.model->name, values), p, k, {}};
      for (const CurrentStimulus& s : net.currents)
        if (reaches(s, p, k)) neuron.stimuli.push_back(&s);
      neurons.push_back(neuron);
    }
  }

  void add_devices(const Network& net, std::uint32_t p) {
    const Projection& projection = net.projections[p];
    for (std::uint32_t pre = 0; pre + 1 < projection.row_start.size(); ++pre)
      for (std::uint64_t e = projection.row_start[pre]; e < projection.row_start[pre + 1]; ++e) {
        const Values values = by_name(*projection.model, projection.parameters_of(e));
        devices.push_back({plain_model(projection.model->name, values), p, e, pre, projection.gain,
                           index_of(projection.to, projection.post[e])});
      }
  }

  std::vector<int> first_;  // neuron of each population
};

}  // namespace memspike::judge
