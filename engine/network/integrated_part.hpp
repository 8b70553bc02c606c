// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/network/device_bank.hpp"
#include "engine/network/event_queue.hpp"
#include "engine/network/map_plan.hpp"
#include "engine/network/neuron_bank.hpp"
#include "engine/network/terminals.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// The part of a network that is integrated: the devices and membranes which are not of the LinearPart, one
/// by one. Whatever an instant reaches is touched, which takes it there; at the end of the instant each
/// device with a new voltage begins a new piece of trajectory, and each touched neuron a new expansion.
class IntegratedPart {
 public:
  IntegratedPart(const Network& network, const Wiring& wiring, const MapPlan& plan,
                 const Terminals& terminals, NetworkCounts& counts);

  bool has_neuron(std::uint32_t id) const { return neurons_.exists(id); }
  /// Membranes begin to follow the currents of a projection's devices.
  void start(std::uint32_t projection);
  /// A neuron begins, perhaps above its threshold: it is added to `candidates`.
  void start(std::uint32_t id, double t, std::vector<std::uint32_t>& candidates) {
    candidates.push_back(id);
    touch_neuron(id, t);
  }

  // --- neurons, at t; finish_instant() must follow before time goes on
  NeuronState state_at(std::uint32_t id, double t) const { return neurons_.state_at(id, t); }
  bool is_held(std::uint32_t id) const { return neurons_.is_held(id); }
  double held_until(std::uint32_t id) const { return neurons_.held_until(id); }
  bool is_above_threshold(std::uint32_t id, double) const { return neurons_.is_above_threshold(id); }
  void hold(std::uint32_t id, double t, double until) {
    touch_neuron(id, t);
    neurons_.hold(id, until);
  }
  void release(std::uint32_t id, double t) {
    touch_neuron(id, t);
    neurons_.release(id);
  }
  /// True: the membrane may have reached its threshold.
  bool jump(std::uint32_t id, double t, double volts) {
    touch_neuron(id, t);
    neurons_.jump(id, volts);
    return true;
  }
  /// What a neuron does at its threshold. True if that is a spike.
  bool fire(std::uint32_t id, double t) { return neurons_.fire(id, t); }
  /// A waveform is about to start at the neuron, without a spike: it is held as long as after one.
  void teach(std::uint32_t id, double t) { hold(id, t, t + neurons_.traits(id).hold); }
  /// The neuron's row of parameters holds the new threshold [V] already.
  void set_threshold(std::uint32_t id, double t, double) {
    touch_neuron(id, t);
    neurons_.renew_parameters(id);
  }
  void set_membrane(std::uint32_t id, double t, double volts) {
    touch_neuron(id, t);
    neurons_.set_membrane(id, volts);
  }
  /// Whether a neuron's expansion ends with a crossing; if so, the membrane is put on its threshold.
  bool crosses(const Event& renewal, double t);

  // --- devices
  /// The voltage of a terminal may have changed.
  void touch(std::uint32_t terminal);
  DeviceState device_at(std::uint32_t p, std::uint64_t edge, double t) const {
    return devices_.state_at(wiring_.device_id(p, edge), t);
  }
  double device_current_at(std::uint32_t p, std::uint64_t edge, double t) const {
    return devices_.current_at(wiring_.device_id(p, edge), t);
  }

  void finish_instant(double t, EventQueue& queue);

 private:
  void touch_device(DeviceBank::Id id) {
    if (!is_touched_device_[id]) is_touched_device_[id] = true, touched_devices_.push_back(id);
  }
  /// Takes the neuron to t.
  void touch_neuron(std::uint32_t id, double t);
  void change_device(DeviceBank::Id id, double t);
  /// Projection and edge.
  std::pair<std::uint32_t, std::uint64_t> place_of(DeviceBank::Id id) const {
    const std::uint32_t p = devices_.projection_of(id);
    return {p, id - wiring_.device_id(p, 0)};
  }
  double horizon_of(DeviceBank::Id id) const;

  const Network& network_;
  const Wiring& wiring_;
  const Terminals& terminals_;
  DeviceBank devices_;
  NeuronBank neurons_;
  // --- of the present instant
  std::vector<std::uint32_t> touched_neurons_;
  std::vector<DeviceBank::Id> touched_devices_;
  std::vector<bool> is_touched_device_, is_touched_neuron_;
  // --- by neuron
  std::vector<std::uint32_t> version_;
  std::vector<bool> crosses_;
};

}  // namespace memspike
